using Reparam.Experiments.Charts;

namespace Reparam.Experiments.Reproductions;

/// <summary>Draws the learning curves of Table 2: accuracy and bound on validation images over the seconds of training.</summary>
static class ClassificationFigure
{
    public static string Svg(IReadOnlyList<ClassificationCurveRow> curves) => ChartColumn.ToSvg("Semi-supervised runs over the seconds of training",
        [
            Chart(curves, "Accuracy", "percent of validation images", row => row.ValidAccuracy),
            Chart(curves, "Bound", "nats per validation image", row => row.ValidBound),
        ]);

    static LineChart Chart(IReadOnlyList<ClassificationCurveRow> curves, string title, string unit, Func<ClassificationCurveRow, double> value)
    {
        string[] methods = [.. curves.Select(row => row.Method).Distinct().Order(StringComparer.Ordinal)];
        long[] seeds = [.. curves.Select(row => row.Seed).Distinct().Order()];
        var series = from run in curves.GroupBy(row => (row.Method, row.Seed))
                     orderby Array.IndexOf(methods, run.Key.Method), run.Key.Seed
                     select new ChartSeries(Label(run.Key.Method, run.Key.Seed), Points(run))
                     {
                         Color = Array.IndexOf(methods, run.Key.Method),
                         // The lines of a method have one colour, so one name is enough when there are many seeds.
                         InLegend = seeds.Length <= 3 || run.Key.Seed == seeds[0],
                     };
        return new(title, "seconds of training", unit, [.. series])
        {
            Height = 380,
            Background = true,
            Caption = "Higher is better. Evaluations are not part of the seconds.",
            Description = $"{title} of semi-supervised runs over the seconds of training, a line for each run.",
        };

        string Label(string method, long seed) => seeds.Length > 1 ? FormattableString.Invariant($"{method}, seed {seed}") : method;

        ChartPoint[] Points(IEnumerable<ClassificationCurveRow> run)
            => [.. run.OrderBy(row => row.Step).Select(row => new ChartPoint(row.Seconds, value(row)))];
    }
}
