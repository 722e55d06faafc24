using Reparam.Experiments.Charts;

namespace Reparam.Experiments.Comparisons;

/// <summary>The figures of a comparison: the bias–variance plane, mean squared error against batch size, and the race.</summary>
static class ComparisonFigures
{
    // Place of an unbiased estimator on a logarithmic axis of bias.
    const double LeastBias = 1e-3;

    static readonly double[] Batches = [1, 3, 10, 30, 100, 300, 1000, 3000, 10_000];

    /// <summary>The bias–variance plane, with a point for each estimator and temperature.</summary>
    public static LineChart Plane(ComparisonResult comparison)
    {
        ChartSeries Kind(string name, bool biased, int color)
        {
            var results = comparison.Results.Where(result => result.Biased == biased && HasPlace(result)).ToArray();
            return new ChartSeries(name, [.. results.Select(Place)])
            {
                Stroke = LineStroke.None,
                Width = 3,
                Color = color,
                Labels = [.. results.Select(result => result.Label)],
            };
        }
        return new LineChart($"Bias and spread of gradient estimators: {comparison.Problem}", "relative bias of the mean",
            "relative standard deviation of one draw", [Kind("unbiased", false, 0), Kind("biased", true, 1)])
        {
            LogX = true,
            LogY = true,
            Height = 560,
            Caption = $"{comparison.Description}. Numbers behind names are temperatures; {comparison.Samples} samples where an estimator takes several. "
                + "Unbiased estimators stand at the left edge.",
            Background = true,
        };
    }

    /// <summary>Whether a result has a place on the logarithmic plane; without variance there is none.</summary>
    public static bool HasPlace(EstimatorResult result) => result.BoundExact is null && result.Std > 1e-6;

    /// <summary>The place of a result on the plane. A measured bias that is smaller than its error stands at that error.</summary>
    public static ChartPoint Place(EstimatorResult result)
    {
        var bias = SweepTable.Bias(result);
        if (result.EnumeratedMean is null) bias = Math.Max(bias, result.BiasError);
        return new(result.Biased ? Math.Max(bias, LeastBias) : LeastBias, result.Std);
    }

    /// <summary>Mean squared error against batch size. Biased estimators level off at their bias.</summary>
    public static LineChart Mse(ComparisonResult comparison, IReadOnlyList<EstimatorResult> shown)
        => new($"Mean squared error against batch size: {comparison.Problem}", "draws averaged", "relative mean squared error",
            [.. shown.Select(result => new ChartSeries(result.Label, [.. Batches.Select(batch => new ChartPoint(batch, Error(result, batch)))])
            {
                Stroke = StrokeOf(result.Biased),
            })])
        {
            LogX = true,
            LogY = true,
            Caption = "Solid: unbiased; dashed: biased. The figure shows the best of both kinds at ten draws.",
            Background = true,
        };

    /// <summary>The race over evaluations, or over seconds.</summary>
    public static LineChart Race(ComparisonResult comparison, IReadOnlyList<RaceTrack> tracks, bool bySeconds)
    {
        var axis = bySeconds ? "milliseconds spent on estimates" : "evaluations of the cost and of its gradient";
        ChartPoint At(RacePoint point) => new(bySeconds ? 1000 * point.Seconds : point.Evaluations, point.Loss);
        return new LineChart($"Optimization race: {comparison.Problem}", axis, "exact expected cost",
            [.. tracks.Select(track => new ChartSeries(track.Label, [.. track.Points.Select(At)]) { Stroke = StrokeOf(track.Biased) })])
        {
            Caption = "Adam from the problem's logits on batches of 8 estimates; the cost is its exact expectation. Solid: unbiased; dashed: biased.",
            Background = true,
        };
    }

    static double Error(EstimatorResult result, double batch) => (result.KnownBias * result.KnownBias) + (result.Std * result.Std / batch);

    static LineStroke StrokeOf(bool biased) => biased ? LineStroke.Dashed : LineStroke.Solid;
}
