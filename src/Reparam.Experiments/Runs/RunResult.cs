using System.Text;
using System.Text.Json;

namespace Reparam.Experiments.Runs;

/// <summary>
/// A result of <c>train</c> or <c>eval</c>, as it is printed and stands in <c>result.json</c>: settings, measures and facts by their
/// JSON keys, in order.
/// </summary>
public sealed class RunResult
{
    static readonly JsonWriterOptions Indented = new() { Indented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    readonly List<KeyValuePair<string, object?>> _values = [];

    /// <summary>Everything that the result tells: texts, whole numbers, numbers, truth values or null, by JSON key.</summary>
    public IReadOnlyList<KeyValuePair<string, object?>> Values => _values;

    /// <summary>Name of the experiment.</summary>
    public string Model => Text("model") ?? "";

    /// <summary>The command that made the result, <c>train</c> or <c>eval</c>.</summary>
    public string Command => Text("command") ?? "";

    /// <summary>Folder of the run.</summary>
    public string Run => Text("run") ?? "";

    /// <summary>Steps done.</summary>
    public long Steps => (long)(this["steps"] ?? this["step"] ?? 0);

    /// <summary>Seconds of training.</summary>
    public double TrainSeconds => this["trainSeconds"] ?? 0;

    /// <summary>Where the time of the steps went, if that was asked for.</summary>
    public ProfileTable? Profile { get; init; }

    /// <summary>A measure or another number; null if the result has none of that key.</summary>
    /// <param name="key">Its JSON key.</param>
    public double? this[string key] => Find(key) switch { long whole => whole, double number => number, _ => null };

    /// <summary>Whether the result tells a value of a key, which may be null.</summary>
    /// <param name="key">Its JSON key.</param>
    public bool Has(string key) => _values.Any(pair => pair.Key == key);

    /// <summary>A text; null if the result has none of that key.</summary>
    /// <param name="key">Its JSON key.</param>
    public string? Text(string key) => Find(key) as string;

    /// <summary>A truth value; false if the result has none of that key.</summary>
    /// <param name="key">Its JSON key.</param>
    public bool Is(string key) => Find(key) is true;

    /// <summary>The same result of a folder that was moved.</summary>
    /// <param name="run">Folder of the run.</param>
    public RunResult In(string run)
    {
        var moved = new RunResult { Profile = Profile };
        foreach (var (key, value) in _values) moved.Add(key, key == "run" ? run : value);
        return moved;
    }

    internal void Add(string key, object? value) => _values.Add(new(key, value is int number ? (long)number : value));

    /// <summary>The text of <c>result.json</c>.</summary>
    public string ToJson()
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Indented))
        {
            json.WriteStartObject();
            foreach (var (key, value) in _values) Write(json, key, value);
            if (Profile is not null)
            {
                json.WritePropertyName("profile");
                JsonSerializer.Serialize(json, Profile, ProfileJson.Default.ProfileTable);
            }
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    /// <summary>Reads the text of <c>result.json</c>.</summary>
    /// <exception cref="JsonException">It is not one.</exception>
    internal static RunResult FromJson(string text)
    {
        using var document = JsonDocument.Parse(text);
        if (document.RootElement.ValueKind != JsonValueKind.Object) throw new JsonException("it is no object");
        var profile = document.RootElement.TryGetProperty("profile", out var table) ? table.Deserialize(ProfileJson.Default.ProfileTable) : null;
        var result = new RunResult { Profile = profile };
        foreach (var property in document.RootElement.EnumerateObject().Where(property => property.Name != "profile"))
            result.Add(property.Name, Value(property.Value));
        return result;
    }

    object? Find(string key) => _values.FirstOrDefault(pair => pair.Key == key).Value;

    // Infinities have no number in JSON.
    static void Write(Utf8JsonWriter json, string key, object? value)
    {
        switch (value)
        {
            case null: json.WriteNull(key); break;
            case bool truth: json.WriteBoolean(key, truth); break;
            case long whole: json.WriteNumber(key, whole); break;
            case double number when double.IsFinite(number): json.WriteNumber(key, number); break;
            case double number: json.WriteString(key, number > 0 ? "Infinity" : number < 0 ? "-Infinity" : "NaN"); break;
            case string text: json.WriteString(key, text); break;
            default: throw new ArgumentException($"A result cannot tell a {value.GetType().Name}.", nameof(value));
        }
    }

    static object? Value(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Null => null,
        JsonValueKind.Number => value.TryGetInt64(out var whole) ? whole : value.GetDouble(),
        JsonValueKind.String => value.GetString() switch
        {
            "Infinity" => double.PositiveInfinity,
            "-Infinity" => double.NegativeInfinity,
            "NaN" => double.NaN,
            var text => text,
        },
        _ => throw new JsonException($"{value.GetRawText()} is no value of a result"),
    };
}
