using Reparam.Autodiff;
using Reparam.Distributions;

namespace Reparam.Estimators;

/// <summary>
/// ZGR: the mean of straight-through and DARN, <c>W(D) = ½[J(p) + (D − p)(D − p)ᵀ]</c>, which is also the limit of
/// <see cref="GumbelRao"/> as τ → 0 and <see cref="ReinMax"/> at τ = 1.
/// </summary>
/// <remarks>
/// Biased, except for a cost that is quadratic in each variable with the others held: there the biases of its two halves
/// cancel, and it is exact. One evaluation of the cost and its gradient, at a discrete point.
/// Source: Shekhovtsov 2023, "Cold analysis of Rao-Blackwellized straight-through Gumbel-Softmax", section 4.
/// </remarks>
public sealed class Zgr : IStraightThrough, IFiniteDraws
{
    /// <summary>Name, bias, cost and source of this estimator, as listed by the registry.</summary>
    public static EstimatorInfo Description { get; } = new(
        "zgr", "mean of straight-through and DARN", Unbiased: false, Pathwise: true, "1", "1", "Shekhovtsov 2023 section 4");

    /// <inheritdoc/>
    public EstimatorInfo Info => Description;

    /// <inheritdoc/>
    public int Draws => 1;

    /// <inheritdoc/>
    public Value Estimate(IDiscreteFamily family, Value logits, Cost cost, Pass pass) => StraightThroughSurrogate.Of(this, family, logits, cost, pass);

    /// <inheritdoc/>
    public Value Path(IDiscreteFamily family, Value logits, Value sample, Pass pass)
    {
        var law = Op.Detach(logits);
        var score = family.Score(law, sample);
        return 0.5f * (family.CovarianceTimes(law, logits) + LinearPath.Product(score, score, logits));
    }
}
