using Reparam.Autodiff;
using Reparam.Randomness;

namespace Reparam.Distributions;

/// <summary>
/// Independent normal variables over recorded values, given by their means and the logarithms of their variances,
/// <c>[B, Z]</c> each; the prior is standard normal. Draws are differentiated along <c>z = μ + σ·ε</c>.
/// </summary>
/// <remarks>Source: Kingma and Welling 2014, section 2.4 and appendix B.</remarks>
public static class NormalFamily
{
    // Numbers made in double before they are rounded.
    const int Block = 256;

    static readonly NoiseField.Fill Standard = FillStandard;

    /// <summary>Standard normal noise ε, a constant: element j of row i is element <c>(firstExample + i)·row + j</c> of the key's stream.</summary>
    /// <param name="tape">Where to record it.</param>
    /// <param name="shape">Its dimensions, <c>[B, Z]</c>.</param>
    /// <param name="key">Names the noise.</param>
    /// <param name="firstExample">Index of the first row.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="firstExample"/> is negative.</exception>
    public static Value Noise(Tape tape, Shape shape, RandomKey key, long firstExample = 0)
    {
        ArgumentNullException.ThrowIfNull(tape);
        return NoiseField.Draw(tape, shape, Standard, key, firstExample);
    }

    /// <summary>The draw <c>z = μ + σ·ε</c>, <c>[B, Z]</c>. Differentiable in all three.</summary>
    /// <param name="mean">μ, <c>[B, Z]</c>.</param>
    /// <param name="logVariance">log σ², <c>[B, Z]</c>; −∞ gives the mean.</param>
    /// <param name="noise">ε, <c>[B, Z]</c>.</param>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static Value Sample(Value mean, Value logVariance, Value noise) => mean + Op.Weigh(Op.Exp(0.5f * logVariance), noise);

    /// <summary>KL from the standard normal prior, in nats, summed over the variables: <c>½ Σ (μ² + σ² − log σ² − 1)</c>, <c>[B]</c>. Differentiable.</summary>
    /// <param name="mean">μ, <c>[B, Z]</c>.</param>
    /// <param name="logVariance">log σ², <c>[B, Z]</c>; −∞ gives +∞.</param>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static Value Divergence(Value mean, Value logVariance)
        => Op.SumRows(0.5f * ((mean * mean) + Op.ExpBeyondTangent(logVariance)));

    /// <summary>
    /// log p(z) − log q(z) of a draw, p the prior, in nats, summed over the variables: <c>½ Σ (ε² + log σ² − z²)</c>,
    /// <c>[B]</c>. Differentiable.
    /// </summary>
    /// <param name="sample">z, what <see cref="Sample"/> gave.</param>
    /// <param name="logVariance">log σ².</param>
    /// <param name="noise">ε that it was drawn with.</param>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static Value LogRatio(Value sample, Value logVariance, Value noise)
        => Op.NormalLogRatio(sample, logVariance, noise);

    static void FillStandard(RandomKey key, ulong start, Span<float> destination)
    {
        Span<double> block = stackalloc double[Block];
        for (var first = 0; first < destination.Length; first += Block)
        {
            var part = destination.Slice(first, Math.Min(Block, destination.Length - first));
            RowNoise.FillNormal(key, start + (ulong)first, block[..part.Length]);
            for (var i = 0; i < part.Length; i++) part[i] = (float)block[i];
        }
    }
}
