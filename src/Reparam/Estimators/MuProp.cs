using Reparam.Autodiff;
using Reparam.Distributions;

namespace Reparam.Estimators;

/// <summary>
/// MuProp: the score function with the cost's first-order expansion at the mean μ as control variate,
/// <c>[f(D) − f(μ) − ∇f(μ)ᵀ(D − μ)]·∇ log q(D) + ∇f(μ)ᵀ ∂μ</c>. Layers inside the mean-field pass hand on their means.
/// </summary>
/// <remarks>
/// Unbiased. One evaluation of the cost at the sample, and one of the cost and its gradient on a mean-field pass through
/// this layer and all inside it. The cost must accept points between the corners. Source: Gu et al. 2016, eq. 3.
/// </remarks>
public sealed class MuProp : IFiniteDraws
{
    /// <summary>Name, bias, cost and source of this estimator, as listed by the registry.</summary>
    public static EstimatorInfo Description { get; } = new(
        "muprop", "score function, expanded at the mean", Unbiased: true, Pathwise: false, "1 + 1 at the mean", "1 at the mean", "Gu et al. 2016 eq. 3")
    { Count = (_, _, _) => 2, MeanFieldPasses = 1 };

    /// <inheritdoc/>
    public EstimatorInfo Info => Description;

    /// <inheritdoc/>
    public int Draws => 1;

    /// <inheritdoc/>
    public Value Estimate(IDiscreteFamily family, Value logits, Cost cost, Pass pass)
    {
        var (value, score, signal, path) = Parts(family, logits, cost, pass);
        return Op.Attach(value, logits, Op.ScaleRows(score, Op.Detach(signal)) + path);
    }

    /// <summary>The sampled cost, and three constants: the score, its signal, and the gradient through the mean.</summary>
    internal static (Value Value, Value Score, Value Signal, Value Path) Parts(IDiscreteFamily family, Value logits, Cost cost, Pass pass)
    {
        var (sample, score) = HardSample.WithScore(family, logits, pass);
        var value = cost(sample, pass.Inside());

        var leaf = Op.Detach(logits);
        var mean = family.Mean(leaf);
        var atMean = cost(mean, pass.Auxiliary() with { MeanField = true });
        Span<Value> gradients = [default, default];
        logits.Tape.Gradient(atMean, [mean, leaf], gradients);
        var (slope, path) = (Op.Detach(gradients[0]), Op.Detach(gradients[1]));
        return (value, score, Op.Detach(value) - Op.Detach(atMean) - Op.SumRows(slope * score), path);
    }
}
