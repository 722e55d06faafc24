using System.Numerics.Tensors;
using Reparam.Randomness;

namespace Reparam.Distributions;

/// <summary>Laws over the indices 0 to K − 1, by logits or probabilities; an outcome is one index.</summary>
/// <remarks>
/// A logit of −∞, or a probability of 0, masks a class: it has probability exactly 0, is never drawn, and adds nothing to
/// an entropy (0·log 0 = 0). Source: Jang, Gu and Poole 2017, section 2.
/// </remarks>
public sealed class Categorical : IDiscreteRows<int>
{
    readonly LogitRows _logits;
    readonly double[] _logProbabilities;
    Lottery?[]? _lotteries;

    internal Categorical(LogitRows logits) => (_logits, _logProbabilities) = (logits, logits.LogProbabilities());

    /// <summary>One law from logits.</summary>
    /// <param name="logits">Unnormalized log-probabilities, <c>[K]</c>; −∞ masks a class, and not all may be masked.</param>
    /// <exception cref="ArgumentException"><paramref name="logits"/> is empty, holds NaN or +∞, or masks every class.</exception>
    public static Categorical FromLogits(ReadOnlySpan<double> logits) => new(LogitRows.FromLogits(logits));

    /// <summary>One law from logits in float32.</summary>
    /// <inheritdoc cref="FromLogits(ReadOnlySpan{double})"/>
    public static Categorical FromLogits(ReadOnlySpan<float> logits) => FromLogits(Broadcasting.Doubles(logits));

    /// <summary>A batch of laws from logits.</summary>
    /// <param name="logits">Unnormalized log-probabilities, <c>[batch, K]</c>.</param>
    /// <inheritdoc cref="FromLogits(ReadOnlySpan{double})"/>
    public static Categorical FromLogits(in ReadOnlyTensorSpan<double> logits) => new(LogitRows.FromLogits(logits));

    /// <summary>One law from probabilities.</summary>
    /// <param name="probabilities"><c>[K]</c>: ≥ 0, summing to 1 within 1e-5 (they are normalized).</param>
    /// <exception cref="ArgumentException"><paramref name="probabilities"/> is empty, negative, not finite, or does not sum to 1.</exception>
    public static Categorical FromProbabilities(ReadOnlySpan<double> probabilities) => new(LogitRows.FromProbabilities(probabilities));

    /// <summary>One law from probabilities in float32.</summary>
    /// <inheritdoc cref="FromProbabilities(ReadOnlySpan{double})"/>
    public static Categorical FromProbabilities(ReadOnlySpan<float> probabilities) => FromProbabilities(Broadcasting.Doubles(probabilities));

    /// <summary>A batch of laws from probabilities.</summary>
    /// <param name="probabilities"><c>[batch, K]</c>.</param>
    /// <inheritdoc cref="FromProbabilities(ReadOnlySpan{double})"/>
    public static Categorical FromProbabilities(in ReadOnlyTensorSpan<double> probabilities) => new(LogitRows.FromProbabilities(probabilities));

    /// <inheritdoc/>
    public ReadOnlySpan<nint> BatchShape => _logits.Shape;

    /// <summary>Empty: an outcome is one index.</summary>
    public ReadOnlySpan<nint> EventShape => [];

    /// <inheritdoc/>
    public int Rows => _logits.Rows;

    /// <summary>K, masked classes included.</summary>
    public int Classes => _logits.Classes;

    /// <summary>log P of every class, in nats, <c>[B, K]</c>; −∞ where masked.</summary>
    public ReadOnlySpan<double> LogProbabilities => _logProbabilities;

    /// <summary>P of every class, <c>[B, K]</c>.</summary>
    /// <param name="destination">Receives <c>[B, K]</c>.</param>
    /// <exception cref="ArgumentException"><paramref name="destination"/> is not <c>[B, K]</c>.</exception>
    public void Probabilities(Span<double> destination)
    {
        Broadcasting.CheckTotal(destination.Length, Rows * Classes, nameof(destination));
        for (var i = 0; i < destination.Length; i++) destination[i] = Math.Exp(_logProbabilities[i]);
    }

    /// <summary>log P of an index under a single law, in nats.</summary>
    /// <param name="index">From 0 to K − 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="index"/> is no class.</exception>
    /// <exception cref="InvalidOperationException">The batch has several laws.</exception>
    public double LogProbability(int index) => LogProbability(Broadcasting.OnlyRow(Rows), index);

    /// <summary>log P of an index under one law, in nats.</summary>
    /// <param name="row">Which law.</param>
    /// <param name="index">From 0 to K − 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="index"/> is no class, or <paramref name="row"/> no row.</exception>
    public double LogProbability(int row, int index)
    {
        Broadcasting.CheckRow(row, Rows);
        if ((uint)index >= (uint)Classes) throw new ArgumentOutOfRangeException(nameof(index), index, $"{index} is none of the classes 0 to {Classes - 1}.");
        return _logProbabilities[(row * Classes) + index];
    }

    /// <inheritdoc/>
    public double LogProbability(int row, ReadOnlySpan<int> outcome)
    {
        Broadcasting.CheckLength(outcome.Length, 1, nameof(outcome));
        return LogProbability(row, outcome[0]);
    }

    /// <inheritdoc/>
    /// <remarks>By inversion from 64 random bits, over the classes in ascending order of probability: a class of 1e-12 is drawn at its rate.</remarks>
    public void Sample(int row, RandomKey key, ulong index, Span<int> destination)
    {
        Broadcasting.CheckRow(row, Rows);
        Broadcasting.CheckLength(destination.Length, 1, nameof(destination));
        // Made when first asked for; two threads may make the same one, and either will do.
        var lotteries = _lotteries ??= new Lottery?[Rows];
        var lottery = lotteries[row] ??= new Lottery(_logProbabilities.AsSpan(row * Classes, Classes));
        destination[0] = lottery.Draw(UniformDraw.At(key, index));
    }

    /// <inheritdoc/>
    public void Mode(int row, Span<int> destination)
    {
        Broadcasting.CheckRow(row, Rows);
        Broadcasting.CheckLength(destination.Length, 1, nameof(destination));
        destination[0] = TensorPrimitives.IndexOfMax(_logits[row]);
    }

    /// <inheritdoc/>
    public IEnumerable<int[]> Outcomes => Enumerable.Range(0, Classes).Select(index => (int[])[index]);

    /// <summary>The entropy of each law, −Σ p·log p with 0·log 0 = 0, in nats.</summary>
    /// <param name="destination">Receives <c>[B]</c>.</param>
    /// <exception cref="ArgumentException"><paramref name="destination"/> is not <c>[B]</c>.</exception>
    public void Entropy(Span<double> destination)
    {
        Broadcasting.CheckTotal(destination.Length, Rows, nameof(destination));
        for (var row = 0; row < Rows; row++)
        {
            destination[row] = 0;
            foreach (var log in _logProbabilities.AsSpan(row * Classes, Classes))
            {
                if (!double.IsNegativeInfinity(log)) destination[row] -= Math.Exp(log) * log;
            }
        }
    }

    /// <summary>The entropy of a single law, in nats.</summary>
    /// <exception cref="InvalidOperationException">The batch has several laws.</exception>
    public double Entropy()
    {
        Broadcasting.OnlyRow(Rows);
        var entropy = 0.0;
        Entropy(new Span<double>(ref entropy));
        return entropy;
    }

    // Cumulative sums from the least probable class up: small probabilities keep their digits, and so do small uniforms.
    internal sealed class Lottery
    {
        readonly int[] _classes;
        readonly double[] _cumulative;

        public Lottery(ReadOnlySpan<double> logProbabilities)
        {
            _cumulative = [.. logProbabilities];
            _classes = [.. Enumerable.Range(0, _cumulative.Length)];
            Array.Sort(_cumulative, _classes);
            var sum = 0.0;
            foreach (ref var p in _cumulative.AsSpan()) p = sum += Math.Exp(p);
        }

        public int Draw(UniformDraw uniform)
        {
            // The first class whose sum exceeds v; v ≥ 2⁻⁶⁵ passes over those of probability 0.
            var target = uniform.Value * _cumulative[^1];
            var (low, high) = (0, _classes.Length - 1);
            while (low < high)
            {
                var middle = (low + high) / 2;
                if (_cumulative[middle] > target) high = middle;
                else low = middle + 1;
            }
            return _classes[low];
        }
    }
}
