using System.Buffers;
using Reparam.Autodiff;
using Reparam.Distributions;

namespace Reparam.Estimators;

/// <summary>
/// Double control variates: RLOO whose samples and baselines are each corrected by a linearization of the cost at the
/// other samples, <c>1/n Σₖ [f(bₖ) + α·cₖ − mean_{j≠k}(f(bⱼ) + α·cⱼ)]·(bₖ − θ) − α·ḡ∘θ(1 − θ)</c> with
/// <c>cₖ = ḡ₋ₖᵀ(bₖ − θ)</c>, ḡ the mean of the cost's gradients at all samples and ḡ₋ₖ at all but the k-th.
/// </summary>
/// <remarks>
/// Unbiased for every α, which starts at 0 (where this is RLOO) and is learned by descent on the squared estimate; at
/// α = −1 a linear cost leaves no variance. n evaluations of the cost and of its gradient, at discrete points. Binary
/// variables. Source: Titsias and Shi 2022, eq. 12.
/// </remarks>
public sealed class DoubleControlVariate : IFiniteDraws, IAdaptive
{
    readonly int _samples;
    readonly LearnedParameter _alpha = new(new Parameter("double-cv.alpha", Shape.Scalar));

    /// <summary>Creates the estimator with a number of samples.</summary>
    /// <param name="samples">n, at least 2.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="samples"/> is less than 2.</exception>
    public DoubleControlVariate(int samples = 4)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, Description.LeastSamples);
        _samples = samples;
        Learned = [_alpha];
    }

    /// <summary>Name, bias, cost and source of this estimator, as listed by the registry.</summary>
    public static EstimatorInfo Description { get; } = new(
        "double-cv", "rloo, samples and baselines corrected by the others' linearizations", Unbiased: true, Pathwise: false, "n", "n",
        "Titsias and Shi 2022 eq. 12")
    {
        Count = (n, _, _) => n,
        Surrogate = SurrogateValue.MeanOfSamples,
        LeastSamples = 2,
        Variables = DiscreteVariables.Binary,
    };

    /// <inheritdoc/>
    public EstimatorInfo Info => Description;

    /// <inheritdoc/>
    public int Draws => _samples;

    /// <summary>α as learned so far.</summary>
    public float Alpha => _alpha.Parameter.Data[0];

    /// <inheritdoc/>
    public IReadOnlyList<LearnedParameter> Learned { get; }

    /// <inheritdoc/>
    public IReadOnlyList<Parameter> State => [];

    /// <inheritdoc/>
    public Value Estimate(IDiscreteFamily family, Value logits, Cost cost, Pass pass)
    {
        var n = _samples;
        var room = ArrayPool<Value>.Shared.Rent(4 * n);
        var costs = room.AsSpan(0, n);
        var scores = room.AsSpan(n, n);
        var slopes = room.AsSpan(2 * n, n);
        var corrections = room.AsSpan(3 * n, n);
        var leaf = Op.Detach(logits);
        Value total = default, slope = default;
        for (var k = 0; k < n; k++)
        {
            var sample = HardSample.Draw(family, logits, pass, k);
            scores[k] = family.Score(leaf, sample);
            costs[k] = StochasticLayer.Checked(cost(sample, pass.Inside(k)), logits);
            slopes[k] = Op.Detach(logits.Tape.Gradient(costs[k], sample));
            (total, slope) = k == 0 ? (costs[k], slopes[k]) : (total + costs[k], slope + slopes[k]);
        }
        Value correction = default;
        for (var k = 0; k < n; k++)
        {
            corrections[k] = Op.Affine(Op.SumRows((slope - slopes[k]) * scores[k]), 1f / (n - 1), 0);
            correction = k == 0 ? corrections[k] : correction + corrections[k];
        }

        // x − mean of the others = n/(n − 1)·(x − mean of all).
        var value = Op.Affine(total, 1f / n, 0);
        var (center, centerOfCorrections) = (Op.Detach(value), Op.Affine(correction, 1f / n, 0));
        var plain = Sum(scores, costs, center);
        var control = Sum(scores, corrections, centerOfCorrections) - family.CovarianceTimes(leaf, Op.Affine(slope, 1f / n, 0));
        ArrayPool<Value>.Shared.Return(room);

        var alpha = logits.Tape.Use(_alpha.Parameter);
        var estimate = plain + Op.ScaleBy(control, alpha);
        if (pass.Learn) _alpha.Gather(logits.Tape.Gradient(Op.Affine(Op.Sum(estimate * estimate), 1f / logits.Shape[0], 0), alpha));
        return Op.Attach(value, logits, Op.Detach(estimate));
    }

    /// <inheritdoc/>
    public void EndStep() => _alpha.Clear();

    // 1/(n − 1) Σ (xₖ − x̄)·scoreₖ.
    static Value Sum(ReadOnlySpan<Value> scores, ReadOnlySpan<Value> signals, Value center)
    {
        Value sum = default;
        for (var k = 0; k < scores.Length; k++)
        {
            var term = Op.ScaleRows(scores[k], Op.Affine(Op.Detach(signals[k]) - center, 1f / (scores.Length - 1), 0));
            sum = k == 0 ? term : sum + term;
        }
        return sum;
    }
}
