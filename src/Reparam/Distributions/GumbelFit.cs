using System.Globalization;

namespace Reparam.Distributions;

/// <summary>How a <see cref="GumbelFit"/> was made.</summary>
public enum GumbelFitMethod
{
    /// <summary>The parameters under which the observations are most likely: the smallest errors in large samples.</summary>
    MaximumLikelihood,

    /// <summary>The parameters that give the observations' mean and standard deviation.</summary>
    Moments,
}

/// <summary>
/// A <see cref="Gumbel"/> law fitted to independent maxima, such as yearly peaks, with the large-sample errors of its
/// parameters and its return levels. Moving or scaling the observations moves or scales the fit.
/// </summary>
/// <remarks>
/// Source: Gumbel, "Statistics of Extremes", 1958, chapter 6; Coles, "An Introduction to Statistical Modeling of Extreme
/// Values", 2001, chapter 3. Variances are those of the estimator to first order in 1/n, at the fitted scale.
/// </remarks>
public sealed record GumbelFit
{
    // β²/n times: the inverse of the expected information of one observation, 1/β²·[[1, γ − 1], [γ − 1, π²/6 + (1 − γ)²]].
    const double SixOverPiSquared = 6 / (Math.PI * Math.PI), OneMinusGamma = 1 - Gumbel.EulerGamma;

    GumbelFit(GumbelFitMethod method, Gumbel distribution, ReadOnlySpan<double> maxima, double locationTerm, double covarianceTerm, double scaleTerm)
    {
        (Method, Distribution, Count) = (method, distribution, maxima.Length);
        foreach (var x in maxima) LogLikelihood += distribution.LogDensity(x);
        // The scale is squared last: it may be of any unit.
        var unit = distribution.Scale / Math.Sqrt(maxima.Length);
        LocationStandardError = unit * Math.Sqrt(locationTerm);
        ScaleStandardError = unit * Math.Sqrt(scaleTerm);
        Correlation = covarianceTerm / Math.Sqrt(locationTerm * scaleTerm);
    }

    /// <summary>
    /// The fit by maximum likelihood. The scale solves β = mean(x) − Σ x·e^(−x/β)/Σ e^(−x/β), whose only root is found within
    /// bounds; the location is −β·log(mean(e^(−x/β))).
    /// </summary>
    /// <param name="maxima">At least two finite values, not all equal; any unit.</param>
    /// <exception cref="ArgumentException">Fewer than two values, one that is not finite, all equal, or a spread beyond double's range.</exception>
    public static GumbelFit MaximumLikelihood(ReadOnlySpan<double> maxima)
    {
        var sample = new UnitSample(maxima, nameof(maxima));
        var (location, scale) = MostLikely(sample);
        return new(GumbelFitMethod.MaximumLikelihood, sample.Law(location, scale, nameof(maxima)), maxima,
            1 + (SixOverPiSquared * OneMinusGamma * OneMinusGamma), SixOverPiSquared * OneMinusGamma, SixOverPiSquared);
    }

    /// <summary>The fit by moments: β = s·√6/π with s² of divisor n − 1, μ = mean(x) − γβ; errors by the delta method.</summary>
    /// <inheritdoc cref="MaximumLikelihood"/>
    public static GumbelFit Moments(ReadOnlySpan<double> maxima)
    {
        var sample = new UnitSample(maxima, nameof(maxima));
        var scale = sample.StandardDeviation * Math.Sqrt(SixOverPiSquared);
        // β²/n times: the variance of the mean is π²/6, that of β (κ + 2)/4 with κ = 12/5, their covariance skewness·π/√24.
        const double ScaleTerm = 1.1;
        var covariance = Gumbel.SkewnessOfAll * Math.PI / Math.Sqrt(24);
        return new(GumbelFitMethod.Moments, sample.Law(sample.Mean - (Gumbel.EulerGamma * scale), scale, nameof(maxima)), maxima,
            (1 / SixOverPiSquared) - (2 * Gumbel.EulerGamma * covariance) + (Gumbel.EulerGamma * Gumbel.EulerGamma * ScaleTerm),
            covariance - (Gumbel.EulerGamma * ScaleTerm), ScaleTerm);
    }

    /// <summary>How the fit was made.</summary>
    public GumbelFitMethod Method { get; }

    /// <summary>The fitted law.</summary>
    public Gumbel Distribution { get; }

    /// <summary>Number of observations, n.</summary>
    public int Count { get; }

    /// <summary>Σ log p(x) of the observations under the fitted law, in nats.</summary>
    public double LogLikelihood { get; }

    /// <summary>The standard error of the location, in the observations' unit.</summary>
    public double LocationStandardError { get; }

    /// <summary>The standard error of the scale, in the observations' unit.</summary>
    public double ScaleStandardError { get; }

    /// <summary>The correlation of the two estimates' errors: 0.313 by maximum likelihood, 0.085 by moments.</summary>
    public double Correlation { get; }

    /// <summary>The covariance of the two estimates' errors.</summary>
    public double Covariance => Correlation * LocationStandardError * ScaleStandardError;

    /// <summary>
    /// The level exceeded once in <paramref name="period"/> maxima on average: x = μ − β·log(−log(1 − 1/T)), its standard
    /// error by the delta method.
    /// </summary>
    /// <param name="period">T &gt; 1, finite: 100 for the hundred-year level of yearly maxima.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="period"/> is not finite and &gt; 1.</exception>
    public ReturnLevel ReturnLevel(double period)
    {
        if (!(period > 1 && double.IsFinite(period))) throw ParameterCheck.OutOfRange(nameof(period), period, "must be finite and > 1");
        var reduced = Gumbel.Standard.SurvivalQuantile(1 / period);
        // A sum of two correlated errors, written so that no unit overflows.
        double a = LocationStandardError, b = reduced * ScaleStandardError;
        var rest = Math.Sqrt(1 - (Correlation * Correlation)) * a;
        return new(period, Distribution.Location + (Distribution.Scale * reduced), double.Hypot((Correlation * a) + b, rest));
    }

    /// <summary>The fit in the invariant culture.</summary>
    public override string ToString()
    {
        var location = string.Create(CultureInfo.InvariantCulture, $"location {Distribution.Location:R} ± {LocationStandardError:G3}");
        var scale = string.Create(CultureInfo.InvariantCulture, $"scale {Distribution.Scale:R} ± {ScaleStandardError:G3}");
        return string.Create(CultureInfo.InvariantCulture, $"GumbelFit({Method} of {Count}: {location}, {scale})");
    }

    // f(β) = mean − β − weighted mean falls from the mean at 0 to below 0 at the mean: Newton's steps, halved into bounds.
    static (double Location, double Scale) MostLikely(UnitSample sample)
    {
        double low = 0, high = sample.Mean;
        var scale = Math.Min(sample.StandardDeviation * Math.Sqrt(SixOverPiSquared), high);
        for (var i = 0; i < 200; i++)
        {
            var (_, mean, variance) = sample.Weighted(scale);
            var f = sample.Mean - scale - mean;
            var step = f / (1 + (variance / scale / scale));
            // f is known to a rounding of the mean, and no better.
            if (Math.Abs(step) <= 4e-16 * sample.Mean) break;
            if (f > 0) low = scale; else high = scale;
            scale = scale + step > low && scale + step < high ? scale + step : low + ((high - low) / 2);
        }
        return (-scale * Math.Log(sample.Weighted(scale).MeanWeight), scale);
    }
}
