using Reparam.Autodiff;
using Reparam.Distributions;

namespace Reparam.Estimators;

/// <summary>
/// Slope-annealed straight-through: the cost of the hard sample of softmax(θ), differentiated as if it were softmax(aθ),
/// whose slope a grows with the epochs: <c>W(D) = a·J(softmax(aθ))</c>, <c>a = min(5, 1 + 0.04·epoch)</c>.
/// </summary>
/// <remarks>
/// Biased; at the first epoch, a = 1, it is <see cref="StraightThrough"/>. One evaluation of the cost and its gradient, at a
/// discrete point. Source: Chung, Ahn and Bengio 2017, section 3.3, with the softmax in place of their hard sigmoid.
/// </remarks>
public sealed class SlopeAnnealed : IStraightThrough, IFiniteDraws, IEpochAware
{
    const float Growth = 0.04f, Steepest = 5;

    /// <summary>What is known of it.</summary>
    public static EstimatorInfo Description { get; } = new(
        "slope-annealed", "hard sample, gradient of a mean that steepens", Unbiased: false, Pathwise: true, "1", "1", "Chung et al. 2017 section 3.3");

    /// <inheritdoc/>
    public EstimatorInfo Info => Description;

    /// <inheritdoc/>
    public int Draws => 1;

    /// <inheritdoc/>
    public long Epoch
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            field = value;
        }
    }

    /// <summary>a, the slope of the present epoch.</summary>
    public float Slope => Math.Min(Steepest, 1 + (Growth * Epoch));

    /// <inheritdoc/>
    public Value Estimate(IDiscreteFamily family, Value logits, Cost cost, Pass pass) => StraightThroughSurrogate.Of(this, family, logits, cost, pass);

    /// <inheritdoc/>
    public Value Path(IDiscreteFamily family, Value logits, Value sample, Pass pass) => family.Mean(Op.Affine(logits, Slope, 0));
}
