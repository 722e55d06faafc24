using Reparam.Autodiff;
using Reparam.Distributions;

namespace Reparam.Estimators;

/// <summary>
/// MuProp with variance normalization: the signal <c>f(D) − f(μ) − ∇f(μ)ᵀ(D − μ)</c> less its running mean, over
/// max(1, its running standard deviation); the path through the mean, <c>∇f(μ)ᵀ ∂μ</c>, is left as it is.
/// </summary>
/// <remarks>
/// Biased where the signal varies by more than 1: what the cost has beyond its linear part is then weighed too little.
/// Exact for linear costs. Evaluations as of <see cref="MuProp"/>. Source: Gu et al. 2016, algorithm 1, with the
/// normalization of Mnih and Gregor 2014, section 2.3.
/// </remarks>
public sealed class NormalizedMuProp : IFiniteDraws, IAdaptive
{
    readonly SignalNormalization _normalization = new("muprop-vn.moments");

    /// <summary>Creates the estimator before it has seen any signal.</summary>
    public NormalizedMuProp() => State = [_normalization.State];

    /// <summary>Name, bias, cost and source of this estimator, as listed by the registry.</summary>
    public static EstimatorInfo Description { get; } = MuProp.Description with
    {
        Name = "muprop-vn",
        Summary = "MuProp, its signal normalized",
        Unbiased = false,
        NormalizedSignal = true,
        Source = "Gu et al. 2016 algorithm 1; Mnih and Gregor 2014 section 2.3",
    };

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
        var (value, score, signal, path) = MuProp.Parts(family, logits, cost, pass);
        return Op.Attach(value, logits, Op.ScaleRows(score, _normalization.Apply(signal, pass.Learn)) + path);
    }

    /// <inheritdoc/>
    public void EndStep() => _normalization.EndStep();
}
