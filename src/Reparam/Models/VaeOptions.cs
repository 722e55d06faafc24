using Reparam.Autodiff;
using Reparam.Distributions;

namespace Reparam.Models;

/// <summary>The prior over a VAE's latent variables.</summary>
public enum Prior
{
    /// <summary>Logits of its own, one set for every variable, trained with the rest; uniform at the start.</summary>
    Learned,

    /// <summary>All states alike, always.</summary>
    Uniform,
}

/// <summary>The shape of a VAE with one stochastic layer: pixels → latent → pixels, by linear maps or with hidden layers between.</summary>
public sealed record VaeOptions
{
    /// <summary>D, the number of pixels. The default value is 784.</summary>
    public int Pixels { get; init; } = 784;

    /// <summary>The latent variables' law. The default value is categorical.</summary>
    public IDiscreteFamily Family { get; init; } = CategoricalFamily.Instance;

    /// <summary>N, the number of latent variables. The default value is 20.</summary>
    public int Variables { get; init; } = 20;

    /// <summary>K, the classes of each; 1 for Bernoulli variables. The default value is 10.</summary>
    public int Classes { get; init; } = 10;

    /// <summary>
    /// Widths of the encoder's hidden layers, rectified linear units, from the pixels' side; the decoder has the same in the
    /// opposite order. The default value is none: both maps are linear.
    /// </summary>
    /// <remarks>Records compare this list by reference. It is read once, when a model is made.</remarks>
    public IReadOnlyList<int> Hidden { get; init; } = [];

    /// <summary>The prior. The default value is learned.</summary>
    public Prior Prior { get; init; } = Prior.Learned;

    /// <summary>Whether the decoder sees Bernoulli codes as −1 and 1 instead of 0 and 1. The default value is false.</summary>
    public bool SignedCodes { get; init; }

    /// <summary>The code.</summary>
    internal CodeLayout Code => new(Family, Variables, Classes, SignedCodes);

    /// <summary>The shape of a batch's logits.</summary>
    internal Shape LatentShape(int batch) => Code.Logits(batch);

    /// <summary>Number of numbers in a code, N·K.</summary>
    internal int Width => Code.Width;

    internal VaeOptions Validated()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Pixels, 1);
        Code.Check();
        ArgumentNullException.ThrowIfNull(Hidden);
        foreach (var width in Hidden) ArgumentOutOfRangeException.ThrowIfLessThan(width, 1, nameof(Hidden));
        return this;
    }
}
