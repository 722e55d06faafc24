using System.Numerics.Tensors;
using Reparam.Autodiff;
using Reparam.Distributions;

namespace Reparam.Estimators;

/// <summary>Drawing hard samples, the start of every estimator that has any.</summary>
static class HardSample
{
    /// <summary>A sample, a constant. Estimators that harden the same noise draw the same sample from the same pass.</summary>
    public static Value Draw(IDiscreteFamily family, Value logits, Pass pass, int index = 0)
        => pass.Draws is { } given ? given[index] : family.Harden(family.Perturb(Op.Detach(logits), pass.Noise(index), pass.FirstExample));

    /// <summary>
    /// Perturbed logits as constants, the infinite ones of masked classes and sure bits replaced by numbers so large that no
    /// temperature brings them back: on the way back 0·∞ would be NaN, and 0·10²⁹ is 0.
    /// Divided by the lowest temperature that is learned, e⁻²⁰, they stay finite.
    /// </summary>
    public static Value Finite(Value perturbed)
    {
        var finite = perturbed.Tape.Constant(perturbed.Data, perturbed.Shape);
        TensorPrimitives.Clamp(perturbed.Data, -1e29f, 1e29f, perturbed.Tape.Write(finite));
        return finite;
    }

    /// <summary>A sample and its score ∇ log q = sample − mean, both constants.</summary>
    public static (Value Sample, Value Score) WithScore(IDiscreteFamily family, Value logits, Pass pass)
    {
        var sample = Draw(family, logits, pass);
        return (sample, family.Score(Op.Detach(logits), sample));
    }
}
