using System.Globalization;
using Reparam.Autodiff;
using Reparam.Distributions;
using Reparam.Estimators;
using Reparam.Experiments.Workloads;
using Reparam.Models;

namespace Reparam.Benchmarks.Comparison;

/// <summary>A model of a size, and the number of images that it is given at once.</summary>
/// <param name="Images">Number of images.</param>
/// <param name="Model">The model.</param>
sealed record ModelShape(int Images, ITimedModel Model)
{
    /// <summary>Reads the shape of a model.</summary>
    /// <param name="network">Network that the model is like; its sizes are replaced by those of the shape.</param>
    /// <param name="shape">
    /// For a VAE <c>100x784-20x10</c> (100 images of 784 pixels, 20 variables of 10 classes), <c>100x784-200</c> (200 Bernoulli
    /// variables) or <c>100x784-512-256-30x10</c> (hidden layers, and then a uniform prior). For an SBN
    /// <c>100x392-20x10-20x10-392</c> (392 pixels given and 392 predicted, two layers) or <c>100x392-200-200-392</c>.
    /// </param>
    /// <exception cref="FormatException">The text is not such a shape.</exception>
    public static ModelShape Parse(NamedNetwork network, string shape) => network.Model is TimedSbn ? Sbn(shape) : Vae(shape);

    /// <summary>Noise that a pass draws for a batch, by the names that PyTorch's side reads it by.</summary>
    public IEnumerable<(string Name, Array Values)> Noise(Tape tape, Pass pass) => Model.Layers == 1
        ? [("noise", Drawn(tape, pass))]
        : [("noise.first", Drawn(tape, pass)), ("noise.second", Drawn(tape, pass.Inside()))];

    static ModelShape Vae(string shape)
    {
        if (shape.Split('-') is not [var rows, .. var hidden, var latent]
            || rows.Split('x') is not [var images, var pixels]
            || latent.Split('x') is not ([_] or [_, _]))
        {
            throw new FormatException($"'{shape}' is not like 100x784-20x10, 100x784-200 or 100x784-512-256-30x10.");
        }
        var (family, variables, classes) = Latent(latent);
        return new(Number(images), new TimedVae(new VaeOptions
        {
            Pixels = Number(pixels),
            Family = family,
            Variables = variables,
            Classes = classes,
            Hidden = [.. hidden.Select(Number)],
            Prior = hidden.Length > 0 ? Prior.Uniform : Prior.Learned,
        }));
    }

    static ModelShape Sbn(string shape)
    {
        if (shape.Split('-') is not [var rows, var latent, var second, var outputs]
            || second != latent
            || rows.Split('x') is not [var images, var inputs]
            || latent.Split('x') is not ([_] or [_, _]))
        {
            throw new FormatException($"'{shape}' is not like 100x392-20x10-20x10-392 or 100x392-200-200-392.");
        }
        var (family, variables, classes) = Latent(latent);
        return new(Number(images), new TimedSbn(new SbnOptions
        {
            Inputs = Number(inputs),
            Outputs = Number(outputs),
            Family = family,
            Variables = variables,
            Classes = classes,
        }));
    }

    // 20x10 is 20 categorical variables of 10 classes; 200 is 200 Bernoulli variables.
    static (IDiscreteFamily Family, int Variables, int Classes) Latent(string text) => text.Split('x') is [var variables, var classes]
        ? (CategoricalFamily.Instance, Number(variables), Number(classes))
        : (BernoulliFamily.Instance, Number(text), 1);

    float[] Drawn(Tape tape, Pass pass) => Model.Family.Perturb(tape.Constant(0, Model.LatentShape(Images)), pass.Noise()).Data.ToArray();

    static int Number(string word) => int.Parse(word, CultureInfo.InvariantCulture);
}
