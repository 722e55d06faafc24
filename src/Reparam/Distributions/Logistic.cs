using System.Globalization;
using Reparam.Randomness;

namespace Reparam.Distributions;

/// <summary>
/// The logistic law: P(X ≤ x) = σ(z), z = (x − location)/scale, on the whole line. The difference of two independent
/// Gumbels of one scale; the noise of a relaxed binary variable.
/// </summary>
/// <remarks>Source: Maddison, Mnih and Teh 2017, appendix B. Unit of <see cref="Location"/> and <see cref="Scale"/>: that of x.</remarks>
public sealed record Logistic : IContinuousDistribution
{
    /// <summary>The law with a location and a scale.</summary>
    /// <param name="location">Mean, median and mode, μ; finite.</param>
    /// <param name="scale">s; finite and &gt; 0. Not the standard deviation, which is πs/√3.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="location"/> is not finite, or <paramref name="scale"/> is not finite and &gt; 0.
    /// </exception>
    public Logistic(double location = 0, double scale = 1)
        => (Location, Scale) = (ParameterCheck.Finite(location, nameof(location)), ParameterCheck.Positive(scale, nameof(scale)));

    /// <summary>The standard law: location 0, scale 1.</summary>
    public static Logistic Standard { get; } = new();

    /// <summary>μ: mean, median and mode.</summary>
    public double Location { get; }

    /// <summary>s.</summary>
    public double Scale { get; }

    /// <summary>μ.</summary>
    public double Mean => Location;

    /// <summary>μ.</summary>
    public double Mode => Location;

    /// <summary>μ.</summary>
    public double Median => Location;

    /// <summary>π²s²/3.</summary>
    public double Variance => Math.PI * Math.PI / 3 * Scale * Scale;

    /// <summary>log s + 2, in nats.</summary>
    public double Entropy => Math.Log(Scale) + 2;

    /// <summary>−|z| − 2·log(1 + e^−|z|) − log s, in nats; −∞ at ±∞, NaN for NaN.</summary>
    /// <param name="x">Where; any value.</param>
    public double LogDensity(double x) => -Surprisal(LogExp.Over(x, Location, Scale)) - Math.Log(Scale);

    /// <inheritdoc/>
    public double CumulativeDistribution(double x) => LogExp.Sigmoid(LogExp.Over(x, Location, Scale));

    /// <inheritdoc/>
    public double Survival(double x) => LogExp.Sigmoid(LogExp.Over(Location, x, Scale));

    /// <summary>μ + s·(log p − log(1 − p)): −∞ at 0, +∞ at 1.</summary>
    /// <inheritdoc/>
    public double Quantile(double probability)
        => Location + (Scale * LogExp.Logit(ParameterCheck.Probability(probability, nameof(probability))));

    /// <summary>μ − s·(log q − log(1 − q)): +∞ at 0, −∞ at 1.</summary>
    /// <inheritdoc/>
    public double SurvivalQuantile(double probability)
        => Location - (Scale * LogExp.Logit(ParameterCheck.Probability(probability, nameof(probability))));

    /// <inheritdoc/>
    public double Sample(RandomKey key, ulong index = 0) => this.Invert(UniformDraw.At(key, index));

    /// <summary>The law and its parameters, in the invariant culture.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"Logistic(location {Location:R}, scale {Scale:R})");

    /// <summary>−log of the standard density: −log σ(z) − log σ(−z), even and convex, |z| far out.</summary>
    internal static double Surprisal(double z)
    {
        var distance = Math.Abs(z);
        return distance + (2 * LogExp.LogOnePlus(Math.Exp(-distance)));
    }
}
