using Reparam.Autodiff;
using Reparam.Distributions;

namespace Reparam.Estimators;

/// <summary>
/// Decoupled straight-through Gumbel-Softmax: temperatures of their own for the way forward and the way back, under the
/// same noise: <c>D = argmax(θ + G)</c>, gradient <c>J(y)/τ</c> at <c>y = softmax((θ + G)/τ)</c>, τ that of the way back.
/// </summary>
/// <remarks>
/// Biased. With a hard sample the forward temperature divides logits and noise alike, so it changes nothing: there is none
/// here, and the estimate is that of <see cref="StraightThroughGumbelSoftmax"/> at the backward temperature, draw by draw.
/// (To divide the logits alone would sample another law.) One evaluation of the cost and its gradient, at a discrete point.
/// Source: Shah et al. 2024, section 3.
/// </remarks>
/// <param name="temperature">τ of the backward pass, finite and at least 10⁻³⁰.</param>
public sealed class DecoupledStraightThrough(float temperature = 1) : IStraightThrough, ITempered
{
    readonly StraightThroughGumbelSoftmax _backward = new(temperature);

    /// <summary>Name, bias, cost and source of this estimator, as listed by the registry.</summary>
    public static EstimatorInfo Description { get; } = StraightThroughGumbelSoftmax.Description with
    {
        Name = "decoupled-st",
        Summary = "hard sample, gradient of the relaxed one at a temperature of its own",
        Source = "Shah et al. 2024 section 3",
        SameMeanAs = StraightThroughGumbelSoftmax.Description.Name,
    };

    /// <inheritdoc/>
    public EstimatorInfo Info => Description;

    /// <inheritdoc/>
    public float Temperature { get => _backward.Temperature; set => _backward.Temperature = value; }

    /// <inheritdoc/>
    public Value Estimate(IDiscreteFamily family, Value logits, Cost cost, Pass pass) => _backward.Estimate(family, logits, cost, pass);

    /// <inheritdoc/>
    public Value Path(IDiscreteFamily family, Value logits, Value sample, Pass pass) => _backward.Path(family, logits, sample, pass);
}
