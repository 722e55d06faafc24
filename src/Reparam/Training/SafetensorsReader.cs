using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Reparam.Training;

/// <summary>Reads a file whose every byte is accounted for by its header, and refuses any other.</summary>
static class SafetensorsReader
{
    public static SafetensorsContent Read(Stream stream, string path)
    {
        if (!BitConverter.IsLittleEndian) throw new PlatformNotSupportedException("safetensors need a little-endian machine");
        try
        {
            var length = HeaderLength(stream);
            var bytes = new byte[length];
            stream.ReadExactly(bytes);
            var header = SafetensorsHeader.Parse(bytes);
            header.CheckPlaces(stream.Length - SafetensorsWriter.LengthBytes - length);
            var tensors = new NamedTensor[header.Entries.Count];
            foreach (var index in header.FileOrder) tensors[index] = ReadValues(stream, header.Entries[index]);
            return new(tensors, header.Metadata);
        }
        catch (FormatException exception)
        {
            throw new InvalidDataException($"{path}: {exception.Message}", exception);
        }
        catch (EndOfStreamException exception)
        {
            throw new InvalidDataException($"{path}: the file became shorter while it was read", exception);
        }
    }

    static int HeaderLength(Stream stream)
    {
        var left = stream.Length - SafetensorsWriter.LengthBytes;
        if (left < 0) throw new FormatException($"{stream.Length} bytes are too few for a safetensors file");
        Span<byte> prefix = stackalloc byte[SafetensorsWriter.LengthBytes];
        stream.ReadExactly(prefix);
        var length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (length > SafetensorsHeader.MaxLength)
        {
            // The length of a header has zero bytes; eight letters are a git-lfs pointer, a web page or another text.
            if (!prefix.ContainsAnyExceptInRange((byte)' ', (byte)'~'))
                throw new FormatException($"it begins with the text '{System.Text.Encoding.ASCII.GetString(prefix)}': no safetensors file, {Guess(prefix)}");
            throw new FormatException($"a header of {length} bytes is longer than the {SafetensorsHeader.MaxLength} allowed");
        }
        if (length > (ulong)left) throw new FormatException($"a header of {length} bytes does not fit: {left} bytes follow");
        return (int)length;
    }

    static string Guess(ReadOnlySpan<byte> prefix)
        => prefix.StartsWith("version "u8) ? "but a pointer of git-lfs; 'git lfs pull' fetches the file"
            : prefix[0] == '<' ? "but perhaps a web page" : "but perhaps a text file";

    static NamedTensor ReadValues(Stream stream, SafetensorsEntry entry)
    {
        if (entry.Type == TensorType.F32)
        {
            var floats = new float[entry.Count];
            stream.ReadExactly(MemoryMarshal.AsBytes(floats.AsSpan()));
            return new FloatTensor(entry.Name, entry.Shape, floats);
        }
        var longs = new long[entry.Count];
        stream.ReadExactly(MemoryMarshal.AsBytes(longs.AsSpan()));
        return new Int64Tensor(entry.Name, entry.Shape, longs);
    }
}
