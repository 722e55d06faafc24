using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Reparam.Training;

namespace Reparam.Experiments.Reproductions;

/// <summary>The protocol of a table on disk: a table goes on only by the one it began with.</summary>
static class ProtocolFile
{
    /// <summary>What differs between the protocol of a table and the one in use.</summary>
    /// <param name="path">The file.</param>
    /// <param name="rows">The table's file, which does not stand without a protocol.</param>
    /// <param name="type">The protocol's JSON.</param>
    /// <param name="difference">Names what differs in the protocol found; null if nothing does.</param>
    /// <returns>The name of what differs, or null.</returns>
    /// <exception cref="InvalidDataException">The file is damaged, or there are rows and it is not there.</exception>
    public static string? Difference<T>(string path, string rows, JsonTypeInfo<T> type, Func<T, string?> difference) where T : class
    {
        if (!File.Exists(path)) return File.Exists(rows) ? throw new InvalidDataException($"{rows} has lost its protocol, {path}; choose another folder.") : null;
        try
        {
            return difference(JsonSerializer.Deserialize(File.ReadAllText(path), type) ?? throw new JsonException("null"));
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"{path} is no protocol of a table: {exception.Message}", exception);
        }
    }

    /// <summary>Writes the protocol where there is none yet.</summary>
    public static void Begin<T>(string path, T protocol, JsonTypeInfo<T> type)
    {
        if (!File.Exists(path)) AtomicFile.WriteText(path, JsonSerializer.Serialize(protocol, type) + "\n");
    }

    /// <summary>Whether files found are those in use.</summary>
    public static bool AreSame(IReadOnlyDictionary<string, string> found, IReadOnlyDictionary<string, string> used)
        => found.Count == used.Count && found.All(file => used.GetValueOrDefault(file.Key) == file.Value);
}
