using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;

namespace Reparam.Experiments.Datasets;

/// <summary>
/// Decompresses a gzip file in memory and verifies all of it. GZipStream checks the CRC when it reaches the trailer, but
/// ends silently when the file ends before the trailer. Almost all files have one member; others go to <see cref="GzipMembers"/>.
/// </summary>
static class Gzip
{
    const int TrailerLength = 8;
    const int ShortestFile = 18; // a header of 10 bytes and the trailer
    const ulong LargestRatio = 1032; // deflate writes at most 258 bytes for 2 bits
    const int Chunk = 1 << 18; // so that the checksum reads from the cache

    /// <summary>Whether the content begins as a gzip file does; no idx or text file begins so.</summary>
    public static bool IsGzip(ReadOnlySpan<byte> content) => content is [0x1F, 0x8B, ..];

    /// <summary>Decompresses the content of a file.</summary>
    /// <param name="content">The whole file.</param>
    /// <param name="path">Name of the file, for messages.</param>
    /// <param name="limit">Largest number of bytes that the content may decompress to.</param>
    /// <exception cref="DatasetException">The content is not exactly one whole gzip stream, of one member or of several.</exception>
    public static byte[] Decompress(byte[] content, string path, int limit)
    {
        try
        {
            var data = One(content, path, limit);
            // The end of no data is eight zeros, which a file that was cut may have in another place.
            if (data.Length == 0 && GzipMembers.TryDecompress(content, limit) is null) throw Broken(path, "its end was cut off");
            return data;
        }
        catch (DatasetException) when (GzipMembers.TryDecompress(content, limit) is { } several)
        {
            return several;
        }
    }

    static byte[] One(byte[] content, string path, int limit)
    {
        if (content.Length < ShortestFile) throw Broken(path, $"it ends after {content.Length} bytes");
        // The trailer is read from the end of the file, so a cut or an appendix anywhere makes it disagree. The exception is
        // an appendix that ends in the same eight bytes; then the data is whole all the same.
        var trailer = content.AsSpan(content.Length - TrailerLength);
        var promisedCrc = BinaryPrimitives.ReadUInt32LittleEndian(trailer);
        var promisedLength = BinaryPrimitives.ReadUInt32LittleEndian(trailer[4..]);
        if (promisedLength > limit || promisedLength > (ulong)content.Length * LargestRatio)
        {
            throw Broken(path,
                $"its end promises {promisedLength} bytes of data, which its {content.Length} bytes cannot or should not hold");
        }

        try
        {
            return Inflate(content, path, (int)promisedLength, promisedCrc);
        }
        catch (InvalidDataException exception)
        {
            throw Broken(path, "the compressed data cannot be decoded", exception);
        }
    }

    static byte[] Inflate(byte[] content, string path, int length, uint promisedCrc)
    {
        using var stream = new GZipStream(new MemoryStream(content, writable: false), CompressionMode.Decompress);
        var data = GC.AllocateUninitializedArray<byte>(length);
        var checksum = new Crc32();
        var filled = 0;
        while (filled < length)
        {
            var read = stream.Read(data, filled, Math.Min(Chunk, length - filled));
            if (read == 0) throw Broken(path, $"its end promises {length} bytes of data, but only {filled} could be read");
            checksum.Append(data.AsSpan(filled, read));
            filled += read;
        }

        if (stream.ReadByte() >= 0) throw Broken(path, $"its end promises {length} bytes of data, but it holds more");
        var crc = checksum.GetCurrentHashAsUInt32();
        if (crc != promisedCrc) throw Broken(path, $"its end promises the checksum {promisedCrc:x8}, but the data has {crc:x8}");
        return data;
    }

    static DatasetException Broken(string path, string reason, Exception? inner = null)
        => new($"{path}: not a whole gzip file (truncated, corrupt, or with something appended): {reason}.", inner);
}
