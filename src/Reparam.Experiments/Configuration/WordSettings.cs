using System.Text.Json;

namespace Reparam.Experiments.Configuration;

/// <summary>One of a few words.</summary>
/// <param name="name">Name on the command line, without dashes in front.</param>
/// <param name="value">The default value.</param>
/// <param name="words">All values.</param>
public sealed class WordSetting(string name, string value, IReadOnlyList<string> words) : Setting<string>(name, value)
{
    /// <summary>Placeholder where the words are too many for one; null shows all words.</summary>
    public string? Short { get; init; }

    /// <inheritdoc/>
    public override string Placeholder => Short ?? string.Join('|', words);

    /// <inheritdoc/>
    public override string Wanted => $"one of {string.Join(", ", words)}";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Words => words;

    /// <inheritdoc/>
    public override string Text(object? value) => value as string ?? "";

    internal override bool Allows(object? value) => value is string word && words.Contains(word);

    internal override bool TryParse(string text, out object? value)
    {
        value = text;
        return Allows(text);
    }

    internal override bool TryRead(JsonElement json, out object? value)
    {
        value = json.ValueKind == JsonValueKind.String ? json.GetString() : null;
        return Allows(value);
    }

    internal override void Write(Utf8JsonWriter json, object? value) => json.WriteStringValue((string?)value);
}

/// <summary>Yes or no; no unless it is given.</summary>
/// <param name="name">Name on the command line, without dashes in front.</param>
public sealed class FlagSetting(string name) : Setting<bool>(name, false)
{
    /// <inheritdoc/>
    public override string? Placeholder => null;

    /// <inheritdoc/>
    public override string Wanted => "true or false";

    /// <inheritdoc/>
    public override string Text(object? value) => value is true ? "true" : "false";

    internal override bool Allows(object? value) => value is bool;

    internal override bool TryParse(string text, out object? value)
    {
        value = bool.TryParse(text, out var flag) ? flag : null;
        return value is not null;
    }

    internal override bool TryRead(JsonElement json, out object? value)
    {
        value = json.ValueKind is JsonValueKind.True or JsonValueKind.False ? json.GetBoolean() : null;
        return value is not null;
    }

    internal override void Write(Utf8JsonWriter json, object? value) => json.WriteBooleanValue((bool)value!);
}

/// <summary>A file or a folder; null unless it is given.</summary>
/// <param name="name">Name on the command line, without dashes in front.</param>
public sealed class PathSetting(string name) : Setting<string?>(name, null)
{
    /// <summary>Names of built-in data, which may be given instead of a path. By default there are none.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>Whether a file is wanted, not a folder. The default value is false.</summary>
    public bool IsFile { get; init; }

    /// <summary>Placeholder in help texts; null shows DIR or FILE.</summary>
    public string? Short { get; init; }

    /// <inheritdoc/>
    public override string Placeholder => Short ?? string.Join('|', [.. Names, IsFile ? "FILE" : "DIR"]);

    /// <inheritdoc/>
    public override string Wanted => IsFile ? "the name of a file" : "the name of a folder";

    /// <inheritdoc/>
    public override string Text(object? value) => value as string ?? "";

    internal override bool Allows(object? value) => value is null || (value is string path && !string.IsNullOrWhiteSpace(path) && !path.Contains('\0'));

    internal override bool TryParse(string text, out object? value)
    {
        value = text;
        return Allows(value);
    }

    internal override bool TryRead(JsonElement json, out object? value)
    {
        value = json.ValueKind == JsonValueKind.String ? json.GetString() : null;
        return json.ValueKind is JsonValueKind.String or JsonValueKind.Null && Allows(value);
    }

    internal override void Write(Utf8JsonWriter json, object? value) => json.WriteStringValue((string?)value);
}
