namespace Reparam.Cli.Commands;

/// <summary>Writes the command that resumes a run, so that a shell reads it as it was meant when it is copied.</summary>
static class ResumeCommand
{
    const string Plain = "/.-_:,=+@%";

    /// <summary>Makes the command.</summary>
    /// <param name="experiment">Name of the experiment.</param>
    /// <param name="folder">Folder of the run.</param>
    /// <param name="options">Further options; an option without a value is a switch.</param>
    public static string Of(string experiment, string folder, IEnumerable<(string Name, string? Value)> options)
        => string.Join(' ', options.Prepend(("--resume", folder)).Select(Word).Prepend($"reparam train {experiment}"));

    static string Word((string Name, string? Value) option) => option.Value switch
    {
        null => option.Name,
        // Join a value that begins with a dash to its option, because alone it would be taken for another one.
        ['-', ..] value => $"{option.Name}={Quoted(value)}",
        var value => $"{option.Name} {Quoted(value)}",
    };

    static string Quoted(string value)
    {
        if (OperatingSystem.IsWindows())
            return value.All(c => char.IsLetterOrDigit(c) || c == '\\' || Plain.Contains(c, StringComparison.Ordinal)) ? value : $"\"{value}\"";
        // Single quotes keep everything but themselves.
        return value.Length > 0 && value.All(c => char.IsLetterOrDigit(c) || Plain.Contains(c, StringComparison.Ordinal))
            ? value : $"'{value.Replace("'", "'\\''", StringComparison.Ordinal)}'";
    }
}
