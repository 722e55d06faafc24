using Reparam.Experiments.Charts;

namespace Reparam.Experiments.Comparisons;

/// <summary>The pictures of a comparison: the bias–variance plane, MSE against batch size, and the race.</summary>
static class ComparisonFigures
{
    // Where an unbiased estimator stands on a logarithmic axis of bias.
    const double LeastBias = 1e-3;

    static readonly double[] Batches = [1, 3, 10, 30, 100, 300, 1000, 3000, 10_000];

    /// <summary>One point for each estimator and τ.</summary>
    public static LineChart Plane(ComparisonResult comparison)
    {
        ChartSeries Kind(string name, bool biased, int color)
        {
            // Without variance a point has no place; the exact gradient needs none.
            var results = comparison.Results.Where(result => result.Biased == biased && result.BoundExact is null && result.Std > 1e-6).ToArray();
            return new ChartSeries(name, [.. results.Select(result => Place(result))])
            {
                Stroke = LineStroke.None,
                Width = 3,
                Color = color,
                Labels = [.. results.Select(result => result.Label)],
            };
        }
        return new LineChart($"Bias and spread of gradient estimators: {comparison.Problem}", "relative bias of the mean", "relative standard deviation of one draw", [Kind("unbiased", false, 0), Kind("biased", true, 1)])
        {
            LogX = true,
            LogY = true,
            Height = 560,
            Caption = $"{comparison.Description}. Numbers behind names are temperatures; {comparison.Samples} samples where an estimator takes several. Unbiased estimators stand at the left edge.",
            Background = true,
        };
    }

    /// <summary>Where an estimator stands on the plane: a bias that drawing cannot tell from none, at its error.</summary>
    public static ChartPoint Place(EstimatorResult result)
    {
        var bias = SweepTable.Bias(result);
        return new(!result.Biased ? LeastBias : Math.Max(result.EnumeratedMean is null ? Math.Max(bias, result.BiasError) : bias, LeastBias), result.Std);
    }

    /// <summary>When averaging pays: the biased ones level off at their bias.</summary>
    public static LineChart Mse(ComparisonResult comparison, IReadOnlyList<EstimatorResult> shown)
        => new($"Mean squared error against batch size: {comparison.Problem}", "draws averaged", "relative mean squared error",
            [.. shown.Select(result => new ChartSeries(result.Label, [.. Batches.Select(batch => new ChartPoint(batch, (result.KnownBias * result.KnownBias) + (result.Std * result.Std / batch)))])
            {
                Stroke = result.Biased ? LineStroke.Dashed : LineStroke.Solid,
            })])
        {
            LogX = true,
            LogY = true,
            Caption = "Solid: unbiased; dashed: biased. Shown are the best of both kinds at ten draws.",
            Background = true,
        };

    /// <summary>The race over evaluations, or over seconds.</summary>
    public static LineChart Race(ComparisonResult comparison, IReadOnlyList<RaceTrack> tracks, bool bySeconds)
        => new($"Optimization race: {comparison.Problem}", bySeconds ? "milliseconds spent on estimates" : "evaluations of the cost and of its gradient", "exact expected cost",
            [.. tracks.Select(track => new ChartSeries(track.Label, [.. track.Points.Select(point => new ChartPoint(bySeconds ? 1000 * point.Seconds : point.Evaluations, point.Loss))])
            {
                Stroke = track.Biased ? LineStroke.Dashed : LineStroke.Solid,
            })])
        {
            Caption = "Adam from the problem's logits on batches of 8 estimates; the cost is its exact expectation. Solid: unbiased; dashed: biased.",
            Background = true,
        };
}
