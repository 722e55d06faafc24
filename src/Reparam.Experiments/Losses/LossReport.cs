using Reparam.Experiments.Charts;
using Reparam.Experiments.Reports;
using Reparam.Experiments.Runs;

namespace Reparam.Experiments.Losses;

/// <summary>The report of chosen losses: accuracy beside that of each loss alone, and the gates over the steps.</summary>
static class LossReport
{
    public static RunReport Of(LossParts parts, RunHistory history)
    {
        var accuracy = history.Result["testAccuracy"] ?? 0;
        var accuracies = Accuracies(parts, history);
        return new RunReport
        {
            Claim = FormattableString.Invariant($"A classifier with {parts.Title}: {accuracy:F2} % of the test images are right"),
            Eyebrow = ["loss", parts.Title],
            Sections =
            [
                new CardsSection([.. Cards(history.Result, accuracy)]),
                .. history.Curve.Count == 0 ? (IReportSection[])[] :
                [
                    new ChartSection("Gates over the steps", Probabilities(parts, history), "Probability of each gate to be open."),
                    new ChartSection("Accuracy", accuracies, "Accuracy on 1,000 test images. The result counts all test images, after the last step."),
                ],
            ],
            Notes = ["Training labels are partly wrong; validation and test labels are true. Only the gates see validation images."],
            Curve = history.Curve.Count == 0 ? null : accuracies,
        };
    }

    static IEnumerable<ReportCard> Cards(RunResult result, double accuracy)
    {
        yield return new("Test accuracy", Percent(accuracy), $"after {result.Steps} steps", IsOwn: true);
        var (gates, alone) = (result.Table(LossMeasures.Gates) ?? [], result.Table(LossMeasures.Alone) ?? []);
        foreach (var (name, probability) in gates)
        {
            var beside = alone.Where(pair => pair.Key == name).Select(pair => $"alone {Percent(pair.Value)}").FirstOrDefault("of one step");
            yield return new($"Gate {name}", FormattableString.Invariant($"{probability:F3}"), beside);
        }
    }

    static LineChart Probabilities(LossParts parts, RunHistory history)
        => new("Gates over the steps", "step", "probability",
            [.. parts.Losses.Select((name, i) => new ChartSeries(name, Points(history, 1 + i)) { Color = i + 1 })])
        { ShowTitle = false, YMin = 0, YMax = 1 };

    static LineChart Accuracies(LossParts parts, RunHistory history)
        => new("Accuracy", "step", "%",
        [
            new(parts.Title, Points(history, 0)) { Width = 2.5, Color = 0 },
            .. parts.Alone.Select((pair, i) => new ChartSeries($"{pair.Name} alone", Points(history, 1 + parts.Losses.Count + i))
            {
                Color = i + 1,
                Stroke = LineStroke.Dashed,
                Width = 1.25,
            }),
        ])
        { ShowTitle = false };

    static ChartPoint[] Points(RunHistory history, int measure) => [.. history.Curve.Select(row => new ChartPoint(row.Step, row.Measures[measure]))];

    static string Percent(double value) => FormattableString.Invariant($"{value:F2} %");
}
