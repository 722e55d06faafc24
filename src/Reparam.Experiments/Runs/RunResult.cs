using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Reparam.Experiments.Configuration;

namespace Reparam.Experiments.Runs;

/// <summary>
/// A result of <c>train</c> or <c>eval</c>: settings, measures and facts by their JSON keys, in order. It is printed and written to
/// <c>result.json</c>.
/// </summary>
public sealed class RunResult
{
    static readonly JsonWriterOptions Indented = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    readonly List<KeyValuePair<string, object?>> _values = [];

    /// <summary>All values by their JSON keys: strings, whole numbers, numbers, booleans, tables of named numbers, or null.</summary>
    public IReadOnlyList<KeyValuePair<string, object?>> Values => _values;

    /// <summary>Name of the experiment.</summary>
    public string Model => Text("model") ?? "";

    /// <summary>Command that made the result, <c>train</c> or <c>eval</c>.</summary>
    public string Command => Text("command") ?? "";

    /// <summary>Folder of the run.</summary>
    public string Run => Text("run") ?? "";

    /// <summary>Number of training steps.</summary>
    public long Steps => (long)(this["steps"] ?? this["step"] ?? 0);

    /// <summary>Seconds of training.</summary>
    public double TrainSeconds => this["trainSeconds"] ?? 0;

    /// <summary>Times of the operations; null if they were not measured.</summary>
    public ProfileTable? Profile { get; init; }

    /// <summary>A measure or another number; null if the result has no number with this key.</summary>
    /// <param name="key">JSON key of the number.</param>
    public double? this[string key] => Find(key) switch { long whole => whole, double number => number, _ => null };

    /// <summary>Whether the result tells a value of a key, which may be null.</summary>
    /// <param name="key">Its JSON key.</param>
    public bool Has(string key) => _values.Any(pair => pair.Key == key);

    /// <summary>A text; null if the result has none of that key.</summary>
    /// <param name="key">Its JSON key.</param>
    public string? Text(string key) => Find(key) as string;

    /// <summary>Looks up a boolean; false if the result has no boolean with this key.</summary>
    /// <param name="key">JSON key of the boolean.</param>
    public bool Is(string key) => Find(key) is true;

    /// <summary>Looks up a table of named numbers; null if the result has no table with this key.</summary>
    /// <param name="key">JSON key of the table.</param>
    public KeyValuePair<string, double>[]? Table(string key) => Find(key) as KeyValuePair<string, double>[];

    /// <summary>Copies the result with another run folder, because the folder may have moved.</summary>
    /// <param name="run">Folder of the run now.</param>
    public RunResult In(string run)
    {
        var moved = new RunResult { Profile = Profile };
        foreach (var (key, value) in _values) moved.Add(key, key == "run" ? run : value);
        return moved;
    }

    internal void Add(string key, object? value) => _values.Add(new(key, value is int number ? (long)number : value));

    /// <summary>Makes the text of <c>result.json</c>.</summary>
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
    /// <exception cref="JsonException">The text is not a result.</exception>
    internal static RunResult FromJson(string text) => JsonText.Read(text, Read);

    static RunResult Read(JsonElement json)
    {
        var profile = json.TryGetProperty("profile", out var table) ? table.Deserialize(ProfileJson.Default.ProfileTable) : null;
        // Annotations say nothing of the elements of a list.
        if (profile is not null && profile.Rows.Contains(null!)) throw new JsonException("a row of the profile is null");
        var result = new RunResult { Profile = profile };
        foreach (var property in json.EnumerateObject().Where(property => property.Name != "profile"))
            result.Add(property.Name, Value(property.Value));
        return result;
    }

    object? Find(string key) => _values.FirstOrDefault(pair => pair.Key == key).Value;

    // JSON has no numbers for infinities and NaN, so they are written as strings.
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
            case KeyValuePair<string, double>[] table:
                json.WriteStartObject(key);
                foreach (var (name, number) in table) Write(json, name, number);
                json.WriteEndObject();
                break;
            default: throw new ArgumentException($"A result cannot have a value of type {value.GetType().Name}.", nameof(value));
        }
    }

    static object? Value(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Null => null,
        // Without the casts a whole number would become a double, and lose digits beyond 2^53.
        JsonValueKind.Number => value.TryGetInt64(out var whole) ? (object)whole : (object)RealConverter.Value(value),
        JsonValueKind.String => value.GetString() switch
        {
            "Infinity" => double.PositiveInfinity,
            "-Infinity" => double.NegativeInfinity,
            "NaN" => double.NaN,
            var text => text,
        },
        JsonValueKind.Object => value.EnumerateObject().Select(pair => KeyValuePair.Create(pair.Name, Number(pair.Value))).ToArray(),
        _ => throw new JsonException($"{value.GetRawText()} is not a value of a result"),
    };

    static double Number(JsonElement value) => Value(value) switch
    {
        long whole => whole,
        double number => number,
        _ => throw new JsonException($"{value.GetRawText()} is not a number of a table"),
    };
}
