using Reparam.Randomness;

namespace Reparam.Distributions;

/// <summary>
/// The law of one real variable, in double precision: values are within 10⁻¹² of the truth, relative to it, as far as the
/// argument's own rounding allows. Densities are with respect to length; logarithms are natural (nats).
/// </summary>
/// <remarks>Implementations are immutable and safe to share between threads.</remarks>
public interface IContinuousDistribution
{
    /// <summary>log p(x) in nats: −∞ outside the support, NaN for NaN.</summary>
    /// <param name="x">Where; any value.</param>
    double LogDensity(double x);

    /// <summary>P(X ≤ x) in [0, 1], with full relative precision in the lower tail; NaN for NaN.</summary>
    /// <param name="x">Where; any value.</param>
    double CumulativeDistribution(double x);

    /// <summary>P(X &gt; x) in [0, 1], with full relative precision in the upper tail; NaN for NaN.</summary>
    /// <param name="x">Where; any value.</param>
    double Survival(double x);

    /// <summary>The x with P(X ≤ x) = probability; the ends of the support at 0 and 1.</summary>
    /// <param name="probability">In [0, 1].</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="probability"/> is outside [0, 1] or NaN.</exception>
    double Quantile(double probability);

    /// <summary>The x with P(X &gt; x) = probability: the upper tail, where 1 − probability would round to 1.</summary>
    /// <param name="probability">In [0, 1].</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="probability"/> is outside [0, 1] or NaN.</exception>
    double SurvivalQuantile(double probability);

    /// <summary>E[X].</summary>
    double Mean { get; }

    /// <summary>E[(X − E[X])²].</summary>
    double Variance { get; }

    /// <summary>The x that X exceeds half the time.</summary>
    double Median { get; }

    /// <summary>The differential entropy −E[log p(X)] in nats; it may be negative.</summary>
    double Entropy { get; }

    /// <summary>
    /// Element <paramref name="index"/> of a key's stream, as a draw from this law: the same for the same (key, index),
    /// always finite for parameters of ordinary size, from 64 bits with both tails exact to probability 2⁻⁶⁵.
    /// </summary>
    /// <param name="key">The stream.</param>
    /// <param name="index">The element's address, below 2⁶².</param>
    double Sample(RandomKey key, ulong index = 0);
}
