using Reparam.Autodiff;
using Reparam.Distributions;
using Reparam.Sampling;

namespace Reparam.Estimators;

/// <summary>
/// ReinMax, Heun's second-order step from the sample to the mean: <c>W(D) = 2·J(π) − ½·J(p)</c> at the midpoint
/// <c>π = ½(softmax(θ/τ) + D)</c>, p = softmax(θ).
/// </summary>
/// <remarks>
/// Biased. At τ = 1 it is <see cref="Zgr"/>, exact on quadratics of one variable; at τ &gt; 1 biased even for a cost linear in
/// the sample. As in the authors' code J(π) is not divided by τ; its subtraction of the mean over coordinates is left out,
/// because the columns of J sum to zero. One evaluation of the cost and its gradient, at a discrete point.
/// Source: Liu et al. 2023, algorithm 2.
/// </remarks>
public sealed class ReinMax : IStraightThrough, IFiniteDraws
{
    const float Least = 1;

    /// <summary>Creates the estimator with a temperature.</summary>
    /// <param name="temperature">τ of the midpoint, finite and at least 1. No schedule changes it.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is not.</exception>
    public ReinMax(float temperature = 1)
    {
        Tau.Checked(temperature);
        if (temperature < Least) throw new ArgumentOutOfRangeException(nameof(temperature), temperature, "ReinMax's temperature is at least 1.");
        Temperature = temperature;
    }

    /// <summary>Name, bias, cost and source of this estimator, as listed by the registry.</summary>
    public static EstimatorInfo Description { get; } = new(
        "reinmax", "Heun's step from sample to mean", Unbiased: false, Pathwise: true, "1", "1", "Liu et al. 2023 algorithm 2")
    { LeastTemperature = Least, Tempered = true };

    /// <inheritdoc/>
    public EstimatorInfo Info => Description;

    /// <inheritdoc/>
    public int Draws => 1;

    /// <summary>τ of the midpoint.</summary>
    public float Temperature { get; }

    /// <inheritdoc/>
    public Value Estimate(IDiscreteFamily family, Value logits, Cost cost, Pass pass) => StraightThroughSurrogate.Of(this, family, logits, cost, pass);

    /// <inheritdoc/>
    public Value Path(IDiscreteFamily family, Value logits, Value sample, Pass pass)
    {
        var leaf = Op.Detach(logits);
        var middle = 0.5f * (family.Mean(Op.OverTemperature(leaf, Temperature)) + sample);
        return (2f * LinearPath.Covariance(middle, logits)) - (0.5f * family.CovarianceTimes(leaf, logits));
    }
}
