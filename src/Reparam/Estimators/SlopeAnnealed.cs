using Reparam.Autodiff;
using Reparam.Distributions;

namespace Reparam.Estimators;

/// <summary>
/// Slope-annealed straight-through: the cost of a hard sample of softmax(aθ), differentiated as if it were softmax(aθ),
/// whose slope a grows with the epochs: <c>W(D) = a·J(softmax(aθ))</c>, <c>a = min(5, 1 + growth·epoch)</c>.
/// </summary>
/// <remarks>
/// Biased. At the first epoch, a = 1, it is <see cref="StraightThrough"/>. Later its variables follow softmax(aθ) instead of
/// softmax(θ) (<see cref="ISloped"/>), and it estimates the gradient of that. One evaluation of the cost and its gradient, at
/// a discrete point. Source: Chung, Ahn and Bengio 2017, section 3.3, with the softmax in place of their hard sigmoid and a
/// sample in place of their step.
/// </remarks>
public sealed class SlopeAnnealed : IStraightThrough, IJointDraws, ISloped
{
    /// <summary>The growth of the source's schedule, which is steepest after a hundred epochs.</summary>
    public const float SourceGrowth = 0.04f;

    const float Steepest = 5;

    readonly float _growth;

    /// <summary>Creates the estimator with a growth of its slope.</summary>
    /// <param name="growth">
    /// By how much the slope grows in an epoch, from 0 up: 4 over the epochs of the whole run ends it at the steepest. The
    /// default value is <see cref="SourceGrowth"/>.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="growth"/> is negative or not finite.</exception>
    public SlopeAnnealed(float growth = SourceGrowth)
    {
        if (!(growth >= 0 && float.IsFinite(growth)))
            throw new ArgumentOutOfRangeException(nameof(growth), growth, "The growth of the slope is a finite number from 0 up.");
        _growth = growth;
    }

    /// <summary>Name, bias, cost and source of this estimator, as listed by the registry.</summary>
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

    /// <inheritdoc/>
    public float Slope => Math.Min(Steepest, 1 + (_growth * Epoch));

    /// <inheritdoc/>
    public Value Estimate(IDiscreteFamily family, Value logits, Cost cost, Pass pass) => StraightThroughSurrogate.Of(this, family, logits, cost, pass);

    /// <inheritdoc/>
    public Value Path(IDiscreteFamily family, Value logits, Value sample, Pass pass) => family.Mean(logits);

    /// <inheritdoc/>
    public Value LogProbability(IDiscreteFamily family, Value logits, ReadOnlySpan<Value> draws) => family.LogProbability(logits, draws[0]);
}
