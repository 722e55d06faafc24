using Reparam.Autodiff;
using Reparam.Distributions;
using Reparam.Sampling;

namespace Reparam.Estimators;

/// <summary>
/// Gumbel-Rao: straight-through Gumbel-Softmax with its noise averaged given the sample, <c>W(D) = 1/n Σ J(yₖ)/τ</c>,
/// <c>yₖ = softmax((θ + Gₖ)/τ)</c> with Gₖ drawn given that θ + Gₖ hardens to D.
/// </summary>
/// <remarks>
/// Biased as <see cref="StraightThroughGumbelSoftmax"/> is, which it is at n = 1, with less variance; as τ → 0 it tends to
/// <see cref="Zgr"/>. One evaluation of the cost and its gradient, at a discrete point, whatever n. Time grows with n, memory
/// does not. Source: Paulus, Maddison and Krause 2021, section 4.
/// </remarks>
public sealed class GumbelRao : IStraightThrough, ITempered
{
    readonly int _draws;

    /// <summary>Creates the estimator with a temperature and a number of draws.</summary>
    /// <param name="temperature">τ, finite and at least 10⁻³⁰.</param>
    /// <param name="draws">n, noise draws given the sample, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">One of them is not.</exception>
    public GumbelRao(float temperature = 1, int draws = 10)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(draws, 1);
        (_draws, Temperature) = (draws, Tau.Checked(temperature));
    }

    /// <summary>Name, bias, cost and source of this estimator, as listed by the registry.</summary>
    public static EstimatorInfo Description { get; } = new(
        "gumbel-rao", "st-gumbel-softmax, averaged over noise given the sample", Unbiased: false, Pathwise: true, "1", "1", "Paulus et al. 2021 section 4")
    { SameMeanAs = StraightThroughGumbelSoftmax.Description.Name, Tempered = true };

    /// <inheritdoc/>
    public EstimatorInfo Info => Description;

    /// <inheritdoc/>
    public float Temperature { get; set => field = Tau.Checked(value, "temperature"); }

    /// <inheritdoc/>
    public Value Estimate(IDiscreteFamily family, Value logits, Cost cost, Pass pass) => StraightThroughSurrogate.Of(this, family, logits, cost, pass);

    /// <inheritdoc/>
    public Value Path(IDiscreteFamily family, Value logits, Value sample, Pass pass)
        => RaoBlackwell.Path(logits, sample, pass.Noise(1), pass.FirstExample, Temperature, _draws);
}
