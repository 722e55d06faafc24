using Reparam.Distributions;
using Reparam.Experiments.Charts;

namespace Reparam.Experiments.Figures;

/// <summary>
/// Plot of return levels over their periods: the fitted curve with its error, and the observations at the periods that follow
/// from their ranks.
/// </summary>
static class ReturnLevelPlot
{
    const double LongestPeriod = 200;

    const double LeastSpread = 1e-300, GreatestSpread = 1e300;

    /// <summary>Makes the plot.</summary>
    /// <param name="likelihood">Fit by maximum likelihood, drawn with a 95 % band.</param>
    /// <param name="moments">Fit by moments.</param>
    /// <param name="maxima">Observations.</param>
    /// <param name="name">Name of the observed quantity.</param>
    /// <exception cref="ArgumentException">The observations or the levels spread so far, or so little, that no axis has ticks for them.</exception>
    public static LineChart Of(GumbelFit likelihood, GumbelFit moments, IReadOnlyList<double> maxima, string name)
    {
        var sorted = maxima.Order().ToArray();
        // Weibull's plotting positions: the i-th smallest of n is exceeded with probability 1 − i/(n + 1).
        var points = sorted.Select((x, i) => new ChartPoint((sorted.Length + 1.0) / (sorted.Length - i), x));
        var (first, last) = (Math.Max((sorted.Length + 1.0) / sorted.Length, 1.01), Math.Max(LongestPeriod, sorted.Length + 1));
        var periods = Enumerable.Range(0, 121).Select(i => first * Math.Pow(last / first, i / 120.0)).ToArray();
        var levels = periods.Select(likelihood.ReturnLevel).ToArray();
        double[] drawn = [.. sorted, .. levels.SelectMany(level => new[] { level.Interval().Lower, level.Interval().Upper })];
        // Ticks are round parts of the spread, which doubles must hold.
        if (drawn.Max() - drawn.Min() is not (>= LeastSpread and <= GreatestSpread) and var spread)
        {
            var found = FormattableString.Invariant($"The maxima and their return levels spread over {spread:G3}");
            throw new ArgumentException($"{found}, which no figure can show; write them in another unit.", nameof(maxima));
        }
        var location = FormattableString.Invariant($"location {likelihood.Distribution.Location:G5} ± {likelihood.LocationStandardError:G2}");
        var scale = FormattableString.Invariant($"scale {likelihood.Distribution.Scale:G5} ± {likelihood.ScaleStandardError:G2}");
        return new LineChart($"Return levels of {name}", "return period (number of maxima, logarithmic)", name,
        [
            new("maximum likelihood, 95 % band", [.. levels.Select(level => new ChartPoint(level.Period, level.Level))])
            {
                Band = [.. levels.Select(level => level.Interval()).Select(interval => new ChartRange(interval.Lower, interval.Upper))],
            },
            new("moments", [.. periods.Select(moments.ReturnLevel).Select(level => new ChartPoint(level.Period, level.Level))])
            {
                Stroke = LineStroke.Dashed,
            },
            new("observations", [.. points]) { Stroke = LineStroke.None, Width = 1.8, Color = 6 },
        ])
        {
            LogX = true,
            Background = true,
            Caption = $"Gumbel fit to {sorted.Length} maxima: {location}, {scale} (standard errors). Observations at the period (n + 1)/(n + 1 - rank).",
        };
    }
}
