using System.Buffers.Binary;
using CsCheck;
using Reparam.Experiments.Datasets;
using Reparam.Reliability.Inputs;
using Reparam.Reliability.Meanings;

namespace Reparam.Reliability.Readers;

/// <summary>Images or labels in the idx format; the argument is the number of dimensions, 3 or 1.</summary>
sealed class IdxReader() : InputReader("idx", 8, "train-images-idx3-ubyte")
{
    public override Gen<Document> Valid { get; } = new Grown(Grow);

    public override string Read(string path, string argument)
    {
        var file = RawFile.Read(path);
        return argument == "3" ? AmatReader.Words(IdxFormat.Images(file)) : Convert.ToHexString(IdxFormat.Labels(file).Span);
    }

    public override string? Meaning(byte[] bytes, string argument)
    {
        if (bytes is [0x1F, 0x8B, ..])
        {
            if (Gunzipped.Of(bytes) is not { } unpacked) return null;
            bytes = unpacked;
        }
        var dimensions = argument == "3" ? 3 : 1;
        if (bytes.Length < 4 + (4 * dimensions) || bytes[0] != 0 || bytes[1] != 0 || bytes[2] != 8 || bytes[3] != dimensions) return null;
        var sizes = Enumerable.Range(0, dimensions).Select(i => (decimal)BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(4 + (4 * i)))).ToArray();
        var values = bytes[(4 + (4 * dimensions))..];
        if (sizes.Contains(0) || sizes.Any(size => size > values.Length) || sizes.Aggregate((a, b) => a * b) != values.Length) return null;
        return dimensions == 3 ? $"{sizes[1]} x {sizes[2]}: {Convert.ToHexString(values)}" : Convert.ToHexString(values);
    }

    /// <summary>A file of sizes and values.</summary>
    public static byte[] File(int[] sizes, byte[] values)
    {
        var header = new byte[4 + (4 * sizes.Length)];
        (header[2], header[3]) = (8, (byte)sizes.Length);
        for (var i = 0; i < sizes.Length; i++) BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4 + (4 * i)), sizes[i]);
        return [.. header, .. values];
    }

    static Document Grow(Choices choices)
    {
        int[] sizes = choices.OneIn(3) ? [choices.Between(1, 40)] : [choices.Between(1, 5), choices.Between(1, 5), choices.Between(1, 5)];
        var values = choices.Bytes(sizes.Aggregate((a, b) => a * b));
        var meaning = sizes.Length == 3 ? $"{sizes[1]} x {sizes[2]}: {Convert.ToHexString(values)}" : Convert.ToHexString(values);
        return new(File(sizes, values), meaning, $"{sizes.Length}");
    }
}
