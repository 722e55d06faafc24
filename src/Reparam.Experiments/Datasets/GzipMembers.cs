using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;

namespace Reparam.Experiments.Datasets;

/// <summary>Decompresses gzip files of several members, which are one after the other and count as one content.</summary>
/// <remarks>Source: RFC 1952, sections 2.2 and 2.3. Slower than <see cref="Gzip"/>, because it must know where each member ends.</remarks>
static class GzipMembers
{
    const int HeaderLength = 10, TrailerLength = 8;
    const int HasHeaderChecksum = 2, HasExtra = 4, HasName = 8, HasComment = 16, Reserved = 0xE0;

    /// <summary>Decompresses all members; null unless the content is one whole member after the other, with right checksums.</summary>
    /// <param name="content">The whole file.</param>
    /// <param name="limit">Largest number of bytes that the content may decompress to.</param>
    public static byte[]? TryDecompress(byte[] content, int limit)
    {
        using var data = new MemoryStream();
        for (var at = 0; at < content.Length;)
        {
            var begin = (int)data.Length;
            if (HeaderEnd(content, at) is not { } body) return null;
            using var bytes = new SingleBytes(content, body);
            if (!TryInflate(bytes, data, limit)) return null;
            at = bytes.Next;
            if (content.Length - at < TrailerLength) return null;
            var member = data.GetBuffer().AsSpan(begin, (int)data.Length - begin);
            if (BinaryPrimitives.ReadUInt32LittleEndian(content.AsSpan(at)) != Crc32.HashToUInt32(member)) return null;
            if (BinaryPrimitives.ReadUInt32LittleEndian(content.AsSpan(at + 4)) != (uint)member.Length) return null;
            at += TrailerLength;
        }
        return data.ToArray();
    }

    static bool TryInflate(Stream packed, MemoryStream data, int limit)
    {
        using var inflated = new DeflateStream(packed, CompressionMode.Decompress, leaveOpen: true);
        var buffer = new byte[1 << 16];
        try
        {
            while (inflated.Read(buffer) is > 0 and var read)
            {
                if (data.Length + read > limit) return false;
                data.Write(buffer, 0, read);
            }
            return true;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    // The place after a member's header; null if there is no whole header.
    static int? HeaderEnd(byte[] content, int at)
    {
        if (content.Length - at < HeaderLength || content[at] != 0x1F || content[at + 1] != 0x8B || content[at + 2] != 8) return null;
        var (flags, end) = (content[at + 3], at + HeaderLength);
        if ((flags & Reserved) != 0) return null;
        if ((flags & HasExtra) != 0)
        {
            if (content.Length - end < 2) return null;
            end += 2 + BinaryPrimitives.ReadUInt16LittleEndian(content.AsSpan(end));
        }
        foreach (var text in (int[])[HasName, HasComment])
        {
            if ((flags & text) == 0) continue;
            var zero = end < content.Length ? Array.IndexOf(content, (byte)0, end) : -1;
            if (zero < 0) return null;
            end = zero + 1;
        }
        if ((flags & HasHeaderChecksum) != 0) end += 2;
        return end <= content.Length ? end : null;
    }

    /// <summary>Hands out one byte at a time, because the decoder reads ahead and does not tell by how much.</summary>
    sealed class SingleBytes(byte[] content, int start) : Stream
    {
        /// <summary>Place of the byte after those that were read.</summary>
        public int Next { get; private set; } = start;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(Span<byte> buffer)
        {
            if (buffer.IsEmpty || Next == content.Length) return 0;
            buffer[0] = content[Next++];
            return 1;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
