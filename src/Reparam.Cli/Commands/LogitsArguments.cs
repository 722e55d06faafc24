using System.CommandLine;
using Reparam.Experiments.Configuration;

namespace Reparam.Cli.Commands;

/// <summary>A row of logits, typed or read from a file or the standard input.</summary>
sealed class LogitsArguments(TextReader input)
{
    public Option<double[]?> Logits { get; } = Choose.Reals("--logits", "Unnormalized log-probabilities; -inf masks a class.", "a,b,...", required: false);

    public Option<string?> LogitsFile { get; } = Choose.File("--logits-file",
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
        var (numbers, wrong) = path == "-" ? NumberText.ParseText(input) : ReadFile(path);
        if (wrong is not null) throw new UsageException($"{LogitsFile.Name}: '{path}' {wrong}.");
        if (numbers.Length == 0) throw new UsageException($"{LogitsFile.Name}: '{path}' holds no numbers.");
        return (numbers, LogitsFile.Name);
    }

    (double[] Numbers, string? Wrong) ReadFile(string path)
    {
        try
        {
            using var reader = new StreamReader(path);
            return NumberText.ParseText(reader);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{LogitsFile.Name}: {exception.Message}");
        }
    }
}
