using Reparam.Autodiff;
using Reparam.Distributions;

namespace Reparam.Estimators;

/// <summary>
/// Perturbed logits z, drawn freely, seen at the same time as drawn given the sample D they harden to: the noise of the
/// second is what z itself implies given D, so both have the same numbers, and only their gradients differ.
/// </summary>
/// <remarks>
/// REBAR's and RELAX's control variates need the law of z and that of (D, z̃), not of z and z̃ together. Given D the implied
/// noise has the law it would be drawn from, so z̃ = z is a lawful draw, and saves an evaluation of the cost.
/// Source: Tucker et al. 2017 (REBAR), appendix; Grathwohl et al. 2018 (RELAX), section 3.
/// </remarks>
static class TiedNoise
{
    /// <summary>
    /// <c>(∂z/∂l − ∂z̃/∂l)ᵀg</c>: what is left of a gradient g for z after the path through z̃ is taken off that through z.
    /// </summary>
    /// <param name="family">The law of the variables.</param>
    /// <param name="logits">l, finite.</param>
    /// <param name="perturbed">z; a class's z may all be shifted alike.</param>
    /// <param name="sample">D, what z hardens to.</param>
    /// <param name="gradient">g, of a function that shifting a variable's z alike does not change.</param>
    public static Value Difference(IDiscreteFamily family, Value logits, Value perturbed, Value sample, Value gradient)
    {
        var (l, z) = (Op.Detach(logits), Op.Detach(perturbed));
        if (family is BernoulliFamily)
        {
            // z̃ = s·(log(1 + v·exp(sη)) − log(1 − v)), s = 2b − 1: with v from z, ∂z̃/∂η = σ(sη)(1 − exp(−|z|)).
            var sign = Op.Affine(sample, 2, -1);
            var toward = sign * l;
            return gradient * (Op.Sigmoid(-toward) + (Op.Sigmoid(toward) * Op.Exp(-(sign * z))));
        }
        // z̃ⱼ = −log(Eⱼ/pⱼ + Eᵢ), i the class drawn: with E from z, ∂z̃ⱼ/∂log pⱼ = 1 − exp(zⱼ − zᵢ).
        var below = Op.Exp(z - Op.BroadcastLast(Op.DotLast(z, sample), z.Shape));
        var weighted = gradient * below;
        return weighted - (Op.Softmax(l) * Op.BroadcastLast(Op.SumLast(weighted), weighted.Shape));
    }
}
