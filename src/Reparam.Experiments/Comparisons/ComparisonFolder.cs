using System.Text.Json;
using Reparam.Kernels;
using Reparam.Training;

namespace Reparam.Experiments.Comparisons;

/// <summary>What a comparison leaves in a folder that exists: the numbers, the figures and the page. The numbers come last.</summary>
sealed class ComparisonFolder(string path)
{
    public string Path { get; } = path;

    public string ResultPath => In("comparison.json");

    /// <summary>The comparison that was finished here; null if none was, or what stands there is none.</summary>
    public ComparisonResult? Finished()
    {
        try
        {
            return File.Exists(ResultPath) ? JsonSerializer.Deserialize(File.ReadAllText(ResultPath), ComparisonJson.Default.ComparisonResult) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Runs the race, draws the figures and writes everything.</summary>
    public void Write(Problem problem, ComparisonOptions options, ComparisonResult comparison, Compute compute, CancellationToken cancellation)
    {
        var runners = OptimizationRace.Runners(comparison);
        var race = new OptimizationRace(problem, options, compute);
        RaceTrack[] tracks = [.. runners.Select(runner => race.Run(runner, cancellation))];
        (string File, Charts.LineChart Chart)[] figures =
        [
            ("bias-variance", ComparisonFigures.Plane(comparison)),
            ("mse", ComparisonFigures.Mse(comparison, runners)),
            ("race-evaluations", ComparisonFigures.Race(comparison, tracks, bySeconds: false)),
            ("race-seconds", ComparisonFigures.Race(comparison, tracks, bySeconds: true)),
        ];
        foreach (var (file, chart) in figures) AtomicFile.WriteText(In(file + ".svg"), chart.ToSvg() + "\n");
        AtomicFile.WriteText(In("comparison.html"), ComparisonPage.Html(comparison, [.. figures.Select(figure => figure.Chart)]));
        AtomicFile.WriteText(ResultPath, JsonSerializer.Serialize(comparison, ComparisonJson.Default.ComparisonResult) + "\n");
    }

    string In(string name) => System.IO.Path.Combine(Path, name);
}
