using System.IO.Compression;
using System.Text;
using CsCheck;
using Reparam.Experiments.Datasets;
using Reparam.Reliability.Inputs;
using Reparam.Reliability.Meanings;

namespace Reparam.Reliability.Readers;

/// <summary>Files that may be compressed with gzip, of one member or several, with everything that a header may hold.</summary>
sealed class GzipReader() : InputReader("gzip", 8, "packed.gz")
{
    public override Gen<Document> Valid { get; } = new Grown(Grow);

    public override string Read(string path, string argument) => Convert.ToHexString(RawFile.Read(path).Content);

    public override string? Meaning(byte[] bytes, string argument)
        => bytes.Length == 0 ? null
            : bytes is not [0x1F, 0x8B, ..] ? Convert.ToHexString(bytes)
            : Gunzipped.Of(bytes) is { } data ? Convert.ToHexString(data) : null;

    /// <summary>A member by .NET's own compressor, with a header of our own.</summary>
    public static byte[] Member(byte[] data, CompressionLevel level, string? name, string? comment, byte[]? extra)
    {
        using var packed = new MemoryStream();
        packed.Write([0x1F, 0x8B, 8, (byte)((extra is null ? 0 : 4) | (name is null ? 0 : 8) | (comment is null ? 0 : 16)), 0, 0, 0, 0, 0, 255]);
        if (extra is not null) packed.Write([(byte)extra.Length, 0, .. extra]);
        foreach (var text in new[] { name, comment }.OfType<string>()) packed.Write([.. Encoding.Latin1.GetBytes(text), 0]);
        using (var deflate = new DeflateStream(packed, level, leaveOpen: true)) deflate.Write(data);
        // An empty stream writes nothing at all: an empty block of fixed codes.
        if (data.Length == 0) packed.Write([3, 0]);
        packed.Write(BitConverter.GetBytes(Gunzipped.Crc(data)));
        packed.Write(BitConverter.GetBytes(data.Length));
        return packed.ToArray();
    }

    static Document Grow(Choices choices)
    {
        var (all, file) = (new List<byte>(), new List<byte>());
        for (var left = choices.OneIn(3) ? choices.Between(2, 3) : 1; left > 0; left--)
        {
            var data = choices.OneIn(3) ? choices.Bytes(choices.Between(0, 300))
                : [.. Enumerable.Repeat(choices.Bytes(choices.Between(1, 9)), choices.Between(1, 60)).SelectMany(part => part)];
            var level = choices.One(CompressionLevel.Fastest, CompressionLevel.Optimal, CompressionLevel.NoCompression, CompressionLevel.SmallestSize);
            var (name, comment) = (choices.OneIn(3) ? "train" : null, choices.OneIn(6) ? "a comment" : null);
            file.AddRange(Member(data, level, name, comment, choices.OneIn(6) ? choices.Bytes(choices.Below(9)) : null));
            all.AddRange(data);
        }
        return new([.. file], Convert.ToHexString([.. all]));
    }
}
