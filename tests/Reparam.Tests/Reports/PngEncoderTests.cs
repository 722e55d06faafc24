using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Reparam.Experiments.Reports;

namespace Reparam.Tests.Reports;

public sealed class PngEncoderTests
{
    [Fact]
    public void Encode_Image_DecodesToTheSamePixels()
    {
        float[] pixels = [0, 1, 0.5f, -3, 7, float.NaN];
        var chunks = Chunks(PngEncoder.Encode(pixels, 3, 2));

        Assert.Equal(["IHDR", "IDAT", "IEND"], chunks.Select(chunk => chunk.Type));
        Assert.Equal<byte>([0, 0, 0, 3, 0, 0, 0, 2, 8, 0, 0, 0, 0], chunks[0].Data);
        Assert.Equal<byte>([0, 0, 255, 128, 0, 0, 255, 0], Inflate(chunks[1].Data));
        Assert.Empty(chunks[2].Data);
    }

    [Fact]
    public void Encode_KnownTrailer_HasTheKnownChecksum()
        => Assert.Equal<byte>([0, 0, 0, 0, (byte)'I', (byte)'E', (byte)'N', (byte)'D', 0xAE, 0x42, 0x60, 0x82], PngEncoder.Encode([1f], 1, 1)[^12..]);

    [Theory]
    [InlineData(5, 3, 2)]
    [InlineData(0, 0, 0)]
    [InlineData(4, -2, -2)]
    public void Encode_SizeAndPixelsDisagree_Throws(int count, int width, int height)
        => Assert.ThrowsAny<ArgumentException>(() => PngEncoder.Encode(new float[count], width, height));

    [Fact]
    public void DataUri_Image_HoldsThePng()
    {
        var uri = PngEncoder.DataUri([0.25f], 1, 1);

        Assert.StartsWith("data:image/png;base64,", uri, StringComparison.Ordinal);
        Assert.Equal(PngEncoder.Encode([0.25f], 1, 1), Convert.FromBase64String(uri[22..]));
    }

    internal static byte[] Inflate(byte[] data)
    {
        using var zlib = new ZLibStream(new MemoryStream(data), CompressionMode.Decompress);
        var plain = new MemoryStream();
        zlib.CopyTo(plain);
        return plain.ToArray();
    }

    // Checks the signature and every checksum on the way.
    internal static List<(string Type, byte[] Data)> Chunks(byte[] png)
    {
        Assert.Equal<byte>([137, 80, 78, 71, 13, 10, 26, 10], png[..8]);
        var chunks = new List<(string, byte[])>();
        for (var at = 8; at < png.Length;)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at));
            var checksum = BinaryPrimitives.ReadUInt32BigEndian(png.AsSpan(at + 8 + length));
            Assert.Equal(Crc32(png.AsSpan(at + 4, 4 + length)), checksum);
            chunks.Add((Encoding.ASCII.GetString(png, at + 4, 4), png[(at + 8)..(at + 8 + length)]));
            at += 12 + length;
        }
        return chunks;
    }

    // By long division, most significant bit first: another way than the encoder's.
    static uint Crc32(ReadOnlySpan<byte> bytes)
    {
        ulong remainder = 0xFFFFFFFF;
        foreach (var value in bytes)
        {
            for (var bit = 0; bit < 8; bit++)
            {
                remainder = (remainder << 1) ^ ((ulong)((value >> bit) & 1) << 32);
                if ((remainder & 0x1_0000_0000) != 0) remainder ^= 0x1_04C1_1DB7;
            }
        }
        uint reversed = 0;
        for (var bit = 0; bit < 32; bit++) reversed |= (uint)((remainder >> bit) & 1) << (31 - bit);
        return ~reversed;
    }
}
