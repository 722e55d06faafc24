using System.Numerics.Tensors;
using Reparam.Randomness;

namespace Reparam.Distributions;

/// <summary>
/// Laws over the orders of K items: the first is drawn with probability proportional to its weight, then the next among
/// those left, and so on. An outcome is a permutation of 0 … K − 1, the first item first.
/// </summary>
/// <remarks>
/// <para>The order of logits perturbed by Gumbel noise, largest first, has this law; its first k items are a draw of k without replacement.</para>
/// <para>
/// An item of weight 0 (a logit of −∞) comes after all that have a weight, and such items follow each other in the order of
/// their indices, surely: any other order has probability 0, so probabilities still sum to 1.
/// </para>
/// <para>Source: Plackett 1975; Luce 1959; Yellott 1977; Kool, van Hoof and Welling 2019 (Gumbel top-k).</para>
/// </remarks>
public sealed class PlackettLuce : IDiscreteRows<int>
{
    readonly LogitRows _logits;
    readonly nint[] _eventShape;

    PlackettLuce(LogitRows logits) => (_logits, _eventShape) = (logits, [logits.Classes]);

    /// <summary>One law from weights.</summary>
    /// <param name="scores">Weights <c>[K]</c>: finite, ≥ 0, not all 0; they need not sum to 1.</param>
    /// <exception cref="ArgumentException"><paramref name="scores"/> is empty, negative, not finite, or nothing but zeros.</exception>
    public static PlackettLuce FromScores(ReadOnlySpan<double> scores) => new(LogitRows.FromWeights(scores, nameof(scores)));

    /// <summary>A batch of laws from weights.</summary>
    /// <param name="scores">Weights <c>[batch, K]</c>.</param>
    /// <inheritdoc cref="FromScores(ReadOnlySpan{double})"/>
    public static PlackettLuce FromScores(in ReadOnlyTensorSpan<double> scores) => new(LogitRows.FromWeights(scores, nameof(scores)));

    /// <summary>One law from the logarithms of weights.</summary>
    /// <param name="logits">Log-weights <c>[K]</c>; −∞ is a weight of 0, and not all may be.</param>
    /// <exception cref="ArgumentException"><paramref name="logits"/> is empty, holds NaN or +∞, or nothing but −∞.</exception>
    public static PlackettLuce FromLogits(ReadOnlySpan<double> logits) => new(LogitRows.FromLogits(logits));

    /// <summary>One law from log-weights in float32.</summary>
    /// <inheritdoc cref="FromLogits(ReadOnlySpan{double})"/>
    public static PlackettLuce FromLogits(ReadOnlySpan<float> logits) => FromLogits(Broadcasting.Doubles(logits));

    /// <summary>A batch of laws from the logarithms of weights.</summary>
    /// <param name="logits">Log-weights <c>[batch, K]</c>.</param>
    /// <inheritdoc cref="FromLogits(ReadOnlySpan{double})"/>
    public static PlackettLuce FromLogits(in ReadOnlyTensorSpan<double> logits) => new(LogitRows.FromLogits(logits));

    /// <inheritdoc/>
    public ReadOnlySpan<nint> BatchShape => _logits.Shape;

    /// <summary><c>[K]</c>.</summary>
    public ReadOnlySpan<nint> EventShape => _eventShape;

    /// <inheritdoc/>
    public int Rows => _logits.Rows;

    /// <summary>K, how many items are put in order.</summary>
    public int Items => _logits.Classes;

    /// <inheritdoc/>
    /// <param name="row">Which law.</param>
    /// <param name="outcome">A permutation of 0 … K − 1, <c>[K]</c>.</param>
    public double LogProbability(int row, ReadOnlySpan<int> outcome)
    {
        Broadcasting.CheckLength(outcome.Length, Items, nameof(outcome));
        return LogProbabilityOfFirst(row, outcome);
    }

    /// <summary>log P that an order begins with these items, in nats: the sum over all orders that do.</summary>
    /// <param name="row">Which law.</param>
    /// <param name="items">k different items, the first first; k from 0 (log 1) to K.</param>
    /// <exception cref="ArgumentOutOfRangeException">An item is none of 0 … K − 1, or <paramref name="row"/> is no row of the batch.</exception>
    /// <exception cref="ArgumentException"><paramref name="items"/> names an item twice.</exception>
    public double LogProbabilityOfFirst(int row, ReadOnlySpan<int> items)
    {
        Broadcasting.CheckRow(row, Rows);
        var chosen = new bool[Items];
        foreach (var item in items)
        {
            if ((uint)item >= (uint)Items) throw new ArgumentOutOfRangeException(nameof(items), item, $"{item} is none of the items 0 to {Items - 1}.");
            if (chosen[item]) throw new ArgumentException($"Item {item} is named twice.", nameof(items));
            chosen[item] = true;
        }
        var logits = _logits[row];
        if (!WeightlessAreInOrder(logits, items, chosen)) return double.NegativeInfinity;

        // From the end: every item is weighed against the log-sum of those after it, −log(1 + rest/weight).
        var (rest, log) = (LogSumOfOthers(logits, chosen), 0.0);
        for (var i = items.Length - 1; i >= 0; i--)
        {
            var logit = logits[items[i]];
            if (double.IsNegativeInfinity(logit)) continue;
            var against = LogExp.Softplus(rest - logit);
            log -= against;
            rest = logit + against;
        }
        return log;
    }

    /// <inheritdoc/>
    /// <remarks>The order of the perturbed logits, from 64 random bits each.</remarks>
    public void Sample(int row, RandomKey key, ulong index, Span<int> destination)
    {
        Broadcasting.CheckRow(row, Rows);
        Broadcasting.CheckLength(destination.Length, Items, nameof(destination));
        var perturbed = new double[Items];
        RowNoise.FillGumbel(key, index * (ulong)Items, perturbed);
        TensorPrimitives.Add(perturbed, _logits[row], perturbed);
        Descending(perturbed, destination);
    }

    /// <inheritdoc/>
    /// <remarks>Descending weights; equal ones in the order of their indices.</remarks>
    public void Mode(int row, Span<int> destination)
    {
        Broadcasting.CheckRow(row, Rows);
        Broadcasting.CheckLength(destination.Length, Items, nameof(destination));
        Descending(_logits[row].ToArray(), destination);
    }

    /// <inheritdoc/>
    /// <remarks>All K! permutations in lexicographic order, made one at a time.</remarks>
    public IEnumerable<int[]> Outcomes
    {
        get
        {
            var order = Enumerable.Range(0, Items).ToArray();
            while (true)
            {
                yield return [.. order];
                var i = Items - 2;
                while (i >= 0 && order[i] > order[i + 1]) i--;
                if (i < 0) yield break;
                var j = Items - 1;
                while (order[j] < order[i]) j--;
                (order[i], order[j]) = (order[j], order[i]);
                Array.Reverse(order, i + 1, Items - i - 1);
            }
        }
    }

    // Those without weight may only follow all that have one, each after those of lower index.
    static bool WeightlessAreInOrder(ReadOnlySpan<double> logits, ReadOnlySpan<int> items, bool[] chosen)
    {
        var (started, next) = (false, 0);
        foreach (var item in items)
        {
            var weightless = double.IsNegativeInfinity(logits[item]);
            if (started && !weightless) return false;
            if (!weightless) continue;
            started = true;
            for (; next < item; next++)
            {
                if (double.IsNegativeInfinity(logits[next])) return false;
            }
            next = item + 1;
        }
        for (var k = 0; started && k < chosen.Length; k++)
        {
            if (!chosen[k] && !double.IsNegativeInfinity(logits[k])) return false;
        }
        return true;
    }

    static double LogSumOfOthers(ReadOnlySpan<double> logits, bool[] chosen)
    {
        var largest = double.NegativeInfinity;
        for (var k = 0; k < chosen.Length; k++) largest = chosen[k] ? largest : Math.Max(largest, logits[k]);
        if (double.IsNegativeInfinity(largest)) return largest;
        var sum = 0.0;
        for (var k = 0; k < chosen.Length; k++) sum += chosen[k] ? 0 : Math.Exp(logits[k] - largest);
        return largest + Math.Log(sum);
    }

    static void Descending(double[] keys, Span<int> items)
    {
        for (var k = 0; k < items.Length; k++) items[k] = k;
        items.Sort((a, b) => keys[a] == keys[b] ? a.CompareTo(b) : keys[b].CompareTo(keys[a]));
    }
}
