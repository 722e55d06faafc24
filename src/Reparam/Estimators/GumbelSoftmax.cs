using Reparam.Autodiff;
using Reparam.Distributions;
using Reparam.Sampling;

namespace Reparam.Estimators;

/// <summary>
/// Gumbel-Softmax (the Concrete distribution): the cost of the relaxed sample <c>y = softmax((logits + G)/τ)</c>, or
/// <c>σ((logit + L)/τ)</c>, differentiated along its path.
/// </summary>
/// <remarks>
/// Biased for the discrete objective; the bias falls and the variance grows as τ → 0. One evaluation of the cost, at a
/// relaxed point. Source: Jang, Gu and Poole 2017, eq. 2; Maddison, Mnih and Teh 2017, eq. 10.
/// </remarks>
/// <param name="temperature">τ, finite and at least 10⁻³⁰.</param>
public sealed class GumbelSoftmax(float temperature = 1) : IEstimator, ITempered
{
    /// <summary>Name, bias, cost and source of this estimator, as listed by the registry.</summary>
    public static EstimatorInfo Description { get; } = new(
        "gumbel-softmax", "relaxed sample, gradient along its path", Unbiased: false, Pathwise: true, "1", "1 (at a relaxed point)",
        "Jang et al. 2017 eq. 2; Maddison et al. 2017 eq. 10")
    { Relaxed = true, Tempered = true };

    /// <inheritdoc/>
    public EstimatorInfo Info => Description;

    /// <inheritdoc/>
    public float Temperature { get; set => field = Tau.Checked(value, "temperature"); } = Tau.Checked(temperature);

    /// <inheritdoc/>
    public Value Estimate(IDiscreteFamily family, Value logits, Cost cost, Pass pass)
    {
        var perturbed = family.Perturb(logits, pass.Noise(), pass.FirstExample);
        return cost(family.Mean(Op.OverTemperature(perturbed, Temperature)), pass.Inside());
    }
}
