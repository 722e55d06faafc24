using CsCheck;
using Reparam.Experiments.Datasets;
using Reparam.Reliability.Inputs;

namespace Reparam.Reliability.Readers;

/// <summary>A folder of images: the training images are the document, beside test images of 2 x 2 pixels.</summary>
sealed class DataFolderReader() : InputReader("data folder", 5, "data/train-images-idx3-ubyte")
{
    const int Side = 2;

    static readonly IdxReader Idx = new();

    public override IReadOnlyList<string> Names(string argument) => ["train-images-idx3-ubyte", "t10k-images-idx3-ubyte"];

    public override Gen<Document> Valid { get; } = new Grown(Grow);

    public override string Read(string path, string argument)
    {
        var folder = Path.GetDirectoryName(path)!;
        var test = Path.Combine(folder, "t10k-images-idx3-ubyte");
        if (!File.Exists(test)) File.WriteAllBytes(test, IdxReader.File([1, Side, Side], [1, 2, 3, 4]));
        var data = DatasetLoader.Load(folder);
        return $"{AmatReader.Words(data.Train)}{Convert.ToHexString(data.Validation.Pixels.Span)} {data.Validation.Count}";
    }

    public override string? Meaning(byte[] bytes, string argument)
    {
        if (Idx.Meaning(bytes, "3") is not { } images || !images.StartsWith($"{Side} x {Side}: ", StringComparison.Ordinal)) return null;
        // Two letters for a byte.
        var count = (images.Length - $"{Side} x {Side}: ".Length) / (2 * Side * Side);
        return count / 6 > 0 ? $"{images} {count / 6}" : null;
    }

    static Document Grow(Choices choices)
    {
        var count = choices.Between(6, 20);
        var pixels = choices.Bytes(count * Side * Side);
        return new(IdxReader.File([count, Side, Side], pixels), $"{Side} x {Side}: {Convert.ToHexString(pixels)} {count / 6}");
    }
}
