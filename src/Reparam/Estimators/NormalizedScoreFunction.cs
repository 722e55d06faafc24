using Reparam.Autodiff;
using Reparam.Distributions;

namespace Reparam.Estimators;

/// <summary>
/// The score function with variance normalization, <c>(f(D) − c)/max(1, σ)·∇ log q(D)</c>; c and σ are the running mean
/// and standard deviation of past costs.
/// </summary>
/// <remarks>
/// Biased: its mean is the gradient over max(1, σ), exact only while costs vary by less than 1. One evaluation of the cost.
/// Source: Mnih and Gregor 2014, section 2.3; Jang, Gu and Poole 2017, section 4.
/// </remarks>
public sealed class NormalizedScoreFunction : IFiniteDraws, IAdaptive, IRolloutEstimator
{
    readonly SignalNormalization _normalization = new("score-function-vn.moments");

    /// <summary>Creates the estimator before it has seen any cost.</summary>
    public NormalizedScoreFunction() => State = [_normalization.State];

    /// <summary>Name, bias, cost and source of this estimator, as listed by the registry.</summary>
    public static EstimatorInfo Description { get; } = new(
        "score-function-vn", "score function, its signal normalized", Unbiased: false, Pathwise: false, "1", "0", "Mnih and Gregor 2014 section 2.3")
    { NormalizedSignal = true, TakesRollouts = true };

    /// <inheritdoc/>
    public EstimatorInfo Info => Description;

    /// <inheritdoc/>
    public int Draws => 1;

    /// <inheritdoc/>
    public IReadOnlyList<LearnedParameter> Learned => [];

    /// <inheritdoc/>
    public IReadOnlyList<Parameter> State { get; }

    /// <inheritdoc/>
    public Value Estimate(IDiscreteFamily family, Value logits, Cost cost, Pass pass)
    {
        var (sample, score) = HardSample.WithScore(family, logits, pass);
        var value = cost(sample, pass.Inside());
        return Op.Attach(value, logits, Op.ScaleRows(score, _normalization.Apply(value, pass.Learn)));
    }

    Value IRolloutEstimator.Combine(ReadOnlySpan<Value> costs, ReadOnlySpan<Scores> scores, Pass pass)
    {
        var value = Rollout.Mean(costs);
        for (var i = 0; i < costs.Length; i++)
        {
            var signal = _normalization.Apply(costs[i], pass.Learn);
            value = scores[i].Attach(value, Op.Affine(signal, 1f / costs.Length, 0));
        }
        return value;
    }

    /// <inheritdoc/>
    public void EndStep() => _normalization.EndStep();
}
