using System.Text.Json;

namespace Reparam.Experiments.Configuration;

/// <summary>Some of a few words, comma-separated, each at most once.</summary>
/// <param name="name">Name on the command line, without dashes in front.</param>
/// <param name="value">The default value.</param>
/// <param name="words">All words.</param>
public sealed class WordsSetting(string name, IReadOnlyList<string> value, IReadOnlyList<string> words) : Setting<IReadOnlyList<string>>(name, value)
{
    /// <summary>The least number of words. The default value is 1.</summary>
    public int Least { get; init; } = 1;

    /// <inheritdoc/>
    public override string Placeholder => "A,B,...";

    /// <inheritdoc/>
    public override string Wanted => $"a list of {(Least == 1 ? "" : $"at least {Least} ")}different words of {string.Join(", ", words)}";

    /// <inheritdoc/>
    public override string Text(object? value) => value is IReadOnlyList<string> chosen ? string.Join(',', chosen) : "";

    internal override bool Allows(object? value)
        => value is IReadOnlyList<string> chosen && chosen.Count >= Least && chosen.All(words.Contains) && chosen.Distinct().Count() == chosen.Count;

    internal override bool TryParse(string text, out object? value)
    {
        value = text.Split(',');
        return Allows(value);
    }

    internal override bool TryRead(JsonElement json, out object? value)
    {
        value = json.ValueKind == JsonValueKind.Array && json.EnumerateArray().All(word => word.ValueKind == JsonValueKind.String)
            ? json.EnumerateArray().Select(word => word.GetString()!).ToArray() : null;
        return Allows(value);
    }

    internal override void Write(Utf8JsonWriter json, object? value)
    {
        json.WriteStartArray();
        foreach (var word in (IReadOnlyList<string>)value!) json.WriteStringValue(word);
        json.WriteEndArray();
    }
}
