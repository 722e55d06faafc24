using System.Globalization;
using Reparam.Randomness;

namespace Reparam.Distributions;

/// <summary>
/// The Gumbel law (extreme values of type I, for maxima): P(X ≤ x) = exp(−exp(−z)), z = (x − location)/scale, on the whole
/// line. The largest of K logits perturbed by standard Gumbels is a draw of their categorical.
/// </summary>
/// <remarks>
/// Source: Gumbel, "Statistics of Extremes", 1958; the standard law is the noise of Jang, Gu and Poole 2017, eq. 1.
/// Unit of <see cref="Location"/> and <see cref="Scale"/>: that of x.
/// </remarks>
public sealed record Gumbel : IContinuousDistribution
{
    internal const double EulerGamma = 0.57721566490153286061;

    // 12·√6·ζ(3)/π³.
    internal const double SkewnessOfAll = 1.1395470994046486575;

    /// <summary>The law with a location and a scale.</summary>
    /// <param name="location">The mode, μ; finite.</param>
    /// <param name="scale">β; finite and &gt; 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="location"/> is not finite, or <paramref name="scale"/> is not finite and &gt; 0.
    /// </exception>
    public Gumbel(double location = 0, double scale = 1)
        => (Location, Scale) = (ParameterCheck.Finite(location, nameof(location)), ParameterCheck.Positive(scale, nameof(scale)));

    /// <summary>The standard law: location 0, scale 1.</summary>
    public static Gumbel Standard { get; } = new();

    /// <summary>μ, the mode.</summary>
    public double Location { get; }

    /// <summary>β.</summary>
    public double Scale { get; }

    /// <summary>μ + γβ, γ being Euler's constant.</summary>
    public double Mean => Location + (EulerGamma * Scale);

    /// <summary>μ.</summary>
    public double Mode => Location;

    /// <summary>μ − β·log(log 2).</summary>
    public double Median => Location + (0.36651292058166432701 * Scale);

    /// <summary>π²β²/6.</summary>
    public double Variance => Math.PI * Math.PI / 6 * Scale * Scale;

#pragma warning disable CA1822 // Properties of the law, like the other moments, though one for all parameters.
    /// <summary>E[(X − E[X])³]/σ³ = 12√6·ζ(3)/π³ ≈ 1.1395, whatever the parameters.</summary>
    public double Skewness => SkewnessOfAll;

    /// <summary>E[(X − E[X])⁴]/σ⁴ − 3 = 12/5, whatever the parameters.</summary>
    public double ExcessKurtosis => 2.4;
#pragma warning restore CA1822

    /// <summary>log β + γ + 1, in nats.</summary>
    public double Entropy => Math.Log(Scale) + EulerGamma + 1;

    /// <summary>−z − e^−z − log β, in nats; −∞ at ±∞, NaN for NaN.</summary>
    /// <param name="x">Where; any value.</param>
    public double LogDensity(double x)
    {
        var z = LogExp.Over(x, Location, Scale);
        return z == double.NegativeInfinity ? z : -z - Math.Exp(-z) - Math.Log(Scale);
    }

    /// <inheritdoc/>
    public double CumulativeDistribution(double x) => Math.Exp(-Math.Exp(LogExp.Over(Location, x, Scale)));

    /// <inheritdoc/>
    public double Survival(double x) => -LogExp.ExpMinusOne(-Math.Exp(LogExp.Over(Location, x, Scale)));

    /// <summary>μ − β·log(−log p): −∞ at 0, +∞ at 1.</summary>
    /// <param name="probability">In [0, 1].</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="probability"/> is outside [0, 1] or NaN.</exception>
    public double Quantile(double probability)
        => Location - (Scale * Math.Log(-Math.Log(ParameterCheck.Probability(probability, nameof(probability)))));

    /// <summary>μ − β·log(−log(1 − q)): +∞ at 0, −∞ at 1.</summary>
    /// <inheritdoc/>
    public double SurvivalQuantile(double probability)
        => Location - (Scale * Math.Log(-LogExp.LogOnePlus(-ParameterCheck.Probability(probability, nameof(probability)))));

    /// <inheritdoc/>
    public double Sample(RandomKey key, ulong index = 0) => this.Invert(UniformDraw.At(key, index));

    /// <summary>The law and its parameters, in the invariant culture.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"Gumbel(location {Location:R}, scale {Scale:R})");
}
