using System.Buffers;
using Reparam.Autodiff;
using Reparam.Distributions;
using Reparam.Randomness;

namespace Reparam.Estimators;

/// <summary>
/// Sum and sample: the C likeliest joint states are summed, <c>Σₛ p(s)·f(s)·∇ log p(s)</c>, and the probability of the
/// rest is left to one sample of it.
/// </summary>
/// <remarks>
/// Unbiased; the variance is that of the score function on the rest, times its probability squared. C + 1 evaluations of
/// the cost, or K^N if that is less, and then it is exact. All of them are returned, weighed by probability, so the value
/// estimates the expected cost without bias too. Source: Liu et al. 2019 (arXiv 1810.04777), eq. 5.
/// </remarks>
public sealed class SumAndSample : IJointDraws
{
    readonly int _summed, _maxStates;

    /// <summary>Creates the estimator with a number of states to sum.</summary>
    /// <param name="summed">C, at least 1.</param>
    /// <param name="maxStates">The most joint states to choose from.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="summed"/> is less than 1.</exception>
    public SumAndSample(int summed = 4, int maxStates = 4096)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(summed, Description.LeastSamples);
        (_summed, _maxStates) = (summed, maxStates);
    }

    /// <summary>Name, bias, cost and source of this estimator, as listed by the registry.</summary>
    public static EstimatorInfo Description { get; } = new(
        "sum-and-sample", "the likeliest joint states summed, one sample of the rest", Unbiased: true, Pathwise: false, "n + 1", "0", "Liu et al. 2019 eq. 5")
    {
        Count = (n, variables, choices) => Math.Min(n + 1, Math.Pow(choices, variables)),
        Surrogate = SurrogateValue.WeightedMean,
        Enumerates = true,
        LeastSamples = 1,
    };

    /// <inheritdoc/>
    public EstimatorInfo Info => Description;

    /// <inheritdoc/>
    public int Draws => 1;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">There are more joint states than the limit.</exception>
    public Value Estimate(IDiscreteFamily family, Value logits, Cost cost, Pass pass)
    {
        var (tape, space) = (logits.Tape, StateSpace.Limited(family, logits.Shape, _maxStates, nameof(SumAndSample)));
        var evaluations = Math.Min(_summed + 1, space.Size);
        var states = ArrayPool<Value>.Shared.Rent(evaluations);
        var weights = ArrayPool<Value>.Shared.Rent(evaluations);
        for (var i = 0; i < evaluations; i++)
        {
            states[i] = tape.Constant(0, logits.Shape);
            weights[i] = tape.Constant(0, new Shape(logits.Shape[0]));
        }
        Choose(space, logits, pass, states.AsSpan(0, evaluations), weights.AsSpan(0, evaluations));

        var law = Op.Detach(logits);
        Value value = default, estimate = default;
        for (var i = 0; i < evaluations; i++)
        {
            var share = weights[i] * cost(states[i], pass.Inside(i));
            var term = Op.ScaleRows(family.Score(law, states[i]), Op.Detach(share));
            (value, estimate) = i == 0 ? (share, term) : (value + share, estimate + term);
        }
        ArrayPool<Value>.Shared.Return(states);
        ArrayPool<Value>.Shared.Return(weights);
        return Op.Attach(value, logits, estimate);
    }

    /// <inheritdoc/>
    /// <remarks>Of the rest alone; where there is none the draw is not used, and has the law of a sample.</remarks>
    public Value LogProbability(IDiscreteFamily family, Value logits, ReadOnlySpan<Value> draws)
    {
        var space = StateSpace.Limited(family, logits.Shape, _maxStates, nameof(SumAndSample));
        var (rows, width) = (logits.Shape[0], logits.Shape.Count / logits.Shape[0]);
        var log = logits.Tape.Constant(0, new Shape(rows));
        var rest = ArrayPool<double>.Shared.Rent(space.Size);
        var likeliest = ArrayPool<int>.Shared.Rent(_summed);
        for (var b = 0; b < rows; b++)
        {
            var logs = rest.AsSpan(0, space.Size);
            space.LogProbabilities(logits.Data.Slice(b * width, width), logs);
            if (_summed < space.Size) LogWeights.TakeLargest(logs, likeliest.AsSpan(0, _summed));
            logits.Tape.Write(log)[b] = (float)(logs[space.IndexOf(draws[0].Data.Slice(b * width, width))] - LogWeights.LogSumExp(logs));
        }
        ArrayPool<double>.Shared.Return(rest);
        ArrayPool<int>.Shared.Return(likeliest);
        return log;
    }

    // Each example's likeliest states, then its sample of the rest, and what each of them weighs.
    void Choose(StateSpace space, Value logits, Pass pass, ReadOnlySpan<Value> states, ReadOnlySpan<Value> weights)
    {
        var tape = logits.Tape;
        var (rows, width, summed) = (logits.Shape[0], logits.Shape.Count / logits.Shape[0], Math.Min(_summed, space.Size));
        var room = ArrayPool<double>.Shared.Rent(2 * space.Size);
        var likeliest = ArrayPool<int>.Shared.Rent(summed);
        var logs = room.AsSpan(0, space.Size);
        var rest = room.AsSpan(space.Size, space.Size);
        var best = likeliest.AsSpan(0, summed);
        Span<float> uniform = [0];
        for (var b = 0; b < rows; b++)
        {
            space.LogProbabilities(logits.Data.Slice(b * width, width), logs);
            logs.CopyTo(rest);
            LogWeights.TakeLargest(rest, best);
            for (var i = 0; i < summed; i++)
            {
                space.Write(best[i], tape.Write(states[i]).Slice(b * width, width));
                tape.Write(weights[i])[b] = (float)Math.Exp(logs[best[i]]);
            }
            if (summed == space.Size) continue;
            var total = LogWeights.LogSumExp(rest);
            tape.Write(weights[summed])[b] = (float)Math.Exp(total);
            var drawn = tape.Write(states[summed]).Slice(b * width, width);
            if (pass.Draws is { } given)
            {
                given[0].Data.Slice(b * width, width).CopyTo(drawn);
                continue;
            }
            pass.Noise().FillUniform((ulong)(pass.FirstExample + b), uniform);
            space.Write(Pick(rest, total, uniform[0]), drawn);
        }
        ArrayPool<double>.Shared.Return(room);
        ArrayPool<int>.Shared.Return(likeliest);
    }

    // The inverse of the rest's distribution function; states summed already have probability 0.
    static int Pick(ReadOnlySpan<double> rest, double total, double uniform)
    {
        var last = 0;
        for (var s = 0; s < rest.Length; s++)
        {
            var probability = Math.Exp(rest[s] - total);
            if (probability == 0) continue;
            last = s;
            uniform -= probability;
            if (uniform < 0) break;
        }
        return last;
    }
}
