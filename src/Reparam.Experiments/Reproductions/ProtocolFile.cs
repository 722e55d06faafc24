using System.Text;
using System.Text.Json;
using Reparam.Experiments.Configuration;
using Reparam.Experiments.Datasets;
using Reparam.Training;

namespace Reparam.Experiments.Reproductions;

/// <summary>
/// The protocol of a table on disk: the settings that decide its numbers, the data, and the choices that the paper leaves open. A
/// table can be resumed only with the protocol that it began with.
/// </summary>
/// <param name="path">File of the protocol.</param>
/// <param name="rows">File of the table; it must not exist without a protocol.</param>
sealed class ProtocolFile(string path, string rows)
{
    const string DatasetKey = "dataset", DataKey = "dataSha256", ChoicesKey = "ownChoices";

    static readonly JsonWriterOptions Indented = new() { Indented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Compares the protocol on disk with the one in use.</summary>
    /// <param name="settings">The settings in use.</param>
    /// <param name="data">The data in use.</param>
    /// <returns>The first difference, with the value on disk; null if there is none, or no protocol on disk.</returns>
    /// <exception cref="InvalidDataException">The file is damaged, or the table exists without it.</exception>
    public ProtocolDifference? Difference(Settings settings, IData data)
    {
        if (!Path.Exists(path))
        {
            return File.Exists(rows)
                ? throw new InvalidDataException($"{rows} exists, but its protocol {path} is missing; choose another folder.")
                : null;
        }
        try
        {
            return JsonText.Read(TextFile.Read(path), json => Difference(json, settings, data));
        }
        catch (Exception exception) when (exception is JsonException or InvalidDataException)
        {
            throw new InvalidDataException($"{path} is not the protocol of a table: {exception.Message.TrimEnd('.')}.", exception);
        }
    }

    static ProtocolDifference? Difference(JsonElement json, Settings settings, IData data)
    {
        var found = Settings.Read(json, settings.List, [DatasetKey, DataKey, ChoicesKey], isLenient: true);
        if (found.DifferentFrom(settings).FirstOrDefault() is { } other) return new(other, found.TextOf(other));
        return AreSame(json, data) ? null : new(null, json.TryGetProperty(DatasetKey, out var name) ? name.ToString() : "other files");
    }

    /// <summary>Writes the protocol, unless the file exists.</summary>
    public void Begin(Settings settings, IData data, IReadOnlyList<string> choices)
    {
        if (File.Exists(path)) return;
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Indented))
        {
            json.WriteStartObject();
            settings.Write(json);
            json.WriteString(DatasetKey, data.Name);
            json.WriteStartObject(DataKey);
            foreach (var file in data.Files) json.WriteString(file.Name, file.Sha256);
            json.WriteEndObject();
            json.WriteStartArray(ChoicesKey);
            foreach (var choice in choices) json.WriteStringValue(choice);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        AtomicFile.WriteText(path, Encoding.UTF8.GetString(buffer.ToArray()) + "\n");
    }

    static bool AreSame(JsonElement json, IData data)
    {
        if (!json.TryGetProperty(DataKey, out var files) || files.ValueKind != JsonValueKind.Object)
            throw new InvalidDataException($"\"{DataKey}\" is missing");
        var found = files.EnumerateObject().ToDictionary(file => file.Name, file => file.Value.ToString());
        return found.Count == data.Files.Count && data.Files.All(file => found.GetValueOrDefault(file.Name) == file.Sha256);
    }
}

/// <summary>A difference between the protocol of a table on disk and the one in use.</summary>
/// <param name="Setting">Setting that differs; null if the data differ.</param>
/// <param name="Value">Value of the setting on disk, or name of the data on disk.</param>
sealed record ProtocolDifference(Setting? Setting, string Value);
