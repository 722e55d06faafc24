using Reparam.Autodiff;
using Reparam.Distributions;

namespace Reparam.Models;

/// <summary>How a layer's code lies in memory, and what the layer after it sees of it.</summary>
/// <param name="Family">The variables' law: categorical or Bernoulli.</param>
/// <param name="Variables">N.</param>
/// <param name="Classes">K; 1 for Bernoulli variables.</param>
/// <param name="SignedCodes">Whether Bernoulli codes are seen as −1 and 1.</param>
readonly record struct CodeLayout(IDiscreteFamily Family, int Variables, int Classes, bool SignedCodes)
{
    /// <summary>Number of numbers in a code, N·K.</summary>
    public int Width => Variables * Classes;

    /// <summary>The shape of a batch's logits.</summary>
    public Shape Logits(int batch) => Family.ShapeOf(batch, Variables, Classes);

    /// <summary>A code as the next layer sees it, <c>[B, N·K]</c>.</summary>
    public Value Flat(Value code)
    {
        var flat = Op.Reshape(code, new Shape(code.Shape[0], Width));
        return SignedCodes ? Op.Affine(flat, 2, -1) : flat;
    }

    /// <exception cref="ArgumentException">The numbers contradict each other; the name is that of the model's option.</exception>
    public void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Variables, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Classes, 1);
        // The layout of a code and the m-sample bounds are written for these two laws.
        if (Family is not (CategoricalFamily or BernoulliFamily))
            throw new ArgumentException($"A model's variables are categorical or Bernoulli, not '{Family?.Name}'.", nameof(Family));
        if (Family.Binary && Classes != 1)
            throw new ArgumentOutOfRangeException(nameof(Classes), Classes, "Bernoulli variables have one logit each: Classes must be 1.");
        if (!Family.Binary && SignedCodes)
            throw new ArgumentException("Only Bernoulli codes have a signed form.", nameof(SignedCodes));
    }
}
