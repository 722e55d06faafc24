using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Reparam.Experiments.Configuration;
using Reparam.Experiments.Datasets;
using Reparam.Experiments.Reproductions;

namespace Reparam.Cli.Commands;

/// <summary>Steps that the commands for tables share.</summary>
static class TableArguments
{
    /// <summary>Splits a list of names, and checks that all are known. Without a list it takes all known names.</summary>
    public static string[] Names(Option option, string? given, IReadOnlyList<string> known)
    {
        if (given is null) return [.. known];
        var names = given.Split(',', StringSplitOptions.TrimEntries);
        if (names.FirstOrDefault(name => !known.Contains(name)) is { } unknown)
            throw new UsageException($"{option.Name}: '{unknown}' is not one of {string.Join(", ", known)}.");
        return names;
    }

    /// <summary>Checks that no number is twice in a list.</summary>
    /// <exception cref="SettingException">A number is in the list twice.</exception>
    public static void CheckDistinct(Setting<double[]> setting, double[] numbers)
    {
        for (var i = 0; i < numbers.Length; i++)
        {
            if (Array.IndexOf(numbers, numbers[i]) < i)
                throw new SettingException(setting.Name, FormattableString.Invariant($"{numbers[i]:R} is in the list twice."));
        }
    }

    /// <summary>Checks that the folder has no results of another protocol.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="content">Words for the content of the folder, such as <c>a table made by another protocol</c>.</param>
    /// <param name="difference">Difference between the protocols; null if there is none.</param>
    /// <exception cref="UsageException">The protocols differ.</exception>
    public static void CheckSame(string path, string content, ProtocolDifference? difference)
    {
        if (difference is null) return;
        var found = difference.Setting is { } setting ? $"--{setting.Name} {TextOr(difference.Value, "by default")}" : $"the data '{difference.Value}'";
        throw new UsageException($"--out: '{path}' holds {content}, with {found}; choose another folder.");
    }

    /// <summary>Reads images.</summary>
    /// <exception cref="SettingException">The folder has no images, or they are damaged.</exception>
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

    /// <summary>Does the jobs of a table and shows their progress.</summary>
    /// <param name="error">Writer for the progress.</param>
    /// <param name="groups">Groups of jobs. A group starts when the group before has ended.</param>
    /// <param name="workers">Number of jobs at the same time.</param>
    /// <param name="cancellation">Interrupts the jobs.</param>
    /// <returns>The message of each job that failed; null if the jobs were interrupted.</returns>
    public static IReadOnlyList<string>? Do(
        TextWriter error, IReadOnlyList<IReadOnlyList<ITableJob>> groups, int workers, CancellationToken cancellation)
    {
        ITableJob[] jobs = [.. groups.SelectMany(group => group)];
        if (jobs.Length == 0) return [];
        Interruption.Obey();
        try
        {
            return TableDisplay.Show<IReadOnlyList<string>>(error, jobs, observer
                => [.. groups.SelectMany(group => TableWorkers.Do(group, workers, observer, cancellation))]);
        }
        catch (OperationCanceledException)
        {
            error.WriteLine("Interrupted; everything is saved. Run the same command again to resume.");
            return null;
        }
    }

    /// <summary>Fails if jobs failed.</summary>
    /// <exception cref="InvalidOperationException">Jobs failed.</exception>
    public static void CheckFailures(IReadOnlyList<string> failures, int runs)
    {
        if (failures.Count > 0) throw new InvalidOperationException($"{failures.Count} of {runs} runs failed: {string.Join(' ', failures)}");
    }

    /// <summary>Prints the rows as one JSON object. Their properties have the names of the columns in the file.</summary>
    public static void Print<T>(TextWriter output, string command, IReadOnlyList<T> rows, JsonTypeInfo<TableAnswer<T>> type)
        => output.WriteLine(JsonSerializer.Serialize(new(command, rows), type));

    static string TextOr(string text, string otherwise) => text.Length > 0 ? text : otherwise;
}
