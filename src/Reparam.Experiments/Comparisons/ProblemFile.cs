using System.Text.Json;
using Reparam.Experiments.Configuration;

namespace Reparam.Experiments.Comparisons;

/// <summary>
/// A problem in a JSON file: <c>{"kind": "linear|quadratic|quartic", "classes": K, "logits": [[…], …], "Q": [[…], …],
/// "c": […]}</c>. The cost is (zᵀQz)^power + cᵀz, where z is all one-hot codes in a row; with <c>"binary": true</c> z are
/// bits, with one logit each.
/// </summary>
/// <param name="path">The file.</param>
public sealed class ProblemFile(string path) : INamedProblem
{
    /// <summary>Name of the file.</summary>
    public string Name => Path.GetFileName(path);

    /// <inheritdoc/>
    public string Help => "A linear, quadratic or quartic cost from a JSON file.";

    /// <inheritdoc/>
    public SettingList Settings { get; } = ProblemSettings.List(ProblemSettings.Bump);

    /// <summary>Reads a problem from a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidDataException">The file does not describe a problem; the message says where and why.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file cannot be read.</exception>
    public static Problem Read(string path) => Written(path);

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">The file does not describe a problem; the message says where and why.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file cannot be read.</exception>
    public Problem Make(Settings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        // A file keeps its name, bent or not.
        var problem = Written(path);
        return problem.With(problem.Name, problem.Bent(settings).Form);
    }

    static CostProblem Written(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        try
        {
            var written = JsonSerializer.Deserialize(TextFile.ReadAny(path), ComparisonJson.Default.WrittenProblem);
            return written?.Problem(path) ?? throw new InvalidDataException($"'{path}' is not a problem in JSON: it is null.");
        }
        catch (JsonException exception)
        {
            var reason = exception.Message.Split(" Path:")[0].Split(" LineNumber:")[0];
            throw new InvalidDataException($"'{path}' is not a problem in JSON: line {exception.LineNumber + 1}: {reason}");
        }
    }
}
