using System.Buffers.Binary;
using System.Text.RegularExpressions;

namespace Reparam.Experiments.Datasets;

/// <summary>
/// The idx format of MNIST: two zero bytes, a type code, the number of dimensions, each dimension as a big-endian
/// 32-bit number, then the data and nothing else. Only unsigned bytes are read: labels (1-D) and images (3-D).
/// The last sixth of the training images becomes the validation set.
/// </summary>
sealed partial class IdxFormat : IDatasetFormat
{
    const byte UnsignedByte = 0x08;

    public string Name => "idx";

    public string Files
        => "train-images-idx3-ubyte[.gz] and t10k-images-idx3-ubyte[.gz] (optionally labels: train-labels-idx1-ubyte[.gz], t10k-labels-idx1-ubyte[.gz])";

    public IReadOnlyList<DatasetPart> Required { get; } = [DatasetPart.TrainImages, DatasetPart.TestImages];

    public RecognizedFile? Recognize(string fileName)
    {
        if (FileName.Match(fileName) is not { Success: true } match) return null;
        var (isTrain, isLabels) = (match.Groups["split"].Value == "train", match.Groups["what"].Value == "labels");
        var part = isTrain ? isLabels ? DatasetPart.TrainLabels : DatasetPart.TrainImages
            : isLabels ? DatasetPart.TestLabels : DatasetPart.TestImages;
        return new(match.Groups["set"].Value, part);
    }

    public Dataset Read(string name, IReadOnlyDictionary<DatasetPart, RawFile> files)
    {
        var all = Labelled(files, DatasetPart.TrainImages, DatasetPart.TrainLabels);
        var test = Labelled(files, DatasetPart.TestImages, DatasetPart.TestLabels);
        var validation = all.Count / 6;
        if (validation == 0)
        {
            var path = files[DatasetPart.TrainImages].Path;
            throw new DatasetException($"{path}: {all.Count} training images, expected at least 6: the last sixth is for validation.");
        }
        var train = all.Count - validation;
        return new Dataset(name, all.Slice(0, train), all.Slice(train, validation), test);
    }

    /// <summary>Reads images from a file of [count, height, width] bytes; the pixels share the file's memory.</summary>
    public static ImageSet Images(RawFile file)
    {
        var (data, sizes) = Parse(file, 3, "images");
        return new ImageSet(data, sizes[1], sizes[2], isBinary: false);
    }

    /// <summary>Reads labels from a file of [count] bytes.</summary>
    public static ReadOnlyMemory<byte> Labels(RawFile file) => Parse(file, 1, "labels").Data;

    // EMNIST puts its name before (emnist-letters-train-...); older unpackers write a dot before idx.
    [GeneratedRegex(@"^(?:(?<set>.+)[-_])?(?<split>train|t10k|test)-(?:(?<what>images)[-.]idx3|(?<what>labels)[-.]idx1)-ubyte\z")]
    static partial Regex FileName { get; }

    static ImageSet Labelled(IReadOnlyDictionary<DatasetPart, RawFile> files, DatasetPart images, DatasetPart labels)
    {
        var set = Images(files[images]);
        if (!files.TryGetValue(labels, out var file)) return set;
        var classes = Labels(file);
        if (classes.Length != set.Count)
        {
            throw new DatasetException(
                $"{file.Path}: {classes.Length} labels, expected {set.Count} as there are images in {files[images].Name}.");
        }
        return set with { Labels = Array.ConvertAll(classes.ToArray(), label => (int)label) };
    }

    static (ReadOnlyMemory<byte> Data, int[] Sizes) Parse(RawFile file, int dimensions, string what)
    {
        var content = file.Content.AsSpan();
        var header = 4 + (4 * dimensions);
        CheckMagic(file, dimensions, what);
        if (content.Length < header) throw Wrong(file, $"the header ends after {content.Length} bytes, expected {header}");

        var sizes = new int[dimensions];
        // 128 bits hold the product of any three sizes, so no overflow can make a length plausible.
        UInt128 promised = 1;
        for (var i = 0; i < dimensions; i++)
        {
            var size = BinaryPrimitives.ReadUInt32BigEndian(content[(4 + (4 * i))..]);
            if (size is 0 or > int.MaxValue) throw Wrong(file, $"dimension {i + 1} is {size}, expected 1 to {int.MaxValue}");
            sizes[i] = (int)size;
            promised *= size;
        }

        var found = content.Length - header;
        if ((UInt128)found != promised)
            throw Wrong(file, $"the header promises {string.Join(" x ", sizes)} = {promised} bytes of {what}, found {found}");
        return (file.Content.AsMemory(header), sizes);
    }

    static void CheckMagic(RawFile file, int dimensions, string what)
    {
        var content = file.Content.AsSpan();
        var start = content[..Math.Min(4, content.Length)];
        if (start is not [0, 0, _, _])
            throw Wrong(file, $"not an idx file: it begins with {Hex(start)}, expected {Hex([0, 0, UnsignedByte, (byte)dimensions])}");
        if (start[2] != UnsignedByte)
            throw Wrong(file, $"the idx type code is 0x{start[2]:x2}, expected 0x{UnsignedByte:x2} (unsigned bytes)");
        if (start[3] != dimensions)
            throw Wrong(file, $"the idx file has {start[3]} dimensions, expected {dimensions} ({what})");
    }

    static string Hex(ReadOnlySpan<byte> bytes)
        => bytes.IsEmpty ? "nothing" : string.Join(' ', Array.ConvertAll(bytes.ToArray(), b => b.ToString("x2")));

    static DatasetException Wrong(RawFile file, string reason) => new($"{file.Path}: {reason}.");
}
