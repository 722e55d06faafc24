using Reparam.Autodiff;
using Reparam.Distributions;
using Reparam.Sampling;

namespace Reparam.Estimators;

/// <summary>
/// ReinMax-CV: ReinMax at τ = 1 with the difference of Gumbel-Rao and straight-through Gumbel-Softmax at its midpoint added,
/// <c>W(D) = W_ReinMax(D) + η·(J_GR − J_STGS)</c>, both at the law ½(p + D), of n draws and of one other.
/// </summary>
/// <remarks>
/// Biased just as <see cref="ReinMax"/> at τ = 1, and exact where it is: given D the two terms of the difference have one
/// mean. ReinMax's matrix is a function of D alone, so the difference is uncorrelated with it, and what it adds to the
/// variance is not negative. One evaluation of the cost and its gradient, at a discrete point. Source: Wang and Bui 2026.
/// </remarks>
public sealed class ReinMaxControlVariate : IStraightThrough, ITempered
{
    readonly Zgr _reinMax = new();
    readonly int _draws;
    readonly float _scale;

    /// <summary>Creates the estimator with a temperature, a number of draws and a scale.</summary>
    /// <param name="temperature">τ of the relaxed samples, finite and at least 10⁻³⁰.</param>
    /// <param name="draws">n, noise draws given the sample, at least 1.</param>
    /// <param name="scale">η, finite.</param>
    /// <exception cref="ArgumentOutOfRangeException">One of them is not.</exception>
    public ReinMaxControlVariate(float temperature = 1, int draws = 10, float scale = 0.7f)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(draws, 1);
        if (!float.IsFinite(scale)) throw new ArgumentOutOfRangeException(nameof(scale), scale, "A scale is finite.");
        (_draws, _scale, Temperature) = (draws, scale, Tau.Checked(temperature));
    }

    /// <summary>Name, bias, cost and source of this estimator, as listed by the registry.</summary>
    public static EstimatorInfo Description { get; } = new(
        "reinmax-cv", "ReinMax with a difference of Gumbel-Softmax paths", Unbiased: false, Pathwise: true, "1", "1", "Wang and Bui 2026")
    { SameMeanAs = ReinMax.Description.Name, Tempered = true };

    /// <inheritdoc/>
    public EstimatorInfo Info => Description;

    /// <inheritdoc/>
    public float Temperature { get; set => field = Tau.Checked(value, "temperature"); }

    /// <inheritdoc/>
    public Value Estimate(IDiscreteFamily family, Value logits, Cost cost, Pass pass) => StraightThroughSurrogate.Of(this, family, logits, cost, pass);

    /// <inheritdoc/>
    public Value Path(IDiscreteFamily family, Value logits, Value sample, Pass pass)
    {
        var averaged = RaoBlackwell.Path(logits, sample, pass.Noise(1), pass.FirstExample, Temperature, _draws, halfway: true);
        var single = RaoBlackwell.Path(logits, sample, pass.Noise(2), pass.FirstExample, Temperature, draws: 1, halfway: true);
        return _reinMax.Path(family, logits, sample, pass) + (_scale * (averaged - single));
    }
}
