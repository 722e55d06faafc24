using Reparam.Cli.Commands;
using Reparam.Experiments.Configuration;
using Reparam.Experiments.Datasets;

namespace Reparam.Reliability.Inputs;

/// <summary>The exceptions by which a reader refuses an input, and the line that the tool makes of one.</summary>
static class Refusals
{
    // Two parts of a message, and the words between and before them.
    const int LongestLine = 1000;

    public static bool Has(Exception exception)
        => exception is SettingException or UsageException or InvalidDataException or DatasetException or IOException or UnauthorizedAccessException;

    /// <summary>What is wrong with the line for a refusal; null if nothing is.</summary>
    /// <param name="exception">The refusal.</param>
    /// <param name="names">Words of which the line must have one: the file, or the option.</param>
    public static string? Complaint(Exception exception, IReadOnlyList<string> names)
    {
        var line = Application.Answer(exception).Line;
        if (line.Contains(Application.InternalError, StringComparison.Ordinal)) return "an internal error";
        if (line.Any(char.IsControl)) return "a line with a control character";
        if (line.Length > LongestLine) return $"a line of {line.Length} characters";
        foreach (var name in names)
        {
            if (line.Contains(name, StringComparison.Ordinal)) return null;
        }
        return $"a line that names neither file nor option: {line}";
    }
}
