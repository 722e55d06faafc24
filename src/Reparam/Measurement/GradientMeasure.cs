using Reparam.Autodiff;
using Reparam.Distributions;
using Reparam.Estimators;
using Reparam.Kernels;
using Reparam.Randomness;

namespace Reparam.Measurement;

/// <summary>
/// Measures estimators on one example: the exact gradient of the expected cost for the logits, and mean and variance of
/// an estimator's estimates, by enumeration where its randomness is finite and by drawing where it is not.
/// </summary>
/// <remarks>
/// Outcomes and draws are rows of batches, so the cost must be that of each row alone. Sums are in double precision over
/// costs in single. Source of the measures: Liu et al. 2023 (ReinMax), section 6; Titsias and Shi 2022, section 5.
/// </remarks>
/// <param name="family">The law of the variables.</param>
/// <param name="logits">One example's logits.</param>
/// <param name="shape"><c>[1, N, K]</c> or <c>[1, N]</c>.</param>
/// <param name="cost">The cost, of batches of any size.</param>
/// <param name="compute">The threads and the matrix product.</param>
/// <exception cref="ArgumentException">The logits do not fill the shape, or it is of more than one example.</exception>
public sealed class GradientMeasure(IDiscreteFamily family, ReadOnlyMemory<float> logits, Shape shape, Cost cost, Compute compute)
{
    // Limits of a batch: numbers in its sample, and bytes of its step, estimated from a first small batch.
    const int BatchElements = 1 << 16, FirstRows = 16;
    const long StepBytes = 1 << 28;

    readonly StateSpace _states = new(family, OneExample(shape, logits.Length));
    readonly double[] _logMarginals = LogMarginals(family, logits.Span, shape);
    readonly Tape _tape = new(compute);

    /// <summary>Number of joint states of the variables, K^N.</summary>
    public double States => _states.Count;

    /// <summary>
    /// The exact gradient Σₛ p(s)·f(s)·(s − p), or with n &gt; 1 samples that of the bound −E log(1/n Σ exp(−f)).
    /// </summary>
    /// <param name="samples">n; 1 is the expected cost.</param>
    /// <param name="limit">The most outcomes to enumerate.</param>
    /// <exception cref="ArgumentException">There are more outcomes than that.</exception>
    public double[] Exact(int samples = 1, double limit = 2e6)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, 1);
        var outcomes = Math.Pow(_states.Count, samples);
        if (outcomes > limit) throw new ArgumentException($"{outcomes:R} outcomes of {samples} samples are more than the limit of {limit:R}.", nameof(samples));
        var costs = Costs();
        var gradient = new double[shape.Count];
        var probabilities = Enumerable.Range(0, costs.Length).Select(s => Probability(s)).ToArray();
        for (var outcome = 0L; outcome < (long)outcomes; outcome++)
        {
            var (rest, probability, least) = (outcome, 1.0, double.PositiveInfinity);
            for (var i = 0; i < samples; i++, rest /= costs.Length)
            {
                probability *= probabilities[rest % costs.Length];
                least = Math.Min(least, costs[rest % costs.Length]);
            }
            var value = least;
            if (samples > 1)
            {
                var sum = 0.0;
                rest = outcome;
                for (var i = 0; i < samples; i++, rest /= costs.Length) sum += Math.Exp(least - costs[rest % costs.Length]);
                value -= Math.Log(sum / samples);
            }
            rest = outcome;
            for (var i = 0; i < samples; i++, rest /= costs.Length) _states.AddScore(_logMarginals, rest % costs.Length, probability * value, gradient);
        }
        return gradient;
    }

    /// <summary>Number of outcomes of an estimator's randomness; +∞ where it is not finite.</summary>
    /// <param name="estimator">The estimator.</param>
    public double Outcomes(IEstimator estimator) => estimator is IFiniteDraws finite ? Math.Pow(_states.Count, finite.Draws) : double.PositiveInfinity;

    /// <summary>Mean and variance over every outcome of an estimator's randomness: no sampling.</summary>
    /// <param name="estimator">The estimator.</param>
    /// <exception cref="ArgumentException">It has more than 2⁵³ outcomes.</exception>
    public GradientMoments Enumerate(IFiniteDraws estimator)
    {
        ArgumentNullException.ThrowIfNull(estimator);
        var outcomes = Outcomes(estimator);
        if (outcomes > 1L << 53) throw new ArgumentException($"'{estimator.Info.Name}' has {outcomes:R} outcomes, too many to enumerate.", nameof(estimator));
        var sums = new MomentSums(shape.Count);
        var draws = new Value[estimator.Draws];
        for (var (first, count) = (0L, 0); first < (long)outcomes; first += count)
        {
            count = (int)Math.Min(Rows(first), (long)outcomes - first);
            _tape.Reset();
            var leaf = Logits(count);
            var weights = new double[count];
            Array.Fill(weights, 1);
            for (var d = 0; d < draws.Length; d++)
            {
                draws[d] = _tape.Constant(0, leaf.Shape);
                var data = _tape.Write(draws[d]);
                for (var r = 0; r < count; r++)
                {
                    var state = (first + r) / (long)Math.Pow(_states.Count, d) % (long)_states.Count;
                    _states.Write(state, data.Slice(r * shape.Count, shape.Count));
                    weights[r] *= Probability(state);
                }
            }
            if (estimator is IJointDraws joint)
            {
                var log = joint.LogProbability(family, new StochasticLayer(family, estimator).Law(leaf), draws).Data;
                for (var r = 0; r < count; r++) weights[r] = Math.Exp(log[r]);
            }
            var gradient = Gradient(estimator, leaf, new Pass(default) { Draws = draws });
            for (var r = 0; r < count; r++)
            {
                if (weights[r] > 0) sums.Add(gradient.Slice(r * shape.Count, shape.Count), weights[r]);
            }
        }
        return sums.Moments(draws: 0);
    }

    /// <summary>Mean and variance of estimates drawn.</summary>
    /// <param name="estimator">The estimator.</param>
    /// <param name="draws">Number of estimates, at least 2.</param>
    /// <param name="key">Names the draws.</param>
    public GradientMoments Sample(IEstimator estimator, long draws, RandomKey key)
    {
        ArgumentNullException.ThrowIfNull(estimator);
        ArgumentOutOfRangeException.ThrowIfLessThan(draws, 2);
        var sums = new MomentSums(shape.Count);
        for (var (first, count) = (0L, 0); first < draws; first += count)
        {
            count = (int)Math.Min(Rows(first), draws - first);
            _tape.Reset();
            var gradient = Gradient(estimator, Logits(count), new Pass(key) { FirstExample = first });
            for (var r = 0; r < count; r++) sums.Add(gradient.Slice(r * shape.Count, shape.Count), 1);
        }
        return sums.Moments(draws);
    }

    /// <summary>The cost of every joint state.</summary>
    internal double[] Costs()
    {
        var costs = new double[(long)_states.Count];
        var rows = Math.Min(costs.Length, Math.Max(1, BatchElements / shape.Count));
        for (var first = 0; first < costs.Length; first += rows)
        {
            var count = Math.Min(rows, costs.Length - first);
            _tape.Reset();
            var states = _tape.Constant(0, ShapeOf(count));
            for (var r = 0; r < count; r++) _states.Write(first + r, _tape.Write(states).Slice(r * shape.Count, shape.Count));
            var values = StochasticLayer.Checked(cost(states, new Pass(default)), states).Data;
            for (var r = 0; r < count; r++) costs[first + r] = values[r];
        }
        return costs;
    }

    static Shape OneExample(Shape shape, int logits)
    {
        if (shape[0] != 1) throw new ArgumentException($"Logits of one example are [1, …], not {shape}.", nameof(shape));
        return shape.Count == logits ? shape : throw new ArgumentException($"{logits} logits do not fill {shape}.", nameof(logits));
    }

    static double[] LogMarginals(IDiscreteFamily family, ReadOnlySpan<float> logits, Shape shape)
    {
        var space = new StateSpace(family, shape);
        var log = new double[space.Variables * space.Choices];
        space.LogMarginals(logits, log);
        return log;
    }

    double Probability(long state) => Math.Exp(_states.LogProbability(_logMarginals, state));

    Shape ShapeOf(int rows) => family.ShapeOf(rows, _states.Variables, _states.Choices);

    // Number of rows of the batch that begins at a row: few at first, then as many as their memory allows.
    int Rows(long first)
        => first == 0 ? FirstRows : (int)Math.Clamp(Math.Min(BatchElements / shape.Count, StepBytes / (_tape.BytesHeld / FirstRows)), FirstRows, BatchElements);

    Value Logits(int rows)
    {
        var row = _tape.Constant(logits.Span, new Shape(shape.Count));
        return Op.Detach(Op.BroadcastFirst(row, ShapeOf(rows)));
    }

    ReadOnlySpan<float> Gradient(IEstimator estimator, Value leaf, Pass pass)
    {
        // Learned baselines see an input. Here it is the same for every row.
        var input = _tape.Constant(1, new Shape(leaf.Shape[0], 1));
        var surrogate = new StochasticLayer(family, estimator).Surrogate(leaf, cost, pass with { Input = input });
        return _tape.Gradient(surrogate, leaf).Data;
    }
}
