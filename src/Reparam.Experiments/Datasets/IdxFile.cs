using System.Buffers.Binary;

namespace Reparam.Experiments.Datasets;

/// <summary>
/// The idx format of MNIST: two zero bytes, a type code, the number of dimensions, each dimension as a big-endian
/// 32-bit number, then the data and nothing else. Only unsigned bytes are read: labels (1-D) and images (3-D).
/// </summary>
static class IdxFile
{
    /// <summary>Images from a file of [count, height, width] bytes; the pixels share the file's memory.</summary>
    public static ImageSet Images(RawFile file)
    {
        var (data, sizes) = Parse(file, 3, "images");
        return new ImageSet(data, sizes[1], sizes[2], isBinary: false);
    }

    /// <summary>Labels from a file of [count] bytes.</summary>
    public static ReadOnlyMemory<byte> Labels(RawFile file) => Parse(file, 1, "labels").Data;

    const byte UnsignedByte = 0x08;

    static (ReadOnlyMemory<byte> Data, int[] Sizes) Parse(RawFile file, int dimensions, string what)
    {
        var content = file.Content.AsSpan();
        var header = 4 + 4 * dimensions;
        CheckMagic(file, dimensions, what);
        if (content.Length < header)
            throw Wrong(file, $"the header ends after {content.Length} bytes, expected {header}");

        var sizes = new int[dimensions];
        // 128 bits hold the product of any three sizes, so nothing can wrap to a plausible length.
        UInt128 promised = 1;
        for (var i = 0; i < dimensions; i++)
        {
            var size = BinaryPrimitives.ReadUInt32BigEndian(content[(4 + 4 * i)..]);
            if (size is 0 or > int.MaxValue)
                throw Wrong(file, $"dimension {i + 1} is {size}, expected 1 to {int.MaxValue}");
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

    static string Hex(ReadOnlySpan<byte> bytes) =>
        bytes.IsEmpty ? "nothing" : string.Join(' ', Array.ConvertAll(bytes.ToArray(), b => b.ToString("x2")));

    static DatasetException Wrong(RawFile file, string reason) => new($"{file.Path}: {reason}.");
}
