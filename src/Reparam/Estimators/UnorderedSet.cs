using System.Buffers;
using Reparam.Autodiff;
using Reparam.Distributions;
using Reparam.Randomness;

namespace Reparam.Estimators;

/// <summary>
/// The unordered set estimator: k joint states drawn without replacement, whatever their order, with its own baseline:
/// <c>Σₛ p(s)·R(S, s)·[f(s) − Σₜ p(t)·R(S, s, t)·f(t)]·∇ log p(s)</c>, s and t in S.
/// </summary>
/// <remarks>
/// <para>R(S, s) = P(S∖s without s)/P(S) is how much likelier S is when s came first; R(S, s, t) is the same for t in what s
/// leaves, and 1 for t = s. The probability P of an unordered set comes from a recursion over its 2ᵏ subsets.</para>
/// <para>Unbiased; exact when k is all there is. k evaluations of the cost. All of them are returned, weighed by p(s)·R(S, s),
/// which sum to 1, so the value estimates the expected cost without bias too.
/// Source: Kool, van Hoof and Welling 2020 (Estimating gradients without replacement), eq. 10 and 14.</para>
/// </remarks>
public sealed class UnorderedSet : IJointDraws
{
    /// <summary>The most samples: the subsets of a set double with each.</summary>
    public const int MaxSamples = 12;

    readonly int _samples, _maxStates;

    /// <summary>Creates the estimator with a number of samples.</summary>
    /// <param name="samples">k, from 2 to <see cref="MaxSamples"/>; all joint states where there are fewer.</param>
    /// <param name="maxStates">The most joint states to draw from.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="samples"/> is not in that range.</exception>
    public UnorderedSet(int samples = 4, int maxStates = 4096)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, Description.LeastSamples);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(samples, MaxSamples);
        (_samples, _maxStates) = (samples, maxStates);
    }

    /// <summary>Name, bias, cost and source of this estimator, as listed by the registry.</summary>
    public static EstimatorInfo Description { get; } = new(
        "unordered-set", "joint states without replacement, the others as baseline", Unbiased: true, Pathwise: false, "n", "0",
        "Kool et al. 2020 eq. 10 and 14")
    {
        Count = (n, variables, choices) => Math.Min(n, Math.Pow(choices, variables)),
        Surrogate = SurrogateValue.WeightedMean,
        LeastSamples = 2,
    };

    /// <inheritdoc/>
    public EstimatorInfo Info => Description;

    /// <inheritdoc/>
    public int Draws => _samples;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">There are more joint states than the limit.</exception>
    public Value Estimate(IDiscreteFamily family, Value logits, Cost cost, Pass pass)
    {
        var (tape, space) = (logits.Tape, StateSpace.Limited(family, logits.Shape, _maxStates, nameof(UnorderedSet)));
        var (rows, count) = (logits.Shape[0], Math.Min(_samples, space.Size));
        var room = ArrayPool<Value>.Shared.Rent(4 * count);
        var states = room.AsSpan(0, count);
        var costs = room.AsSpan(count, count);
        var weights = room.AsSpan(2 * count, count);
        var signals = room.AsSpan(3 * count, count);
        // Of each example: the log-probabilities of its states, and that of all others together.
        var logs = ArrayPool<double>.Shared.Rent(rows * (count + 1));
        for (var i = 0; i < count; i++)
        {
            states[i] = tape.Constant(0, logits.Shape);
            (weights[i], signals[i]) = (tape.Constant(0, new Shape(rows)), tape.Constant(0, new Shape(rows)));
        }
        Draw(space, logits, pass, states, logs);
        for (var i = 0; i < count; i++) costs[i] = StochasticLayer.Checked(cost(states[i], pass.Inside(i)), logits);
        Weigh(costs, logs, weights, signals);

        var law = Op.Detach(logits);
        Value value = default, estimate = default;
        for (var i = 0; i < count; i++)
        {
            var (part, term) = (weights[i] * costs[i], Op.ScaleRows(family.Score(law, states[i]), signals[i]));
            (value, estimate) = i == 0 ? (part, term) : (value + part, estimate + term);
        }
        ArrayPool<Value>.Shared.Return(room);
        ArrayPool<double>.Shared.Return(logs);
        return Op.Attach(value, logits, estimate);
    }

    /// <inheritdoc/>
    /// <remarks>Draws beyond the number of joint states are not used, and have the law of a sample.</remarks>
    public Value LogProbability(IDiscreteFamily family, Value logits, ReadOnlySpan<Value> draws)
    {
        var space = StateSpace.Limited(family, logits.Shape, _maxStates, nameof(UnorderedSet));
        var (rows, width) = (logits.Shape[0], logits.Shape.Count / logits.Shape[0]);
        var log = logits.Tape.Constant(0, new Shape(rows));
        var room = ArrayPool<double>.Shared.Rent(2 * space.Size);
        var logs = room.AsSpan(0, space.Size);
        var rest = room.AsSpan(space.Size, space.Size);
        for (var b = 0; b < rows; b++)
        {
            space.LogProbabilities(logits.Data.Slice(b * width, width), logs);
            logs.CopyTo(rest);
            var sum = 0.0;
            for (var i = 0; i < draws.Length; i++)
            {
                var state = space.IndexOf(draws[i].Data.Slice(b * width, width));
                sum += i < space.Size ? rest[state] - LogWeights.LogSumExp(rest) : logs[state];
                if (double.IsNegativeInfinity(sum)) break;
                rest[state] = double.NegativeInfinity;
            }
            logits.Tape.Write(log)[b] = (float)sum;
        }
        ArrayPool<double>.Shared.Return(room);
        return log;
    }

    // Gumbel-top-k over the joint states; or the states given, which need no noise.
    static void Draw(StateSpace space, Value logits, Pass pass, ReadOnlySpan<Value> states, Span<double> kept)
    {
        var (tape, rows, width) = (logits.Tape, logits.Shape[0], logits.Shape.Count / logits.Shape[0]);
        var room = ArrayPool<double>.Shared.Rent(2 * space.Size);
        var noise = ArrayPool<float>.Shared.Rent(space.Size);
        var logs = room.AsSpan(0, space.Size);
        var scores = room.AsSpan(space.Size, space.Size);
        Span<int> drawn = stackalloc int[MaxSamples];
        drawn = drawn[..states.Length];
        for (var b = 0; b < rows; b++)
        {
            space.LogProbabilities(logits.Data.Slice(b * width, width), logs);
            if (pass.Draws is { } given)
            {
                for (var i = 0; i < drawn.Length; i++) drawn[i] = space.IndexOf(given[i].Data.Slice(b * width, width));
            }
            else
            {
                pass.Noise().FillGumbel((ulong)(pass.FirstExample + b) * (ulong)space.Size, noise.AsSpan(0, space.Size));
                for (var s = 0; s < scores.Length; s++) scores[s] = logs[s] + noise[s];
                LogWeights.TakeLargest(scores, drawn);
            }
            var row = kept.Slice(b * (drawn.Length + 1), drawn.Length + 1);
            for (var i = 0; i < drawn.Length; i++)
            {
                space.Write(drawn[i], tape.Write(states[i]).Slice(b * width, width));
                row[i] = logs[drawn[i]];
            }
            foreach (var state in drawn) logs[state] = double.NegativeInfinity;
            row[^1] = LogWeights.LogSumExp(logs);
        }
        ArrayPool<double>.Shared.Return(room);
        ArrayPool<float>.Shared.Return(noise);
    }

    // p(s)·R(S, s), and that times the cost less its baseline.
    static void Weigh(ReadOnlySpan<Value> costs, ReadOnlySpan<double> logs, ReadOnlySpan<Value> weights, ReadOnlySpan<Value> signals)
    {
        var (tape, count) = (costs[0].Tape, costs.Length);
        var room = ArrayPool<double>.Shared.Rent(1 << count);
        var table = room.AsSpan(0, 1 << count);
        for (var b = 0; b < costs[0].Shape[0]; b++)
        {
            var p = logs.Slice(b * (count + 1), count + 1);
            Subsets(p, table);
            for (var i = 0; i < count; i++)
            {
                var (without, baseline) = ((table.Length - 1) ^ (1 << i), 0.0);
                for (var j = 0; j < count; j++)
                    baseline += Math.Exp(j == i ? p[i] : p[j] + table[without ^ (1 << j)] - table[without]) * costs[j].Data[b];
                var share = Math.Exp(p[i] + table[without] - table[^1]);
                tape.Write(weights[i])[b] = (float)share;
                tape.Write(signals[i])[b] = (float)(share * (costs[i].Data[b] - baseline));
            }
        }
        ArrayPool<double>.Shared.Return(room);
    }

    // table[T]: the log-probability that draws without replacement give the subset T next, when the rest of the set is
    // gone. Probabilities of what is left are sums, never 1 minus what is gone, which would cancel.
    static void Subsets(ReadOnlySpan<double> logs, Span<double> table)
    {
        Span<double> terms = stackalloc double[MaxSamples];
        Span<double> left = stackalloc double[MaxSamples + 1];
        table[0] = 0;
        for (var subset = 1; subset < table.Length; subset++)
        {
            var size = 0;
            for (var i = 0; i < logs.Length - 1; i++)
            {
                if ((subset & (1 << i)) == 0) continue;
                terms[size] = logs[i] + table[subset ^ (1 << i)];
                left[size++] = logs[i];
            }
            left[size] = logs[^1];
            // Where nothing possible is left, what is drawn of the impossible does not matter.
            var all = LogWeights.LogSumExp(left[..(size + 1)]);
            table[subset] = double.IsNegativeInfinity(all) ? 0 : LogWeights.LogSumExp(terms[..size]) - all;
        }
    }
}
