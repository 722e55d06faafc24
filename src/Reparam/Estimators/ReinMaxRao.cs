using Reparam.Autodiff;
using Reparam.Distributions;
using Reparam.Sampling;

namespace Reparam.Estimators;

/// <summary>
/// ReinMax-Rao: ReinMax with Gumbel-Rao's matrix at the midpoint in place of the covariance there,
/// <c>W(D) = 2·J_GR(½(p + D), τ) − ½·J(p)</c>; J_GR averages n relaxed samples of the midpoint's law drawn given D.
/// </summary>
/// <remarks>
/// Biased, even for a cost linear in the sample: as τ → 0, <c>W → ½(D − p)(D − p)ᵀ</c>, half of <see cref="Darn"/>, because
/// J_GR → ½[J(π) + (D − π)(D − π)ᵀ] and J(π) = ½J(p) + ¼(D − p)(D − p)ᵀ at the midpoint π. One evaluation of the cost and
/// its gradient, at a discrete point. Source: Wang and Bui 2026.
/// </remarks>
public sealed class ReinMaxRao : IStraightThrough, ITempered
{
    readonly int _draws;

    /// <summary>Creates the estimator with a temperature and a number of draws.</summary>
    /// <param name="temperature">τ of the relaxed samples, finite and at least 10⁻³⁰.</param>
    /// <param name="draws">n, noise draws given the sample, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">One of them is not.</exception>
    public ReinMaxRao(float temperature = 1, int draws = 10)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(draws, 1);
        (_draws, Temperature) = (draws, Tau.Checked(temperature));
    }

    /// <summary>Name, bias, cost and source of this estimator, as listed by the registry.</summary>
    public static EstimatorInfo Description { get; } = new(
        "reinmax-rao", "ReinMax with Gumbel-Rao's matrix at the midpoint", Unbiased: false, Pathwise: true, "1", "1", "Wang and Bui 2026")
    { Tempered = true };

    /// <inheritdoc/>
    public EstimatorInfo Info => Description;

    /// <inheritdoc/>
    public float Temperature { get; set => field = Tau.Checked(value, "temperature"); }

    /// <inheritdoc/>
    public Value Estimate(IDiscreteFamily family, Value logits, Cost cost, Pass pass) => StraightThroughSurrogate.Of(this, family, logits, cost, pass);

    /// <inheritdoc/>
    public Value Path(IDiscreteFamily family, Value logits, Value sample, Pass pass)
    {
        var midpoint = RaoBlackwell.Path(logits, sample, pass.Noise(1), pass.FirstExample, Temperature, _draws, halfway: true);
        return (2f * midpoint) - (0.5f * family.CovarianceTimes(Op.Detach(logits), logits));
    }
}
