using Reparam.Experiments.Charts;

namespace Reparam.Experiments.Comparisons;

/// <summary>One estimator on the bias–variance plane of a problem, with all others faint behind it.</summary>
static class EstimatorPortrait
{
    // Index of grey in the palette.
    const int Faint = 6;

    /// <summary>The portrait; null where the estimator has no place on the plane.</summary>
    public static LineChart? Draw(string estimator, ComparisonResult comparison)
    {
        var placed = comparison.Results.Where(ComparisonFigures.HasPlace).ToArray();
        var own = placed.Where(result => result.Estimator == estimator).ToArray();
        if (own.Length == 0) return null;
        var points = new ChartSeries(estimator, [.. own.Select(ComparisonFigures.Place)])
        {
            Stroke = LineStroke.None,
            Width = 4,
            Color = own[0].Biased ? 1 : 0,
            Labels = [.. own.Select(result => result.Tau is { } tau ? FormattableString.Invariant($"τ = {tau:0.##}") : estimator)],
        };
        var others = new ChartSeries("the others", [.. placed.Except(own).Select(ComparisonFigures.Place)])
        {
            Stroke = LineStroke.None,
            Width = 1,
            Color = Faint,
        };
        var title = $"{estimator} among all estimators: {comparison.Problem}";
        return new LineChart(title, "relative bias of the mean", "relative standard deviation", [points, others])
        {
            LogX = true,
            LogY = true,
            Width = 560,
            Height = 320,
            ShowTitle = false,
            Background = true,
        };
    }
}
