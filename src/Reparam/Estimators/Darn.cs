using Reparam.Autodiff;
using Reparam.Distributions;

namespace Reparam.Estimators;

/// <summary>
/// DARN's estimator: the score function with the cost expanded to first order at the sample as its control,
/// <c>W(D) = (D − p)(D − x̄)ᵀ</c>, around a centre x̄: the mean p, or the uniform point (1/K; ½ for binary variables).
/// </summary>
/// <remarks>
/// Biased. Exact for a cost linear in the sample around every centre, as E W = J(p); for binary variables around ½ also for
/// a cost quadratic in one variable, where it is <see cref="Zgr"/>. One evaluation of the cost and its gradient, at a
/// discrete point. Source: Gregor et al. 2014, section 4; Gu et al. 2016, section 3.4 and appendix, for the centres.
/// </remarks>
/// <param name="uniform">Whether the centre is the uniform point; the mean if not.</param>
public sealed class Darn(bool uniform) : IStraightThrough, IFiniteDraws
{
    /// <summary>Name, bias, cost and source of the estimator around the mean, as listed by the registry.</summary>
    public static EstimatorInfo AroundMean { get; } = new(
        "darn", "score times the cost's first-order change from the mean", Unbiased: false, Pathwise: true, "1", "1",
        "Gregor et al. 2014 section 4; Gu et al. 2016 section 3.4");

    /// <summary>Name, bias, cost and source of the estimator around the uniform point, as listed by the registry.</summary>
    public static EstimatorInfo AroundUniform { get; } = AroundMean with
    {
        Name = "darn-uniform",
        Summary = "score times the cost's first-order change from the uniform point",
    };

    /// <inheritdoc/>
    public EstimatorInfo Info => uniform ? AroundUniform : AroundMean;

    /// <inheritdoc/>
    public int Draws => 1;

    /// <inheritdoc/>
    public Value Estimate(IDiscreteFamily family, Value logits, Cost cost, Pass pass) => StraightThroughSurrogate.Of(this, family, logits, cost, pass);

    /// <inheritdoc/>
    public Value Path(IDiscreteFamily family, Value logits, Value sample, Pass pass)
    {
        var score = family.Score(Op.Detach(logits), sample);
        var fromCentre = uniform ? Op.Affine(sample, 1, TwoClasses.Are(logits) ? -0.5f : -1f / logits.Shape.Last) : score;
        return LinearPath.Product(score, fromCentre, logits);
    }
}
