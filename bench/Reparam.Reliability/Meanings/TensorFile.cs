using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Reparam.Reliability.Meanings;

/// <summary>A tensor of a safetensors file.</summary>
sealed record TensorPart(string Name, string Type, long[] Shape, byte[] Values)
{
    public override string ToString() => $"{Name} {Type} [{string.Join(',', Shape)}] {Convert.ToHexString(Values)}";
}

/// <summary>A safetensors file by our own reader of JSON.</summary>
/// <param name="Parts">Tensors in the order of the header.</param>
/// <param name="Metadata">The metadata.</param>
sealed record TensorFile(IReadOnlyList<TensorPart> Parts, IReadOnlyDictionary<string, string> Metadata)
{
    const int Depth = 8;

    public string Words
        => string.Join('\n', [.. Parts, .. Metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(object (pair) => $"{pair.Key}={pair.Value}")]);

    /// <summary>SHA-256 of names and values, in order.</summary>
    public string Checksum
        => Convert.ToHexStringLower(SHA256.HashData(Parts.SelectMany(part => (byte[])[.. Encoding.UTF8.GetBytes(part.Name), .. part.Values]).ToArray()));

    /// <summary>Reads a file; null if its bytes are none.</summary>
    public static TensorFile? Of(byte[] bytes)
    {
        if (bytes.Length < 8) return null;
        var length = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        if (length > (ulong)(bytes.Length - 8)) return null;
        var (header, values) = (bytes[8..(8 + (int)length)], bytes[(8 + (int)length)..]);
        if (header is not [(byte)'{', ..] || Strict(header) is not { } text || !Json.TryParse(text, out var json, depth: Depth)) return null;
        var (parts, metadata, places) = (new List<TensorPart>(), new Dictionary<string, string>(StringComparer.Ordinal), new List<(long Begin, long End)>());
        foreach (var (name, value) in (Dictionary<string, object?>)json!)
        {
            if (!IsText(name) || value is not Dictionary<string, object?> fields) return null;
            if (name == "__metadata__")
            {
                foreach (var (key, item) in fields)
                {
                    if (!IsText(key) || item is not string word || !IsText(word)) return null;
                    metadata.Add(key, word);
                }
                continue;
            }
            if (Part(name, fields, values) is not var (part, begin, end)) return null;
            parts.Add(part);
            places.Add((begin, end));
        }
        var filled = 0L;
        foreach (var (begin, end) in places.OrderBy(place => place.Begin).ThenBy(place => place.End))
        {
            if (begin != filled) return null;
            filled = end;
        }
        return filled == values.Length ? new(parts, metadata) : null;
    }

    static (TensorPart Part, long Begin, long End)? Part(string name, Dictionary<string, object?> fields, byte[] values)
    {
        if (fields.Count != 3 || !fields.TryGetValue("dtype", out var type) || type is not ("F32" or "I64")) return null;
        if (fields.GetValueOrDefault("shape") is not List<object?> sizes
            || fields.GetValueOrDefault("data_offsets") is not List<object?> { Count: 2 } offsets) return null;
        if (sizes.Any(size => Json.Whole(size) is not (>= 0 and <= int.MaxValue))) return null;
        long[] shape = [.. sizes.Select(size => Json.Whole(size)!.Value)];
        if (Json.Whole(offsets[0]) is not (>= 0 and var begin) || Json.Whole(offsets[1]) is not { } end || end < begin || end > values.Length) return null;
        var count = shape.Contains(0) ? 0 : shape.Aggregate((System.Numerics.BigInteger)1, (product, size) => product * size);
        if (count * ((string)type == "F32" ? 4 : 8) != end - begin) return null;
        return (new(name, (string)type, shape, values[(int)begin..(int)end]), begin, end);
    }

    static string? Strict(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    // Half of a surrogate pair is no text.
    static bool IsText(string text) => text.EnumerateRunes().All(rune => rune != Rune.ReplacementChar) || text.Contains('\uFFFD');
}
