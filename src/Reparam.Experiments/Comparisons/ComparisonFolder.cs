using System.Globalization;
using System.Text.Json;
using Reparam.Experiments.Charts;
using Reparam.Experiments.Configuration;
using Reparam.Kernels;
using Reparam.Training;

namespace Reparam.Experiments.Comparisons;

/// <summary>A comparison in a folder: <c>comparison.json</c>, four figures, and <c>comparison.html</c> with both.</summary>
/// <param name="path">The folder.</param>
public sealed class ComparisonFolder(string path)
{
    // Batch sizes of the mean squared errors.
    static readonly string[] Batches = [.. Comparison.Batches.Select(size => size.ToString(CultureInfo.InvariantCulture))];

    /// <summary>The folder.</summary>
    public string Path { get; } = path;

    /// <summary>The file of numbers, which is written last.</summary>
    public string ResultPath => In("comparison.json");

    /// <summary>Reads the comparison in this folder; null where there is none or its file is damaged.</summary>
    public ComparisonResult? Finished()
    {
        try
        {
            if (!System.IO.Path.Exists(ResultPath)) return null;
            var found = JsonSerializer.Deserialize(TextFile.Read(ResultPath), ComparisonJson.Default.ComparisonResult);
            return found is not null && IsWhole(found) ? found : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidDataException)
        {
            return null;
        }
    }

    /// <summary>Runs the optimization race of the best estimators, draws the figures, and writes all files.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="options">The options of the comparison.</param>
    /// <param name="comparison">Its results.</param>
    /// <param name="compute">The threads and the matrix product.</param>
    /// <param name="cancellation">Stops the race; nothing is written then.</param>
    /// <exception cref="IOException">The folder or a file cannot be written.</exception>
    /// <exception cref="OperationCanceledException">The race was stopped.</exception>
    public void Write(Problem problem, ComparisonOptions options, ComparisonResult comparison, Compute compute, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(comparison);
        var runners = OptimizationRace.Runners(comparison);
        var race = new OptimizationRace(problem, options, compute);
        RaceTrack[] tracks = [.. runners.Select(runner => race.Run(runner, cancellation))];
        (string File, LineChart Chart)[] figures =
        [
            ("bias-variance", ComparisonFigures.Plane(comparison)),
            ("mse", ComparisonFigures.Mse(comparison, runners)),
            ("race-evaluations", ComparisonFigures.Race(comparison, tracks, bySeconds: false)),
            ("race-seconds", ComparisonFigures.Race(comparison, tracks, bySeconds: true)),
        ];
        Directory.CreateDirectory(Path);
        foreach (var (file, chart) in figures) AtomicFile.WriteText(In(file + ".svg"), chart.ToSvg() + "\n");
        AtomicFile.WriteText(In("comparison.html"), ComparisonPage.Html(comparison, [.. figures.Select(figure => figure.Chart)]));
        AtomicFile.WriteText(ResultPath, Json(comparison) + "\n");
    }

    /// <summary>Writes a comparison as JSON.</summary>
    /// <param name="comparison">The comparison.</param>
    public static string Json(ComparisonResult comparison) => JsonSerializer.Serialize(comparison, ComparisonJson.Default.ComparisonResult);

    // What types do not say: no element of a list is null, and the tables have the keys that others take for granted.
    static bool IsWhole(ComparisonResult found)
        => !found.Skipped.Contains(null!) && found.Results.All(result => result is not null && Batches.All(result.Mse.ContainsKey));

    string In(string name) => System.IO.Path.Combine(Path, name);
}
