using Reparam.Randomness;

namespace Reparam.Distributions;

/// <summary>What every <see cref="IContinuousDistribution"/> can do with what it has: densities, spans of values, many draws.</summary>
public static class ContinuousDistribution
{
    /// <summary>p(x) = exp(<see cref="IContinuousDistribution.LogDensity"/>): 0 outside the support, NaN for NaN.</summary>
    /// <param name="distribution">The law.</param>
    /// <param name="x">Where; any value.</param>
    public static double Density(this IContinuousDistribution distribution, double x) => Math.Exp(Checked(distribution).LogDensity(x));

    /// <summary>The square root of the variance. A law with a scale has it also where the variance over- or underflows.</summary>
    /// <param name="distribution">The law.</param>
    public static double StandardDeviation(this IContinuousDistribution distribution)
        => Checked(distribution) switch
        {
            // The variance may be beyond a double where its root is not.
            Normal normal => normal.StandardDeviation,
            Gumbel gumbel => Math.PI / Math.Sqrt(6) * gumbel.Scale,
            Logistic logistic => Math.PI / Math.Sqrt(3) * logistic.Scale,
            LogitBinaryConcrete logit => Math.PI / Math.Sqrt(3) / logit.Temperature,
            _ => Math.Sqrt(distribution.Variance),
        };

    /// <summary>log p of each value, in nats.</summary>
    /// <param name="distribution">The law.</param>
    /// <param name="x">The values, <c>[N]</c>.</param>
    /// <param name="destination">Receives <c>[N]</c>; may be <paramref name="x"/> itself.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void LogDensity(this IContinuousDistribution distribution, ReadOnlySpan<double> x, Span<double> destination)
    {
        Checked(distribution);
        if (x.Length != destination.Length)
            throw new ArgumentException($"The destination holds {destination.Length} values, for {x.Length} of x.", nameof(destination));
        for (var i = 0; i < x.Length; i++) destination[i] = distribution.LogDensity(x[i]);
    }

    /// <summary>Fills with draws: elements <paramref name="start"/> and on of the key's stream, each as <see cref="IContinuousDistribution.Sample"/>.</summary>
    /// <param name="distribution">The law.</param>
    /// <param name="key">The stream.</param>
    /// <param name="start">The first element's address.</param>
    /// <param name="destination">Receives the draws.</param>
    public static void Sample(this IContinuousDistribution distribution, RandomKey key, ulong start, Span<double> destination)
    {
        Checked(distribution);
        for (var i = 0; i < destination.Length; i++) destination[i] = distribution.Sample(key, start + (ulong)i);
    }

    /// <summary>The first <paramref name="count"/> draws of a key's stream.</summary>
    /// <param name="distribution">The law.</param>
    /// <param name="key">The stream.</param>
    /// <param name="count">How many; ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is negative.</exception>
    public static double[] Samples(this IContinuousDistribution distribution, RandomKey key, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var draws = new double[count];
        distribution.Sample(key, 0, draws);
        return draws;
    }

    // Inversion of the nearer tail: each of the pair keeps its relative precision near 0.
    internal static double Invert(this IContinuousDistribution distribution, UniformDraw uniform)
        => uniform.Value < uniform.Complement ? distribution.Quantile(uniform.Value) : distribution.SurvivalQuantile(uniform.Complement);

    static IContinuousDistribution Checked(IContinuousDistribution distribution)
        => distribution ?? throw new ArgumentNullException(nameof(distribution));
}
