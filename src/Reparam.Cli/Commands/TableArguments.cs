using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
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

    /// <summary>Numbers of a list within bounds, each there once.</summary>
    public static void Check(Option option, double[] numbers, double from, double to)
    {
        for (var i = 0; i < numbers.Length; i++)
        {
            if (!(numbers[i] >= from && numbers[i] <= to)) throw new UsageException(FormattableString.Invariant($"{option.Name}: {numbers[i]:R} is not from {from:R} to {to:R}."));
            if (Array.IndexOf(numbers, numbers[i]) < i) throw new UsageException(FormattableString.Invariant($"{option.Name}: {numbers[i]:R} stands twice."));
        }
    }

    /// <summary>Prints an object with the rows as objects, whose properties are named as the columns of their file.</summary>
    public static void Print<T>(TextWriter output, string command, IReadOnlyList<T> rows, JsonTypeInfo<TableAnswer<T>> type) => output.WriteLine(JsonSerializer.Serialize(new(command, rows), type));

    /// <summary>An option's number, or another where it is not given.</summary>
    public static long Given<T>(ParseResult parsed, Option<T> option, long otherwise) where T : struct, IConvertible
        => TrainArguments.IsGiven(parsed, option) ? parsed.GetValue(option).ToInt64(null) : otherwise;
}
