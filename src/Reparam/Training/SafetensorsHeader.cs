using System.Text.Json;
using System.Text.Unicode;

namespace Reparam.Training;

/// <summary>One tensor of a header: <see cref="Begin"/> and <see cref="End"/> count bytes from the first value.</summary>
sealed record SafetensorsEntry(string Name, TensorType Type, int[] Shape, int Count, long Begin, long End);

/// <summary>The JSON header, checked. Whatever is wrong is a <see cref="FormatException"/> with a plain message.</summary>
sealed class SafetensorsHeader
{
    // The limit of the reference implementation.
    public const int MaxLength = 100_000_000;

    static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false, MaxDepth = 8 };

    readonly List<SafetensorsEntry> _entries = [];
    readonly Dictionary<string, string> _metadata = new(StringComparer.Ordinal);

    public IReadOnlyList<SafetensorsEntry> Entries => _entries;

    public IReadOnlyDictionary<string, string> Metadata => _metadata;

    /// <summary>Indices of the entries in the order their values stand in the file.</summary>
    public int[] FileOrder { get; private set; } = [];

    public static SafetensorsHeader Parse(byte[] utf8)
    {
        if (utf8.Length == 0 || utf8[0] != '{') throw new FormatException("the header does not start with '{'");
        if (!Utf8.IsValid(utf8)) throw new FormatException("the header is not UTF-8");
        try
        {
            using var document = JsonDocument.Parse(utf8, Options);
            var header = new SafetensorsHeader();
            foreach (var property in document.RootElement.EnumerateObject()) header.Add(property.Name, property.Value);
            return header;
        }
        catch (JsonException exception)
        {
            throw new FormatException($"the header is not valid JSON: {exception.Message}", exception);
        }
        catch (InvalidOperationException exception)
        {
            // Half of a surrogate pair in a string: legal JSON, but no text.
            throw new FormatException($"the header holds a string that is no text: {exception.Message}", exception);
        }
    }

    /// <summary>Checks that the values fill the <paramref name="length"/> bytes after the header: no hole, no overlap.</summary>
    public void CheckPlaces(long length)
    {
        FileOrder = [.. Enumerable.Range(0, _entries.Count).OrderBy(i => _entries[i].Begin).ThenBy(i => _entries[i].End)];
        var end = 0L;
        foreach (var index in FileOrder)
        {
            var entry = _entries[index];
            if (entry.End > length)
            {
                throw new FormatException($"tensor '{entry.Name}' ends at byte {entry.End} of only {length}");
            }
            if (entry.Begin > end) throw new FormatException($"there is a hole of {entry.Begin - end} bytes before tensor '{entry.Name}'");
            if (entry.Begin < end) throw new FormatException($"tensor '{entry.Name}' overlaps the one before it");
            end = entry.End;
        }
        if (end != length) throw new FormatException($"{length - end} bytes follow the last tensor");
    }

    void Add(string name, JsonElement value)
    {
        if (name == SafetensorsWriter.MetadataKey) AddMetadata(value);
        else _entries.Add(ParseEntry(name, value));
    }

    void AddMetadata(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object) throw new FormatException($"{SafetensorsWriter.MetadataKey} is not an object");
        foreach (var property in value.EnumerateObject())
        {
            if (property.Value.ValueKind != JsonValueKind.String)
            {
                throw new FormatException($"{SafetensorsWriter.MetadataKey} '{property.Name}' is not a string");
            }
            _metadata.Add(property.Name, property.Value.GetString()!);
        }
    }

    static SafetensorsEntry ParseEntry(string name, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object) throw new FormatException($"tensor '{name}' is not described by an object");
        foreach (var property in value.EnumerateObject())
        {
            if (property.Name is not ("dtype" or "shape" or "data_offsets"))
            {
                throw new FormatException($"tensor '{name}' has an unknown field '{property.Name}'");
            }
        }

        var type = ParseType(name, Field(name, value, "dtype", JsonValueKind.String));
        var shape = ParseShape(name, Field(name, value, "shape", JsonValueKind.Array));
        var count = TensorType.Count(shape)
            ?? throw new FormatException($"tensor '{name}' has a shape that no array can hold: [{string.Join(", ", shape)}]");
        var offsets = Field(name, value, "data_offsets", JsonValueKind.Array);
        if (offsets.GetArrayLength() != 2 || !IsWhole(offsets[0], out var begin) || !IsWhole(offsets[1], out var end) || end < begin)
        {
            throw new FormatException($"tensor '{name}' has data_offsets that are no range: {offsets.GetRawText()}");
        }
        if (end - begin != count * type.Bytes)
        {
            throw new FormatException($"tensor '{name}' has {end - begin} bytes but its shape asks for {count * type.Bytes}");
        }
        return new(name, type, shape, (int)count, begin, end);
    }

    static JsonElement Field(string tensor, JsonElement value, string field, JsonValueKind kind)
    {
        if (!value.TryGetProperty(field, out var element)) throw new FormatException($"tensor '{tensor}' has no {field}");
        if (element.ValueKind != kind)
        {
            throw new FormatException($"tensor '{tensor}': {field} is not {(kind == JsonValueKind.Array ? "an array" : "a string")}");
        }
        return element;
    }

    static TensorType ParseType(string tensor, JsonElement value)
    {
        var text = value.GetString()!;
        return TensorType.Named(text)
            ?? throw new FormatException($"tensor '{tensor}' has the type '{text}'; only F32 and I64 are read here");
    }

    static int[] ParseShape(string tensor, JsonElement value)
    {
        var shape = new int[value.GetArrayLength()];
        var i = 0;
        foreach (var size in value.EnumerateArray())
        {
            if (!IsWhole(size, out var number) || number > int.MaxValue)
            {
                throw new FormatException($"tensor '{tensor}' has a size that is no whole number in range: {size.GetRawText()}");
            }
            shape[i++] = (int)number;
        }
        return shape;
    }

    static bool IsWhole(JsonElement element, out long number)
    {
        number = -1;
        return element.ValueKind == JsonValueKind.Number && element.TryGetInt64(out number) && number >= 0;
    }
}
