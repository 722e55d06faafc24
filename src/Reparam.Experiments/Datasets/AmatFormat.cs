using System.Text;
using System.Text.RegularExpressions;

namespace Reparam.Experiments.Datasets;

/// <summary>
/// The text format of the canonical binarized MNIST: a line per image, whitespace-separated zeros and ones, written as
/// <c>0</c> and <c>1</c> or as decimals of the same value (<c>1.0</c>, <c>1.000e+00</c>). The number of values must be
/// the same on all lines and a square. Plain text states no length, so an uncompressed file cut between two lines is
/// accepted.
/// </summary>
sealed partial class AmatFormat : IDatasetFormat
{
    public string Name => "amat";

    public string Files => "*train.amat[.gz], *valid.amat[.gz] and *test.amat[.gz]";

    public IReadOnlyList<DatasetPart> Required { get; } = [DatasetPart.TrainImages, DatasetPart.ValidationImages, DatasetPart.TestImages];

    public RecognizedFile? Recognize(string fileName)
    {
        if (FileName.Match(fileName) is not { Success: true } match) return null;
        return new(match.Groups["set"].Value, match.Groups["split"].Value switch
        {
            "train" => DatasetPart.TrainImages,
            "valid" => DatasetPart.ValidationImages,
            _ => DatasetPart.TestImages,
        });
    }

    public Dataset Read(string name, IReadOnlyDictionary<DatasetPart, RawFile> files)
        => new(name, Images(files[DatasetPart.TrainImages]), Images(files[DatasetPart.ValidationImages]), Images(files[DatasetPart.TestImages]));

    /// <summary>Reads the images of a file, as intensities 0 and 255.</summary>
    public static ImageSet Images(RawFile file)
    {
        var text = file.Content.AsSpan();
        // Some editors begin a text with a byte-order mark.
        if (text is [0xEF, 0xBB, 0xBF, ..]) text = text[3..];
        var pixels = GC.AllocateUninitializedArray<byte>((text.Length / 2) + 1); // a value takes at least two characters
        var (filled, width) = Parse(file, text, pixels);
        // Decimals take more than two characters: give back the memory that they did not need.
        var kept = filled < pixels.Length / 4 * 3 ? pixels.AsSpan(0, filled).ToArray() : pixels.AsMemory(0, filled);
        var side = (int)Math.Sqrt(width);
        return new ImageSet(kept, side, side, isBinary: true);
    }

    [GeneratedRegex(@"^(?<set>.*?)[-_.]?(?<split>train|valid|test)\.amat\z")]
    static partial Regex FileName { get; }

    static (int Filled, int Width) Parse(RawFile file, ReadOnlySpan<byte> text, Span<byte> pixels)
    {
        int line = 1, lineStart = 0, filled = 0, width = 0, at = 0;
        while (true)
        {
            while (at < text.Length && text[at] is (byte)' ' or (byte)'\t' or (byte)'\r') at++;
            if (at == text.Length || text[at] == '\n')
            {
                // Blank lines hold no image; most files end with one.
                if (filled > lineStart) CheckWidth(file, line, filled - lineStart, ref width);
                if (at == text.Length) break;
                lineStart = filled;
                line++;
                at++;
                continue;
            }

            var start = at;
            while (at < text.Length && text[at] > ' ') at++;
            var token = text[start..at];
            var isOne = token is [(byte)'1', ..];
            if ((!isOne && token is not [(byte)'0', ..]) || (token.Length > 1 && !IsPlainTail(token[1..])))
                throw Unexpected(file, line, filled - lineStart + 1, text[start..Math.Max(at, start + 1)]);
            pixels[filled++] = isOne ? (byte)255 : (byte)0;
        }
        if (width == 0) throw new DatasetException($"{file.Path}: the file holds no values, expected lines of 0 and 1.");
        return (filled, width);
    }

    // Characters that may follow the digit without changing its value: ".000", "e+00", or both.
    static bool IsPlainTail(ReadOnlySpan<byte> tail)
    {
        if (tail is [(byte)'.', ..]) tail = tail[1..].TrimStart((byte)'0');
        if (tail is [(byte)'e' or (byte)'E', (byte)'+' or (byte)'-', _, ..]) tail = tail[2..].TrimStart((byte)'0');
        return tail.IsEmpty;
    }

    static void CheckWidth(RawFile file, int line, int found, ref int width)
    {
        if (width == 0)
        {
            var side = (int)Math.Sqrt(found);
            if (side * side != found)
                throw new DatasetException($"{file.Path}: line {line} has {found} values, expected a square number such as 784.");
            width = found;
        }
        else if (found != width)
        {
            throw new DatasetException($"{file.Path}: line {line} has {found} values, expected {width} as on the first.");
        }
    }

    static DatasetException Unexpected(RawFile file, int line, int value, ReadOnlySpan<byte> token)
    {
        const int Shown = 20;
        var text = Encoding.Latin1.GetString(token[..Math.Min(Shown, token.Length)]) + (token.Length > Shown ? "..." : "");
        return new DatasetException($"{file.Path}: line {line}, value {value}: found '{text}', expected 0 or 1.");
    }
}
