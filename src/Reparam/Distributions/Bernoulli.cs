using System.Globalization;
using System.Numerics.Tensors;
using Reparam.Randomness;

namespace Reparam.Distributions;

/// <summary>Laws of 0 or 1, by log-odds or by the probability of 1. Every number is a law: the batch has the parameters' shape.</summary>
/// <remarks>
/// Log-odds of −∞ and +∞ are the sure laws of 0 and 1; their entropy is 0. Both tails keep their precision: log P(0) is
/// never computed as the logarithm of 1 − p rounded. Source: Maddison, Mnih and Teh 2017, appendix B.
/// </remarks>
public sealed class Bernoulli : IDiscreteRows<int>
{
    readonly double[] _logOne, _logZero;
    readonly nint[] _shape;

    Bernoulli(double[] logOne, double[] logZero, nint[] shape) => (_logOne, _logZero, _shape) = (logOne, logZero, shape);

    /// <summary>One law from its log-odds.</summary>
    /// <param name="logit">log p − log(1 − p); ±∞ are legal, NaN is not.</param>
    /// <exception cref="ArgumentException"><paramref name="logit"/> is NaN.</exception>
    public static Bernoulli FromLogit(double logit) => OfLogits([logit], [], nameof(logit));

    /// <summary>A batch <c>[B]</c> of laws from their log-odds.</summary>
    /// <param name="logits">log p − log(1 − p), <c>[B]</c>; ±∞ are legal, NaN is not.</param>
    /// <exception cref="ArgumentException"><paramref name="logits"/> is empty or holds NaN.</exception>
    public static Bernoulli FromLogits(ReadOnlySpan<double> logits) => OfLogits([.. logits], [logits.Length], nameof(logits));

    /// <summary>A batch <c>[B]</c> of laws from log-odds in float32.</summary>
    /// <inheritdoc cref="FromLogits(ReadOnlySpan{double})"/>
    public static Bernoulli FromLogits(ReadOnlySpan<float> logits) => FromLogits(Broadcasting.Doubles(logits));

    /// <summary>A batch of laws from their log-odds.</summary>
    /// <param name="logits">log p − log(1 − p), of the batch's shape.</param>
    /// <inheritdoc cref="FromLogits(ReadOnlySpan{double})"/>
    public static Bernoulli FromLogits(in ReadOnlyTensorSpan<double> logits)
        => OfLogits(Broadcasting.Dense(logits, nameof(logits)), [.. logits.Lengths], nameof(logits));

    /// <summary>One law from its probability of 1.</summary>
    /// <param name="probability">In [0, 1].</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="probability"/> is outside [0, 1] or NaN.</exception>
    public static Bernoulli FromProbability(double probability) => OfProbabilities([probability], [], nameof(probability));

    /// <summary>A batch <c>[B]</c> of laws from their probabilities of 1.</summary>
    /// <param name="probabilities">In [0, 1], <c>[B]</c>.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="probabilities"/> holds a number outside [0, 1] or NaN.</exception>
    /// <exception cref="ArgumentException"><paramref name="probabilities"/> is empty.</exception>
    public static Bernoulli FromProbabilities(ReadOnlySpan<double> probabilities)
        => OfProbabilities(probabilities, [probabilities.Length], nameof(probabilities));

    /// <summary>A batch <c>[B]</c> of laws from probabilities in float32.</summary>
    /// <inheritdoc cref="FromProbabilities(ReadOnlySpan{double})"/>
    public static Bernoulli FromProbabilities(ReadOnlySpan<float> probabilities) => FromProbabilities(Broadcasting.Doubles(probabilities));

    /// <summary>A batch of laws from their probabilities of 1.</summary>
    /// <param name="probabilities">In [0, 1], of the batch's shape.</param>
    /// <inheritdoc cref="FromProbabilities(ReadOnlySpan{double})"/>
    public static Bernoulli FromProbabilities(in ReadOnlyTensorSpan<double> probabilities)
        => OfProbabilities(Broadcasting.Dense(probabilities, nameof(probabilities)), [.. probabilities.Lengths], nameof(probabilities));

    /// <inheritdoc/>
    public ReadOnlySpan<nint> BatchShape => _shape;

    /// <summary>Empty: an outcome is one number.</summary>
    public ReadOnlySpan<nint> EventShape => [];

    /// <inheritdoc/>
    public int Rows => _logOne.Length;

    /// <summary>log P(1) of each law, in nats, <c>[B]</c>.</summary>
    public ReadOnlySpan<double> LogOne => _logOne;

    /// <summary>log P(0) of each law, in nats, <c>[B]</c>.</summary>
    public ReadOnlySpan<double> LogZero => _logZero;

    /// <summary>The mean of each law: P(1).</summary>
    /// <param name="destination">Receives <c>[B]</c>.</param>
    /// <exception cref="ArgumentException"><paramref name="destination"/> is not <c>[B]</c>.</exception>
    public void Mean(Span<double> destination) => Each(destination, static (one, _) => Math.Exp(one));

    /// <summary>The variance of each law, p(1 − p).</summary>
    /// <inheritdoc cref="Mean"/>
    public void Variance(Span<double> destination) => Each(destination, static (one, zero) => Math.Exp(one + zero));

    /// <summary>The entropy of each law, −p·log p − (1 − p)·log(1 − p) with 0·log 0 = 0, in nats.</summary>
    /// <inheritdoc cref="Mean"/>
    public void Entropy(Span<double> destination) => Each(destination, static (one, zero) => -Product(one) - Product(zero));

    /// <summary>The entropy of a single law, in nats.</summary>
    /// <exception cref="InvalidOperationException">The batch has several laws.</exception>
    public double Entropy()
    {
        var row = Broadcasting.OnlyRow(Rows);
        return -Product(_logOne[row]) - Product(_logZero[row]);
    }

    /// <summary>log P of 0 or 1 under a single law, in nats.</summary>
    /// <param name="outcome">0 or 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="outcome"/> is neither.</exception>
    /// <exception cref="InvalidOperationException">The batch has several laws.</exception>
    public double LogProbability(int outcome) => LogProbability(Broadcasting.OnlyRow(Rows), [outcome]);

    /// <inheritdoc/>
    public double LogProbability(int row, ReadOnlySpan<int> outcome)
    {
        Broadcasting.CheckRow(row, Rows);
        Broadcasting.CheckLength(outcome.Length, 1, nameof(outcome));
        return outcome[0] switch
        {
            1 => _logOne[row],
            0 => _logZero[row],
            _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome[0], $"{outcome[0]} is neither 0 nor 1."),
        };
    }

    /// <inheritdoc/>
    /// <remarks>From 64 random bits, compared with the smaller of the two probabilities: one of 1e-12 is drawn at its rate.</remarks>
    public void Sample(int row, RandomKey key, ulong index, Span<int> destination)
    {
        Broadcasting.CheckRow(row, Rows);
        Broadcasting.CheckLength(destination.Length, 1, nameof(destination));
        var uniform = UniformDraw.At(key, index);
        destination[0] = _logOne[row] <= _logZero[row]
            ? (uniform.Value <= Math.Exp(_logOne[row]) ? 1 : 0)
            : (uniform.Complement <= Math.Exp(_logZero[row]) ? 0 : 1);
    }

    /// <inheritdoc/>
    public void Mode(int row, Span<int> destination)
    {
        Broadcasting.CheckRow(row, Rows);
        Broadcasting.CheckLength(destination.Length, 1, nameof(destination));
        destination[0] = _logOne[row] > _logZero[row] ? 1 : 0;
    }

    /// <inheritdoc/>
    public IEnumerable<int[]> Outcomes => [[0], [1]];

    static Bernoulli OfLogits(double[] logits, nint[] shape, string name)
    {
        Broadcasting.Count(shape, name);
        var (one, zero) = (new double[logits.Length], new double[logits.Length]);
        for (var i = 0; i < logits.Length; i++)
        {
            if (double.IsNaN(logits[i])) throw new ArgumentException($"Number {i} of {name} is NaN.", name);
            (one[i], zero[i]) = (-LogExp.Softplus(-logits[i]), -LogExp.Softplus(logits[i]));
        }
        return new Bernoulli(one, zero, shape);
    }

    static Bernoulli OfProbabilities(ReadOnlySpan<double> probabilities, nint[] shape, string name)
    {
        Broadcasting.Count(shape, name);
        var (one, zero) = (new double[probabilities.Length], new double[probabilities.Length]);
        for (var i = 0; i < probabilities.Length; i++)
        {
            var p = probabilities[i];
            if (!(p >= 0 && p <= 1))
                throw new ArgumentOutOfRangeException(
                    name, p, string.Create(CultureInfo.InvariantCulture, $"Number {i} of {name} is {p:R}, not in [0, 1]."));
            (one[i], zero[i]) = (Math.Log(p), LogExp.LogOnePlus(-p));
        }
        return new Bernoulli(one, zero, shape);
    }

    // p·log p.
    static double Product(double log) => double.IsNegativeInfinity(log) ? 0 : Math.Exp(log) * log;

    void Each(Span<double> destination, Func<double, double, double> f)
    {
        Broadcasting.CheckTotal(destination.Length, Rows, nameof(destination));
        for (var row = 0; row < Rows; row++) destination[row] = f(_logOne[row], _logZero[row]);
    }
}
