using System.Text;
using CsCheck;
using Reparam.Experiments.Datasets;
using Reparam.Reliability.Inputs;
using Reparam.Reliability.Meanings;

namespace Reparam.Reliability.Readers;

/// <summary>Binary images as text: zeros and ones, a line for each image.</summary>
sealed class AmatReader() : InputReader("amat", 8, "x_train.amat")
{
    static readonly string[] Zeros = ["0", "0.0", "0.000e+00", "0.00", "0."], Ones = ["1", "1.0", "1.000e+00", "1.00", "1."];

    public override Gen<Document> Valid { get; } = new Grown(Grow);

    public override string Read(string path, string argument) => Words(AmatFormat.Images(RawFile.Read(path)));

    /// <summary>Height, width and pixels of images.</summary>
    public static string Words(ImageSet images) => $"{images.Height} x {images.Width}: {Convert.ToHexString(images.Pixels.Span)}";

    public override string? Meaning(byte[] bytes, string argument)
    {
        if (bytes is [0x1F, 0x8B, ..])
        {
            if (Gunzipped.Of(bytes) is not { } unpacked) return null;
            bytes = unpacked;
        }
        var text = Encoding.Latin1.GetString(bytes is [0xEF, 0xBB, 0xBF, ..] ? bytes[3..] : bytes);
        var (pixels, width) = (new List<byte>(), 0);
        foreach (var line in text.Split('\n'))
        {
            var words = line.Split([' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == 0) continue;
            if (width != 0 && words.Length != width) return null;
            width = words.Length;
            foreach (var word in words)
            {
                if (ExactNumber.Of(word) is not (0 or 1) || word[0] is '-' or '+') return null;
                pixels.Add(ExactNumber.Of(word) == 1 ? (byte)255 : (byte)0);
            }
        }
        var side = (int)Math.Round(Math.Sqrt(width));
        return width == 0 || side * side != width ? null : $"{side} x {side}: {Convert.ToHexString([.. pixels])}";
    }

    static Document Grow(Choices choices)
    {
        var (side, end, text, pixels) = (choices.Between(1, 4), Texts.LineEnd(choices), new StringBuilder(), new List<byte>());
        for (var image = choices.Between(1, 5); image > 0; image--)
        {
            for (var left = side * side; left > 0; left--)
            {
                var isOne = choices.OneIn(2);
                pixels.Add(isOne ? (byte)255 : (byte)0);
                text.Append(choices.One(isOne ? Ones : Zeros)).Append(left == 1 ? choices.OneIn(5) ? " " : "" : choices.One(" ", "  ", "\t"));
            }
            text.Append(image == 1 && choices.OneIn(3) ? "" : end).Append(choices.OneIn(8) ? end : "");
        }
        return new(Encoding.UTF8.GetBytes(text.ToString()), $"{side} x {side}: {Convert.ToHexString([.. pixels])}");
    }
}
