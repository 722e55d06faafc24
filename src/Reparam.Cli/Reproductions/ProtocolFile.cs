using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Reparam.Training;

namespace Reparam.Cli.Reproductions;

/// <summary>The protocol of a table on disk: a table goes on only by the one it began with.</summary>
static class ProtocolFile
{
    /// <summary>Reads the protocol of a table, or writes this one where there is none yet.</summary>
    /// <param name="path">The file.</param>
    /// <param name="rows">The table's file, which does not stand without a protocol.</param>
    /// <param name="protocol">The protocol in use.</param>
    /// <param name="type">Its JSON.</param>
    /// <param name="difference">Names what differs in the protocol found; null if nothing does.</param>
    /// <returns>The name of what differs, or null.</returns>
    /// <exception cref="InvalidDataException">The file is damaged, or there are rows and it is not there.</exception>
    public static string? Agree<T>(string path, string rows, T protocol, JsonTypeInfo<T> type, Func<T, string?> difference) where T : class
    {
        if (!File.Exists(path))
        {
            if (File.Exists(rows)) throw new InvalidDataException($"{rows} has lost its protocol, {path}; choose another folder.");
            AtomicFile.WriteText(path, JsonSerializer.Serialize(protocol, type) + "\n");
            return null;
        }
        try
        {
            return difference(JsonSerializer.Deserialize(File.ReadAllText(path), type) ?? throw new JsonException("null"));
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"{path} is no protocol of a table: {exception.Message}", exception);
        }
    }

    /// <summary>Whether files found are those in use.</summary>
    public static bool AreSame(IReadOnlyDictionary<string, string> found, IReadOnlyDictionary<string, string> used)
        => found.Count == used.Count && found.All(file => used.GetValueOrDefault(file.Key) == file.Value);
}
