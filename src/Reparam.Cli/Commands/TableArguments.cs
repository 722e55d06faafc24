using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Reparam.Experiments.Configuration;
using Reparam.Experiments.Datasets;
using Reparam.Experiments.Reproductions;

namespace Reparam.Cli.Commands;

/// <summary>What the commands that make a table have in common.</summary>
static class TableArguments
{
    /// <summary>Names of a list; all that are known without one.</summary>
    public static string[] Names(Option option, string? given, IReadOnlyList<string> known)
    {
        string[] names = given is null ? [.. known] : given.Split(',', StringSplitOptions.TrimEntries);
        return names.FirstOrDefault(name => !known.Contains(name)) is { } wrong ? throw new UsageException($"{option.Name}: '{wrong}' is none of {string.Join(", ", known)}.") : names;
    }

    /// <summary>Refuses a number that stands twice in a list.</summary>
    /// <exception cref="SettingException">One does.</exception>
    public static void CheckDistinct(Setting<double[]> setting, double[] numbers)
    {
        for (var i = 0; i < numbers.Length; i++)
        {
            if (Array.IndexOf(numbers, numbers[i]) < i) throw new SettingException(setting.Name, FormattableString.Invariant($"{numbers[i]:R} stands twice."));
        }
    }

    /// <summary>Refuses a folder that holds results of another protocol.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="what">What it holds, such as <c>a table made by another protocol</c>.</param>
    /// <param name="difference">The difference, if there is one.</param>
    /// <exception cref="UsageException">There is one.</exception>
    public static void CheckSame(string path, string what, ProtocolDifference? difference)
    {
        if (difference is null) return;
        var with = difference.Setting is { } setting ? $"--{setting.Name} {(difference.Value.Length > 0 ? difference.Value : "by default")}" : $"the data '{difference.Value}'";
        throw new UsageException($"--out: '{path}' holds {what}, with {with}; choose another folder.");
    }

    /// <summary>Reads images.</summary>
    /// <exception cref="SettingException">The folder has none, or they are damaged.</exception>
    public static Dataset LoadData(string? folder)
    {
        try
        {
            return DatasetLoader.Load(folder);
        }
        catch (DatasetException exception) when (folder is not null)
        {
            throw new SettingException("data", exception.Message);
        }
    }

    /// <summary>Prints an object with the rows as objects, whose properties are named as the columns of their file.</summary>
    public static void Print<T>(TextWriter output, string command, IReadOnlyList<T> rows, JsonTypeInfo<TableAnswer<T>> type) => output.WriteLine(JsonSerializer.Serialize(new(command, rows), type));
}
