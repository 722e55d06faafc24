using System.Buffers;
using Reparam.Autodiff;
using Reparam.Distributions;

namespace Reparam.Estimators;

/// <summary>
/// VIMCO: the n-sample bound <c>L = log(1/n Σ wᵢ)</c> with cost <c>−log w</c>; the signal of sample j is
/// <c>L − L₋ⱼ</c>, where L₋ⱼ has wⱼ replaced by the geometric mean of the others. The surrogate's value is −L.
/// </summary>
/// <remarks>
/// Unbiased for the n-sample bound. n evaluations of the cost. Layers inside the cost share the signal of the sample they
/// belong to: a bound of several samples is no expectation of their own costs.
/// Source: Mnih and Rezende 2016, eq. 10.
/// </remarks>
public sealed class Vimco : IFiniteDraws, IRolloutEstimator
{
    readonly int _samples;
    readonly Scores[] _inner;

    /// <summary>Creates the estimator with a number of samples.</summary>
    /// <param name="samples">n, at least 2.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="samples"/> is less than 2.</exception>
    public Vimco(int samples = 5)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, Description.LeastSamples);
        _samples = samples;
        _inner = [.. Enumerable.Range(0, samples).Select(_ => new Scores(Description))];
    }

    /// <summary>Name, bias, cost and source of this estimator, as listed by the registry.</summary>
    public static EstimatorInfo Description { get; } = new(
        "vimco", "n-sample bound, leave-one-out signals", Unbiased: true, Pathwise: false, "n", "0", "Mnih and Rezende 2016 eq. 10")
    {
        Count = (n, _, _) => n,
        Surrogate = SurrogateValue.Bound,
        LeastSamples = 2,
        TakesRollouts = true,
    };

    /// <inheritdoc/>
    public EstimatorInfo Info => Description;

    /// <inheritdoc/>
    public int Draws => _samples;

    /// <inheritdoc/>
    public Value Estimate(IDiscreteFamily family, Value logits, Cost cost, Pass pass)
    {
        var costs = ArrayPool<Value>.Shared.Rent(_samples);
        var law = Op.Detach(logits);
        for (var i = 0; i < _samples; i++)
        {
            var sample = HardSample.Draw(family, logits, pass, i);
            _inner[i].Clear();
            _inner[i].Add(logits, family.Score(law, sample));
            costs[i] = StochasticLayer.Checked(cost(sample, pass.Inside(i) with { Scores = _inner[i] }), logits);
        }
        var value = Combine(costs.AsSpan(0, _samples), _inner);
        ArrayPool<Value>.Shared.Return(costs);
        return value;
    }

    Value IRolloutEstimator.Combine(ReadOnlySpan<Value> costs, ReadOnlySpan<Scores> scores, Pass pass) => Combine(costs, scores);

    static Value Combine(ReadOnlySpan<Value> costs, ReadOnlySpan<Scores> scores)
    {
        var (tape, batch) = (costs[0].Tape, costs[0].Shape);
        var bound = tape.Record(null, batch);
        Bound(costs, skip: -1, tape.Write(bound));
        var value = Op.Detach(-bound);
        for (var j = 0; j < costs.Length; j++)
        {
            var without = tape.Record(null, batch);
            Bound(costs, skip: j, tape.Write(without));
            // −∂L/∂(−cost) is wⱼ/Σw = exp(−costⱼ − L)/n: the direct path through the weights.
            var share = Op.Affine(Op.Exp(-(Op.Detach(costs[j]) + bound)), 1f / costs.Length, 0);
            value = Op.Attach(value, costs[j], Op.Detach(share));
            value = scores[j].Attach(value, Op.Detach(without - bound));
        }
        return value;
    }

    // log(1/n Σ exp(−cost)), with one log-weight replaced by the mean of the others'.
    static void Bound(ReadOnlySpan<Value> costs, int skip, Span<float> destination)
    {
        for (var b = 0; b < destination.Length; b++)
        {
            var mean = 0.0;
            for (var i = 0; i < costs.Length; i++)
            {
                if (i != skip) mean -= costs[i].Data[b];
            }
            mean /= costs.Length - 1;
            var max = double.NegativeInfinity;
            for (var i = 0; i < costs.Length; i++) max = Math.Max(max, i == skip ? mean : -costs[i].Data[b]);
            var sum = 0.0;
            for (var i = 0; i < costs.Length; i++) sum += Math.Exp((i == skip ? mean : -costs[i].Data[b]) - max);
            destination[b] = (float)(max + Math.Log(sum / costs.Length));
        }
    }
}
