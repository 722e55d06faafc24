using Reparam.Autodiff;
using Reparam.Distributions;
using Reparam.Sampling;

namespace Reparam.Estimators;

/// <summary>
/// Straight-through Gumbel-Softmax: the cost of the hard sample, the gradient of the relaxed one under the same noise.
/// </summary>
/// <remarks>
/// Biased. One evaluation of the cost, at a discrete point. Source: Jang, Gu and Poole 2017, section 2.2.
/// </remarks>
/// <param name="temperature">τ of the relaxed sample, finite and at least 10⁻³⁰.</param>
public sealed class StraightThroughGumbelSoftmax(float temperature = 1) : IStraightThrough, ITempered
{
    /// <summary>Name, bias, cost and source of this estimator, as listed by the registry.</summary>
    public static EstimatorInfo Description { get; } = new(
        "st-gumbel-softmax", "hard sample, gradient of the relaxed one", Unbiased: false, Pathwise: true, "1", "1", "Jang et al. 2017 section 2.2")
    { Tempered = true };

    /// <inheritdoc/>
    public EstimatorInfo Info => Description;

    /// <inheritdoc/>
    public float Temperature { get; set => field = Tau.Checked(value, "temperature"); } = Tau.Checked(temperature);

    /// <inheritdoc/>
    public Value Estimate(IDiscreteFamily family, Value logits, Cost cost, Pass pass)
    {
        var perturbed = family.Perturb(logits, pass.Noise(), pass.FirstExample);
        var soft = family.Mean(Op.OverTemperature(perturbed, Temperature));
        return cost(Op.Replace(soft, family.Harden(perturbed)), pass.Inside());
    }

    /// <inheritdoc/>
    /// <remarks>Its noise is drawn given the sample: the law of what <see cref="Estimate"/> does with the noise that drew it.</remarks>
    public Value Path(IDiscreteFamily family, Value logits, Value sample, Pass pass)
        => RaoBlackwell.Path(logits, sample, pass.Noise(1), pass.FirstExample, Temperature, draws: 1);
}
