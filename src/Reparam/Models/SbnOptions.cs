using Reparam.Autodiff;
using Reparam.Distributions;

namespace Reparam.Models;

/// <summary>
/// The shape of a stochastic binary network with two layers and linear maps: given pixels → code → code → predicted pixels.
/// </summary>
public sealed record SbnOptions
{
    /// <summary>Number of given pixels, the first of an image. The default value is 392, the upper half of 28 × 28.</summary>
    public int Inputs { get; init; } = 392;

    /// <summary>Number of predicted pixels, the rest of an image. The default value is 392.</summary>
    public int Outputs { get; init; } = 392;

    /// <summary>The law of both layers' variables. The default value is categorical.</summary>
    public IDiscreteFamily Family { get; init; } = CategoricalFamily.Instance;

    /// <summary>N, the variables of each layer. The default value is 20.</summary>
    public int Variables { get; init; } = 20;

    /// <summary>K, the classes of each variable; 1 for Bernoulli variables. The default value is 10.</summary>
    public int Classes { get; init; } = 10;

    /// <summary>Whether what follows a layer sees Bernoulli codes as −1 and 1 instead of 0 and 1. The default value is false.</summary>
    public bool SignedCodes { get; init; }

    /// <summary>The code of each layer.</summary>
    internal CodeLayout Code => new(Family, Variables, Classes, SignedCodes);

    /// <summary>Number of pixels of an image.</summary>
    internal int Pixels => Inputs + Outputs;

    /// <summary>The shape of a batch's logits.</summary>
    internal Shape LatentShape(int batch) => Code.Logits(batch);

    internal SbnOptions Validated()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Inputs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Outputs, 1);
        Code.Check();
        return this;
    }
}
