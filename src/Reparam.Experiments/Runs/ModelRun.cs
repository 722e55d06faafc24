using Reparam.Experiments.Charts;
using Reparam.Experiments.Reports;

namespace Reparam.Experiments.Runs;

/// <summary>A run whose measures are one function, for the learning curve and at the end: all that a small experiment needs.</summary>
/// <param name="title">What is trained, for the report.</param>
/// <param name="training">The training.</param>
/// <param name="measures">The measures.</param>
/// <param name="measure">Takes them all, in order.</param>
public sealed class ModelRun(string title, ITraining training, IReadOnlyList<MeasureInfo> measures, Func<double[]> measure) : IRun
{
    /// <inheritdoc/>
    public ITraining Training => training;

    /// <inheritdoc/>
    public IReadOnlyList<MeasureInfo> CurveMeasures => measures;

    /// <inheritdoc/>
    public double[] MeasureCurve(CancellationToken cancellation) => measure();

    /// <inheritdoc/>
    public IReadOnlyList<Measure> Judge(Action<string, double> progress, CancellationToken cancellation)
        => [.. measures.Zip(measure(), (info, value) => new Measure(info.Name, value))];

    /// <inheritdoc/>
    public RunReport Report(RunHistory history)
    {
        ArgumentNullException.ThrowIfNull(history);
        var found = measures.Where(info => history.Result[info.Name] is not null).ToArray();
        LineChart[] charts = [.. measures.Select((info, i) => Chart(info, history, i))];
        return new()
        {
            Claim = string.Join(", ", found.Select(info => $"{info.Label} {info.Text(history.Result[info.Name]!.Value)}").Prepend(title)),
            Sections =
            [
                new CardsSection([.. found.Select(info => Card(info, history.Result))]),
                .. charts.Select(chart => new ChartSection(chart.Title, chart)),
            ],
            Curve = charts.FirstOrDefault(),
        };
    }

    static ReportCard Card(MeasureInfo info, RunResult result)
        => new(info.Label, info.Text(result[info.Name]!.Value), $"after {result.Steps} steps; {(info.HigherIsBetter ? "higher" : "lower")} is better", true);

    static LineChart Chart(MeasureInfo info, RunHistory history, int index)
    {
        ChartPoint[] points = [.. history.Curve.Select(row => new ChartPoint(row.Step, row.Measures[index]))];
        return new(info.Label, "step", info.Unit, [new(info.Label, points) { Width = 2.5 }]) { ShowTitle = false, ShowLegend = false };
    }
}
