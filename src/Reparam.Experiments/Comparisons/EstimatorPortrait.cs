using Reparam.Experiments.Charts;

namespace Reparam.Experiments.Comparisons;

/// <summary>One estimator among all: its points on the bias–variance plane of a problem, the others faint behind them.</summary>
static class EstimatorPortrait
{
    // Grey in the palette.
    const int Faint = 6;

    /// <summary>The portrait; null where the estimator has no place on the plane.</summary>
    public static LineChart? Draw(string estimator, ComparisonResult comparison)
    {
        var placed = comparison.Results.Where(result => result.BoundExact is null && result.Std > 1e-6).ToArray();
        var own = placed.Where(result => result.Estimator == estimator).ToArray();
        if (own.Length == 0) return null;
        return new LineChart($"{estimator} among all estimators: {comparison.Problem}", "relative bias of the mean", "relative standard deviation",
        [
            new(estimator, [.. own.Select(ComparisonFigures.Place)]) { Stroke = LineStroke.None, Width = 4, Color = own[0].Biased ? 1 : 0, Labels = [.. own.Select(result => result.Tau is { } tau ? FormattableString.Invariant($"τ = {tau:0.##}") : estimator)] },
            new("the others", [.. placed.Except(own).Select(ComparisonFigures.Place)]) { Stroke = LineStroke.None, Width = 1, Color = Faint },
        ])
        { LogX = true, LogY = true, Width = 560, Height = 320, ShowTitle = false, Background = true };
    }
}
