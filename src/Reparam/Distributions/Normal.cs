using System.Globalization;
using Reparam.Randomness;

namespace Reparam.Distributions;

/// <summary>The normal (Gaussian) law on the whole line.</summary>
/// <remarks>Source: Abramowitz and Stegun, "Handbook of Mathematical Functions", section 26.2. Unit of its parameters: that of x.</remarks>
public sealed record Normal : IContinuousDistribution
{
    const double LogRootTwoPi = 0.91893853320467274178;

    /// <summary>The law with a mean and a standard deviation.</summary>
    /// <param name="mean">Finite.</param>
    /// <param name="standardDeviation">Finite and &gt; 0; not the variance.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="mean"/> is not finite, or <paramref name="standardDeviation"/> is not finite and &gt; 0.
    /// </exception>
    public Normal(double mean = 0, double standardDeviation = 1)
    {
        Mean = ParameterCheck.Finite(mean, nameof(mean));
        StandardDeviation = ParameterCheck.Positive(standardDeviation, nameof(standardDeviation));
    }

    /// <summary>The standard law: mean 0, standard deviation 1.</summary>
    public static Normal Standard { get; } = new();

    /// <summary>Mean, median and mode.</summary>
    public double Mean { get; }

    /// <summary>The standard deviation, σ.</summary>
    public double StandardDeviation { get; }

    /// <summary>The mean.</summary>
    public double Mode => Mean;

    /// <summary>The mean.</summary>
    public double Median => Mean;

    /// <summary>σ².</summary>
    public double Variance => StandardDeviation * StandardDeviation;

    /// <summary>log σ + ½·log(2πe), in nats.</summary>
    public double Entropy => Math.Log(StandardDeviation) + LogRootTwoPi + 0.5;

    /// <summary>−z²/2 − log σ − ½·log 2π with z = (x − mean)/σ, in nats; −∞ at ±∞, NaN for NaN.</summary>
    /// <param name="x">Where; any value.</param>
    public double LogDensity(double x)
    {
        var z = LogExp.Over(x, Mean, StandardDeviation);
        return (-z * z / 2) - Math.Log(StandardDeviation) - LogRootTwoPi;
    }

    /// <inheritdoc/>
    public double CumulativeDistribution(double x) => StandardNormal.Lower(LogExp.Over(x, Mean, StandardDeviation));

    /// <inheritdoc/>
    public double Survival(double x) => StandardNormal.Lower(LogExp.Over(Mean, x, StandardDeviation));

    /// <summary>The inverse of <see cref="CumulativeDistribution"/>: −∞ at 0, +∞ at 1.</summary>
    /// <inheritdoc/>
    public double Quantile(double probability)
        => Mean + (StandardDeviation * StandardNormal.LowerQuantile(ParameterCheck.Probability(probability, nameof(probability))));

    /// <summary>The inverse of <see cref="Survival"/>: +∞ at 0, −∞ at 1.</summary>
    /// <inheritdoc/>
    public double SurvivalQuantile(double probability)
        => Mean - (StandardDeviation * StandardNormal.LowerQuantile(ParameterCheck.Probability(probability, nameof(probability))));

    /// <inheritdoc/>
    public double Sample(RandomKey key, ulong index = 0) => this.Invert(UniformDraw.At(key, index));

    /// <summary>The law and its parameters, in the invariant culture.</summary>
    public override string ToString()
        => string.Create(CultureInfo.InvariantCulture, $"Normal(mean {Mean:R}, standard deviation {StandardDeviation:R})");
}
