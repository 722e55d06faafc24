using System.CommandLine;
using Reparam.Experiments.Configuration;

namespace Reparam.Cli.Commands;

/// <summary>A row of logits, typed or read from a file or the standard input.</summary>
sealed class LogitsArguments(TextReader input)
{
    const string FileOption = "--logits-file";

    public Option<double[]?> Logits { get; } = Choose.Reals("--logits", "Unnormalized log-probabilities; -inf masks a class.", "a,b,...", required: false);

    public Option<string?> LogitsFile { get; } = Choose.File(FileOption,
        "File of logits separated by commas, spaces or lines; - is the standard input.", "PATH|-");

    /// <summary>Reads the logits, and names the option that they came from.</summary>
    /// <exception cref="UsageException">Not exactly one option is given, or the file cannot be read or holds no numbers.</exception>
    public (double[] Values, string Option) Read(ParseResult parsed)
    {
        var path = parsed.GetValue(LogitsFile);
        // The parser gives an empty list where the option is absent.
        var isTyped = parsed.GetResult(Logits) is not null;
        if (isTyped && path is not null) throw new UsageException($"{LogitsFile.Name}: '{path}' cannot be combined with {Logits.Name}.");
        if (isTyped) return (parsed.GetValue(Logits)!, Logits.Name);
        if (path is null) throw new UsageException($"{Logits.Name} or {LogitsFile.Name} is required.");
        return (ReadText(path, input), LogitsFile.Name);
    }

    /// <summary>Reads the numbers of a file, or of the standard input for <c>-</c>.</summary>
    /// <exception cref="UsageException">The file cannot be read, or holds anything but numbers, or none.</exception>
    internal static double[] ReadText(string path, TextReader input)
    {
        try
        {
            var (numbers, wrong) = NumberText.ParseText(path == "-" ? input : new StringReader(TextFile.ReadAny(path)));
            if (wrong is not null) throw new UsageException($"{FileOption}: '{path}' {wrong}.");
            return numbers.Length > 0 ? numbers : throw new UsageException($"{FileOption}: '{path}' holds no numbers.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new UsageException($"{FileOption}: {(path == "-" ? "'-': " : "")}{exception.Message}");
        }
    }
}
