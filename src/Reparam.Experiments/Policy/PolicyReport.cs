using Reparam.Experiments.Charts;
using Reparam.Experiments.Reports;
using Reparam.Experiments.Runs;

namespace Reparam.Experiments.Policy;

/// <summary>The report of a policy: its return, the map with its moves and values, the return over moves, bias and cosine.</summary>
static class PolicyReport
{
    public static RunReport Of(GridWorld world, ExactReturn exact, double[] logits, PolicyFacts facts, RunHistory history)
    {
        var result = history.Result;
        var (best, own) = (result["optimalReturn"] ?? 0, result["return"] ?? 0);
        var share = result["ratio"] is { } ratio
            ? FormattableString.Invariant($"{100 * ratio:F2} % of the best return")
            : FormattableString.Invariant($"a return of {own:F4}");
        var curve = Returns(history, facts, best, result["uniformReturn"] ?? 0);
        return new RunReport
        {
            Claim = $"A policy on the map '{world.Map.Name}', trained through {facts.Through} by {facts.Estimator}: {share}",
            Eyebrow = ["policy", facts.Through, facts.Estimator],
            Sections =
            [
                new CardsSection(
                [
                    new("Return of this run", Text(own), "mean over all start cells", IsOwn: true),
                    new("Best return", Text(best), "of all policies"),
                    new("Uniform policy", Text(result["uniformReturn"] ?? 0), "every move is equally likely"),
                ]),
                new FigureSection("The policy", PolicyMap.Svg(world, exact.Values(logits), logits),
                    "An arrow is as long as its move is probable. Colour and number are the value of a cell under this policy."),
                .. history.Curve.Count == 0 ? (IReportSection[])[] :
                [
                    new ChartSection("Return over moves", curve, "Returns are exact: no episode is needed to judge a policy."),
                    new ChartSection("The estimate beside the exact gradient", Quality(history, facts),
                        "Bias is that of the mean of sixteen batches relative to the exact gradient's norm; what noise explains is taken off."),
                ],
            ],
            Notes = [.. Notes(facts)],
            Curve = history.Curve.Count == 0 ? null : curve,
        };
    }

    static LineChart Returns(RunHistory history, PolicyFacts facts, double best, double uniform)
    {
        double last = history.Curve.Count == 0 ? 1 : history.Curve[^1].Step * facts.MovesPerStep;
        ChartPoint[] Level(double value) => [new(0, value), new(last, value)];
        ChartPoint[] own = [.. history.Curve.Select(row => new ChartPoint(row.Step * facts.MovesPerStep, row.Measures[0]))];
        return new("Return over moves", "moves in training", "return",
        [
            new("this run", own) { Width = 2.5 },
            new("best", Level(best)) { Stroke = LineStroke.Dashed, Color = 1, Width = 1.25 },
            new("uniform", Level(uniform)) { Stroke = LineStroke.Dashed, Color = 6, Width = 1.25 },
        ])
        { ShowTitle = false };
    }

    static LineChart Quality(RunHistory history, PolicyFacts facts)
    {
        ChartPoint[] Points(int measure) => [.. history.Curve.Select(row => new ChartPoint(row.Step * facts.MovesPerStep, row.Measures[measure]))];
        return new("Cosine and bias", "moves in training", "", [new("cosine", Points(2)), new("relative bias", Points(3)) { Color = 1 }])
        {
            ShowTitle = false,
            Height = 260,
        };
    }

    static IEnumerable<string> Notes(PolicyFacts facts)
    {
        yield return "All returns are discounted, exact, and means over a uniform start on all cells but walls, G and X.";
        if (facts.Through == PolicySettings.Critic)
            yield return "Through a critic, the policy follows the mean value of its actions over start cells, which is not the gradient of the return.";
    }

    static string Text(double value) => FormattableString.Invariant($"{value:F4}");
}
