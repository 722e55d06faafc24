using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Reparam.Training;

/// <summary>Lays out the header and writes the bytes. Values go straight from memory to the stream.</summary>
static class SafetensorsWriter
{
    public const string MetadataKey = "__metadata__";
    public const int LengthBytes = sizeof(ulong);
    // The values start at a multiple of this.
    const int Alignment = 8;

    // Refuses halves of surrogate pairs, which no UTF-8 file can hold.
    static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The length and the JSON, padded with spaces.</summary>
    public static ReadOnlyMemory<byte> Header(
        IReadOnlyList<NamedTensor> tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        var buffer = new ArrayBufferWriter<byte>(128 * (tensors.Count + 1));
        buffer.GetSpan(LengthBytes);
        buffer.Advance(LengthBytes);
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            WriteMetadata(json, metadata);
            WriteTensors(json, tensors);
            json.WriteEndObject();
        }

        var padding = (Alignment - buffer.WrittenCount % Alignment) % Alignment;
        buffer.GetSpan(padding)[..padding].Fill((byte)' ');
        buffer.Advance(padding);
        BinaryPrimitives.WriteUInt64LittleEndian(
            MemoryMarshal.AsMemory(buffer.WrittenMemory).Span, (ulong)(buffer.WrittenCount - LengthBytes));
        return buffer.WrittenMemory;
    }

    public static void Write(Stream stream, ReadOnlySpan<byte> header, IReadOnlyList<NamedTensor> tensors)
    {
        // Values are written as they lie in memory.
        if (!BitConverter.IsLittleEndian) throw new PlatformNotSupportedException("safetensors need a little-endian machine");
        stream.Write(header);
        foreach (var tensor in tensors)
        {
            stream.Write(tensor switch
            {
                FloatTensor floats => MemoryMarshal.AsBytes(floats.Values.Span),
                Int64Tensor longs => MemoryMarshal.AsBytes(longs.Values.Span),
                _ => throw new ArgumentException($"'{tensor.Name}' is of a kind that cannot be written", nameof(tensors)),
            });
        }
    }

    static void WriteMetadata(Utf8JsonWriter json, IReadOnlyDictionary<string, string>? metadata)
    {
        if (metadata is null || metadata.Count == 0) return;
        json.WriteStartObject(MetadataKey);
        foreach (var (key, value) in metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            CheckText(key, "a key of the metadata", nameof(metadata));
            CheckText(value, $"the value of '{key}' in the metadata", nameof(metadata));
            json.WriteString(key, value);
        }
        json.WriteEndObject();
    }

    static void WriteTensors(Utf8JsonWriter json, IReadOnlyList<NamedTensor> tensors)
    {
        var names = new HashSet<string>(tensors.Count, StringComparer.Ordinal) { MetadataKey };
        var begin = 0L;
        foreach (var tensor in tensors)
        {
            if (tensor is null) throw new ArgumentException("a tensor is null", nameof(tensors));
            CheckText(tensor.Name, "the name of a tensor", nameof(tensors));
            if (!names.Add(tensor.Name)) throw new ArgumentException($"the name '{tensor.Name}' is taken", nameof(tensors));
            CheckShape(tensor);
            var type = TensorType.Of(tensor);
            var end = begin + (long)tensor.Length * type.Bytes;
            json.WriteStartObject(tensor.Name);
            json.WriteString("dtype", type.Name);
            json.WriteStartArray("shape");
            foreach (var size in tensor.Shape) json.WriteNumberValue(size);
            json.WriteEndArray();
            json.WriteStartArray("data_offsets");
            json.WriteNumberValue(begin);
            json.WriteNumberValue(end);
            json.WriteEndArray();
            json.WriteEndObject();
            begin = end;
        }
    }

    static void CheckText(string? text, string what, string argument)
    {
        if (text is null) throw new ArgumentException($"{what} is null", argument);
        try
        {
            Strict.GetByteCount(text);
        }
        catch (EncoderFallbackException exception)
        {
            throw new ArgumentException($"{what} has half of a surrogate pair at {exception.Index}, which is no text", argument);
        }
    }

    static void CheckShape(NamedTensor tensor)
    {
        if (TensorType.Count(tensor.Shape) == tensor.Length) return;
        throw new ArgumentException(
            $"'{tensor.Name}' has the shape [{string.Join(", ", tensor.Shape)}] but {tensor.Length} values");
    }
}
