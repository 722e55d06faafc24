using System.Numerics.Tensors;
using Reparam.Randomness;

namespace Reparam.Distributions;

/// <summary>
/// The Concrete law on the simplex, also called Gumbel-Softmax or relaxed one-hot categorical:
/// <c>x = softmax((l + g)/τ)</c> with standard Gumbel noise g.
/// </summary>
/// <remarks>
/// <para>
/// Density, with respect to Lebesgue measure on x₁ … x_{K−1}: <c>log p(x) = log Γ(K) + (K − 1)·log τ + Σ(l − (τ + 1)·log x)
/// − K·log Σ exp(l − τ·log x)</c>, which is that of <see cref="ExpConcrete"/> at log x, less Σ log x.
/// </para>
/// <para>
/// On the boundary log p is its limit: with z classes at exactly 0 (equal, and tending to 0 together) the exponent of x
/// there is <c>(K − z)·τ − z</c>, so log p is −∞ where that is positive, +∞ where it is negative, and finite where it is 0.
/// For one class that is τ above, below or at 1/(K − 1). At small temperatures float and even double cannot hold samples
/// off the boundary; compute with <see cref="Exp"/> then.
/// </para>
/// <para>
/// A logit of −∞ masks its class: x is exactly 0 there, law and base measure are those of the remaining face of K′
/// classes, and any x ≠ 0 on a masked class has log p = −∞. With K′ = 1 the law is a point of mass 1, log p = 0.
/// </para>
/// <para>
/// Neither mean nor entropy has a closed form, except at K′ = 1: see <see cref="Mean"/> and <see cref="Entropy"/>. A
/// distribution function or quantiles exist for K = 2 only, as <see cref="BinaryConcrete"/>.
/// </para>
/// <para>Source: Maddison, Mnih and Teh 2017, definition 1; Jang, Gu and Poole 2017, eq. 2 and 3.</para>
/// </remarks>
public sealed class Concrete : IContinuousRows
{
    Concrete(ExpConcrete exp) => Exp = exp;

    /// <summary>One law from logits.</summary>
    /// <param name="temperature">τ, finite and &gt; 0.</param>
    /// <param name="logits">Unnormalized log-probabilities, <c>[K]</c>; −∞ masks a class, and not all may be masked.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="temperature"/> is not finite and &gt; 0.</exception>
    /// <exception cref="ArgumentException"><paramref name="logits"/> is empty, holds NaN or +∞, or masks every class.</exception>
    public static Concrete FromLogits(double temperature, ReadOnlySpan<double> logits)
        => new(ExpConcrete.FromLogits(temperature, logits));

    /// <summary>One law from logits in float32.</summary>
    /// <inheritdoc cref="FromLogits(double, ReadOnlySpan{double})"/>
    public static Concrete FromLogits(double temperature, ReadOnlySpan<float> logits)
        => new(ExpConcrete.FromLogits(temperature, logits));

    /// <summary>A batch of laws from logits, all of one temperature.</summary>
    /// <param name="temperature">τ, finite and &gt; 0.</param>
    /// <param name="logits">Unnormalized log-probabilities, <c>[…, K]</c>.</param>
    /// <inheritdoc cref="FromLogits(double, ReadOnlySpan{double})"/>
    public static Concrete FromLogits(double temperature, in ReadOnlyTensorSpan<double> logits)
        => new(ExpConcrete.FromLogits(temperature, logits));

    /// <summary>A batch of laws from logits, of several temperatures.</summary>
    /// <param name="temperature">τ of each law, finite and &gt; 0; its shape broadcasts against that of the logits without classes.</param>
    /// <param name="logits">Unnormalized log-probabilities, <c>[…, K]</c>.</param>
    /// <exception cref="ArgumentException">
    /// <paramref name="logits"/> is empty, holds NaN or +∞, or masks every class of a row; or the shapes do not broadcast.
    /// </exception>
    /// <inheritdoc cref="FromLogits(double, ReadOnlySpan{double})"/>
    public static Concrete FromLogits(in ReadOnlyTensorSpan<double> temperature, in ReadOnlyTensorSpan<double> logits)
        => new(ExpConcrete.FromLogits(temperature, logits));

    /// <summary>One law from probabilities.</summary>
    /// <param name="temperature">τ, finite and &gt; 0.</param>
    /// <param name="probabilities">π, <c>[K]</c>: ≥ 0, summing to 1 within 1e-5 (they are normalized); 0 masks a class.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="temperature"/> is not finite and &gt; 0.</exception>
    /// <exception cref="ArgumentException"><paramref name="probabilities"/> is empty, negative, not finite, or does not sum to 1.</exception>
    public static Concrete FromProbabilities(double temperature, ReadOnlySpan<double> probabilities)
        => new(ExpConcrete.FromProbabilities(temperature, probabilities));

    /// <summary>One law from probabilities in float32.</summary>
    /// <inheritdoc cref="FromProbabilities(double, ReadOnlySpan{double})"/>
    public static Concrete FromProbabilities(double temperature, ReadOnlySpan<float> probabilities)
        => new(ExpConcrete.FromProbabilities(temperature, probabilities));

    /// <summary>A batch of laws from probabilities, of several temperatures.</summary>
    /// <param name="temperature">τ of each law, finite and &gt; 0; its shape broadcasts against that of the probabilities without classes.</param>
    /// <param name="probabilities">π, <c>[…, K]</c>.</param>
    /// <inheritdoc cref="FromProbabilities(double, ReadOnlySpan{double})"/>
    public static Concrete FromProbabilities(in ReadOnlyTensorSpan<double> temperature, in ReadOnlyTensorSpan<double> probabilities)
        => new(ExpConcrete.FromProbabilities(temperature, probabilities));

    /// <summary>The law of log x: the same, in log space.</summary>
    public ExpConcrete Exp { get; }

    /// <inheritdoc/>
    public ReadOnlySpan<nint> BatchShape => Exp.BatchShape;

    /// <summary><c>[K]</c>.</summary>
    public ReadOnlySpan<nint> EventShape => Exp.EventShape;

    /// <inheritdoc/>
    public int Rows => Exp.Rows;

    /// <summary>K, masked classes included.</summary>
    public int Classes => Exp.Classes;

    /// <summary>τ of each law, <c>[B]</c>.</summary>
    public ReadOnlySpan<double> Temperatures => Exp.Temperatures;

    /// <inheritdoc cref="ExpConcrete.Categorical"/>
    public Categorical Categorical => Exp.Categorical;

    /// <inheritdoc/>
    /// <param name="row">Which law.</param>
    /// <param name="x">A point of the simplex, <c>[K]</c>: ≥ 0 and summing to 1 within 1e-5.</param>
    public double LogDensity(int row, ReadOnlySpan<double> x)
    {
        Broadcasting.CheckRow(row, Rows);
        Broadcasting.CheckLength(x.Length, Classes, nameof(x));
        var y = new double[x.Length];
        var (sum, logs) = (0.0, 0.0);
        for (var k = 0; k < x.Length; k++)
        {
            if (!(x[k] >= 0)) throw ExpConcrete.OffSimplex($"coordinate {k} of row {row} is", x[k], "from 0 to 1", nameof(x));
            sum += x[k];
            y[k] = Math.Log(x[k]);
            if (x[k] > 0) logs += y[k];
        }
        if (!(Math.Abs(sum - 1) <= LogitRows.SimplexTolerance)) throw ExpConcrete.OffSimplex($"row {row} sums to", sum, "to 1", nameof(x));
        var (log, zeros, finite) = Exp.Formula(row, y);
        if (double.IsNegativeInfinity(log) && zeros == 0) return log;
        var classes = Exp.Unmasked(row);
        if (classes == 1) return 0;
        if (zeros == 0) return log - logs;
        // The quotient is rounded as a caller's own 1/(K − 1) is.
        return Temperatures[row].CompareTo(zeros / (double)(classes - zeros)) switch
        {
            < 0 => double.PositiveInfinity,
            > 0 => double.NegativeInfinity,
            _ => finite - logs,
        };
    }

    /// <inheritdoc/>
    /// <remarks>Sums to 1 up to rounding; coordinates below 1e-308 are 0, see <see cref="Exp"/>.</remarks>
    public void Sample(int row, RandomKey key, ulong index, Span<double> destination)
    {
        Exp.Sample(row, key, index, destination);
        foreach (ref var x in destination) x = Math.Exp(x);
    }

    /// <summary>E[x] of one law, estimated; each class with its standard error. 1/K′ and 1 are exact where symmetry says so.</summary>
    /// <param name="row">Which law.</param>
    /// <param name="key">The draws.</param>
    /// <param name="samples">How many, at least 2.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="row"/> is no row of the batch, or <paramref name="samples"/> is below 2.</exception>
    public MonteCarloEstimate[] Mean(int row, RandomKey key, int samples)
    {
        Broadcasting.CheckRow(row, Rows);
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, 2);
        var (draw, averages) = (new double[Classes], new MonteCarloEstimate.Running[Classes]);
        for (var i = 0; i < samples; i++)
        {
            Sample(row, key, (ulong)i, draw);
            for (var k = 0; k < draw.Length; k++) averages[k].Add(draw[k]);
        }
        var log = Categorical.LogProbabilities.Slice(row * Classes, Classes);
        var symmetric = log.IndexOfAnyExcept(double.NegativeInfinity, log[TensorPrimitives.IndexOfMax(log)]) < 0;
        var mean = new MonteCarloEstimate[Classes];
        for (var k = 0; k < Classes; k++)
            mean[k] = symmetric ? new MonteCarloEstimate(Exp.IsMasked(row, k) ? 0 : 1.0 / Exp.Unmasked(row), 0, samples) : averages[k].Estimate;
        return mean;
    }

    /// <summary>
    /// The differential entropy of one law, estimated, in nats: that of <see cref="ExpConcrete"/>, known, plus E[Σ log x],
    /// averaged over draws. It is not the entropy of the categorical law.
    /// </summary>
    /// <param name="row">Which law.</param>
    /// <param name="key">The draws.</param>
    /// <param name="samples">How many, at least 2.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="row"/> is no row of the batch, or <paramref name="samples"/> is below 2.</exception>
    public MonteCarloEstimate Entropy(int row, RandomKey key, int samples)
    {
        Broadcasting.CheckRow(row, Rows);
        var y = new double[Classes];
        var estimate = MonteCarloEstimate.Average(samples, i =>
        {
            Exp.Sample(row, key, i, y);
            var sum = 0.0;
            foreach (var log in y) sum += double.IsNegativeInfinity(log) ? 0 : log;
            return sum;
        });
        return estimate with { Value = Exp.Unmasked(row) == 1 ? 0 : Exp.EntropyOf(row) + estimate.Value };
    }
}
