using Reparam.Autodiff;
using Reparam.Distributions;

namespace Reparam.Estimators;

/// <summary>
/// DARN with variance normalization: for each variable the score times the signal <c>(D − x̄)ᵀ∇f(D)</c>, which is less its
/// running mean and over max(1, its running standard deviation); the center x̄ is uniform, 1/K or ½.
/// </summary>
/// <remarks>
/// Biased: for a linear cost (binary: a quadratic one) its mean is the gradient over max(1, σ). The signals of all
/// variables share their moments. One evaluation of the cost and its gradient, at a discrete point.
/// Source: Gregor et al. 2014; Gu et al. 2016, eq. 5–7; the normalization of Mnih and Gregor 2014, section 2.3.
/// </remarks>
public sealed class NormalizedDarn : IFiniteDraws, IAdaptive
{
    readonly SignalNormalization _normalization = new("darn-vn.moments");

    /// <summary>Creates the estimator before it has seen any signal.</summary>
    public NormalizedDarn() => State = [_normalization.State];

    /// <summary>Name, bias, cost and source of this estimator, as listed by the registry.</summary>
    public static EstimatorInfo Description { get; } = new(
        "darn-vn", "score times the cost's expansion at a uniform center, normalized", Unbiased: false, Pathwise: false, "1", "1",
        "Gregor et al. 2014; Gu et al. 2016 eq. 5-7")
    { NormalizedSignal = true };

    /// <inheritdoc/>
    public EstimatorInfo Info => Description;

    /// <inheritdoc/>
    public int Draws => 1;

    /// <inheritdoc/>
    public IReadOnlyList<LearnedParameter> Learned => [];

    /// <inheritdoc/>
    public IReadOnlyList<Parameter> State { get; }

    /// <inheritdoc/>
    public Value Estimate(IDiscreteFamily family, Value logits, Cost cost, Pass pass)
    {
        var (sample, score) = HardSample.WithScore(family, logits, pass);
        var value = cost(sample, pass.Inside());
        var slope = Op.Detach(logits.Tape.Gradient(value, sample));
        var (binary, step) = (family.Binary, Op.Affine(sample, 1, -1f / family.Choices(sample.Shape)));
        var signal = _normalization.Apply(binary ? slope * step : Op.DotLast(slope, step), pass.Learn);
        return Op.Attach(value, logits, Op.Detach(binary ? score * signal : Op.ScaleLast(score, signal)));
    }

    /// <inheritdoc/>
    public void EndStep() => _normalization.EndStep();
}
