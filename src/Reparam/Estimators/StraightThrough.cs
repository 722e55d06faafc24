using Reparam.Autodiff;
using Reparam.Distributions;
using Reparam.Sampling;

namespace Reparam.Estimators;

/// <summary>
/// Straight-through: the cost of the hard sample, as if it were the mean: <c>W(D) = J(softmax(θ/τ))/τ</c>, with
/// J(p) = diag(p) − ppᵀ.
/// </summary>
/// <remarks>
/// Biased, except for a cost linear in the sample at τ = 1. One evaluation of the cost and its gradient, at a discrete
/// point. Source: Bengio, Léonard and Courville 2013, section 4.
/// </remarks>
/// <param name="temperature">τ of the backward pass alone, finite and at least 10⁻³⁰.</param>
public sealed class StraightThrough(float temperature = 1) : IStraightThrough, IFiniteDraws, ITempered
{
    /// <summary>Name, bias, cost and source of this estimator, as listed by the registry.</summary>
    public static EstimatorInfo Description { get; } = new(
        "straight-through", "hard sample, gradient of the mean", Unbiased: false, Pathwise: true, "1", "1", "Bengio et al. 2013 section 4")
    { Tempered = true };

    /// <inheritdoc/>
    public EstimatorInfo Info => Description;

    /// <inheritdoc/>
    public int Draws => 1;

    /// <inheritdoc/>
    public float Temperature { get; set => field = Tau.Checked(value, "temperature"); } = Tau.Checked(temperature);

    /// <inheritdoc/>
    public Value Estimate(IDiscreteFamily family, Value logits, Cost cost, Pass pass) => StraightThroughSurrogate.Of(this, family, logits, cost, pass);

    /// <inheritdoc/>
    public Value Path(IDiscreteFamily family, Value logits, Value sample, Pass pass) => family.Mean(Op.OverTemperature(logits, Temperature));
}
