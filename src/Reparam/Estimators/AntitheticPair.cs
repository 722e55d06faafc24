using Reparam.Autodiff;
using Reparam.Distributions;
using Reparam.Randomness;

namespace Reparam.Estimators;

/// <summary>
/// Two binary samples from one uniform u: <c>b₁ = 1[u &gt; 1 − θ]</c> and <c>b₂ = 1[u &lt; θ]</c>, each Bernoulli(θ). With
/// the logistic noise <c>L = logit u</c> they harden <c>η + L</c> and <c>η − L</c>.
/// </summary>
static class AntitheticPair
{
    static readonly NoiseField.Fill Logistic = Noise.FillLogistic;

    /// <summary>The pair and its noise, constants. The first is the sample that others draw from the same pass.</summary>
    public static (Value First, Value Second, Value Noise) Draw(IDiscreteFamily family, Value logits, Pass pass)
    {
        var at = Op.Detach(logits);
        var noise = NoiseField.Draw(logits.Tape, logits.Shape, Logistic, pass.Noise(), pass.FirstExample);
        return (family.Harden(at + noise), family.Harden(at - noise), noise);
    }

    /// <summary>The mean cost of the pair, and what the first costs more than the second, a constant.</summary>
    public static (Value Mean, Value Difference) Costs(Value first, Value second, Value logits, Cost cost, Pass pass)
    {
        var a = StochasticLayer.Checked(cost(first, pass.Inside(0)), logits);
        var b = StochasticLayer.Checked(cost(second, pass.Inside(1)), logits);
        return (Op.Affine(a + b, 0.5f, 0), Op.Detach(a) - Op.Detach(b));
    }
}
