using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;

namespace Reparam.Experiments.Reports;

/// <summary>Writes 8-bit greyscale PNG files, the part of the format that a report needs.</summary>
static class PngEncoder
{
    const byte BitDepth = 8;
    const byte Greyscale = 0;

    /// <summary>Encodes an image as a PNG file.</summary>
    /// <param name="pixels">Grey levels, row after row: 0 is black, 1 is white. Values outside are clamped; NaN is black.</param>
    /// <param name="width">Columns, at least 1.</param>
    /// <param name="height">Rows, at least 1.</param>
    /// <exception cref="ArgumentException">The number of pixels is not width times height.</exception>
    public static byte[] Encode(ReadOnlySpan<float> pixels, int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        if (pixels.Length != (long)width * height)
            throw new ArgumentException($"{pixels.Length} pixels are not {width} x {height}", nameof(pixels));

        var png = new MemoryStream();
        png.Write([0x89, (byte)'P', (byte)'N', (byte)'G', (byte)'\r', (byte)'\n', 0x1A, (byte)'\n']);
        Span<byte> header = stackalloc byte[13];
        header.Clear();
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], height);
        header[8] = BitDepth;
        header[9] = Greyscale;
        WriteChunk(png, "IHDR"u8, header);
        WriteChunk(png, "IDAT"u8, Compress(pixels, width));
        WriteChunk(png, "IEND"u8, []);
        return png.ToArray();
    }

    /// <summary>Encodes an image as a data URI, an address that contains the whole PNG file.</summary>
    public static string DataUri(ReadOnlySpan<float> pixels, int width, int height)
        => "data:image/png;base64," + Convert.ToBase64String(Encode(pixels, width, height));

    static ReadOnlySpan<byte> Compress(ReadOnlySpan<float> pixels, int width)
    {
        var compressed = new MemoryStream();
        using (var zlib = new ZLibStream(compressed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            // Each row starts with the number of its filter; 0 is none.
            var row = new byte[width + 1];
            for (var start = 0; start < pixels.Length; start += width)
            {
                for (var x = 0; x < width; x++)
                {
                    var value = pixels[start + x];
                    row[x + 1] = value > 0 ? (byte)MathF.Round(Math.Min(value, 1) * 255) : (byte)0;
                }
                zlib.Write(row);
            }
        }
        return compressed.ToArray();
    }

    static void WriteChunk(MemoryStream png, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        png.Write(number);
        png.Write(type);
        png.Write(data);
        var checksum = new Crc32();
        checksum.Append(type);
        checksum.Append(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, checksum.GetCurrentHashAsUInt32());
        png.Write(number);
    }
}
