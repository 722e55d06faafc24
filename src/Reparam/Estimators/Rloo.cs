using System.Buffers;
using Reparam.Autodiff;
using Reparam.Distributions;

namespace Reparam.Estimators;

/// <summary>
/// The score function with the mean of the other samples as baseline: <c>1/(n−1) Σ (fᵢ − f̄)·∇ log q(Dᵢ)</c>.
/// </summary>
/// <remarks>Unbiased. n evaluations of the cost. Source: Salimans and Knowles 2014; Kool et al. 2019.</remarks>
public sealed class Rloo : IFiniteDraws, IRolloutEstimator
{
    readonly int _samples;

    /// <summary>Creates the estimator with a number of samples.</summary>
    /// <param name="samples">n, at least 2.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="samples"/> is less than 2.</exception>
    public Rloo(int samples = 4)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, Description.LeastSamples);
        _samples = samples;
    }

    /// <summary>Name, bias, cost and source of this estimator, as listed by the registry.</summary>
    public static EstimatorInfo Description { get; } = new(
        "rloo", "score function, the other samples' mean as baseline", Unbiased: true, Pathwise: false, "n", "0", "Salimans and Knowles 2014; Kool et al. 2019")
    {
        Count = (n, _, _) => n,
        Surrogate = SurrogateValue.MeanOfSamples,
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
        var scores = ArrayPool<Value>.Shared.Rent(_samples);
        var law = Op.Detach(logits);
        Value total = default, estimate = default;
        for (var i = 0; i < _samples; i++)
        {
            var sample = HardSample.Draw(family, logits, pass, i);
            scores[i] = family.Score(law, sample);
            costs[i] = cost(sample, pass.Inside(i));
            total = i == 0 ? costs[i] : total + costs[i];
        }
        var value = Op.Affine(total, 1f / _samples, 0);
        var average = Op.Detach(value);
        for (var i = 0; i < _samples; i++)
        {
            var term = Op.ScaleRows(scores[i], Signal(costs[i], average, _samples));
            estimate = i == 0 ? term : estimate + term;
        }
        ArrayPool<Value>.Shared.Return(costs);
        ArrayPool<Value>.Shared.Return(scores);
        return Op.Attach(value, logits, estimate);
    }

    Value IRolloutEstimator.Combine(ReadOnlySpan<Value> costs, ReadOnlySpan<Scores> scores, Pass pass)
    {
        var value = Rollout.Mean(costs);
        var average = Op.Detach(value);
        for (var i = 0; i < costs.Length; i++) value = scores[i].Attach(value, Signal(costs[i], average, costs.Length));
        return value;
    }

    // A sample's share of the estimate: the cost less the others' mean, over n, is (fᵢ − f̄)/(n − 1).
    static Value Signal(Value cost, Value average, int samples) => Op.Affine(Op.Detach(cost) - average, 1f / (samples - 1), 0);
}
