using System.Globalization;
using Reparam.Autodiff;
using Reparam.Distributions;
using Reparam.Estimators;
using Reparam.Kernels;
using Reparam.Models;
using Reparam.Randomness;
using Reparam.Training;

namespace Reparam.Benchmarks.Comparison;

/// <summary>
/// <c>100x784-20x10</c>: 100 images of 784 pixels, 20 variables of 10 classes; <c>100x784-200</c>: 200 Bernoulli variables;
/// <c>100x784-512-256-30x10</c>: hidden layers between, and then a uniform prior.
/// </summary>
sealed record VaeShape(int Images, VaeOptions Options) : IModelShape
{
    public int Pixels => Options.Pixels;

    public IModel Make(RandomKey key) => new Vae(Options, new GumbelSoftmax(), key);

    public IMultiSampleBound Bound(IModel model, Compute compute) => new VaeBound((Vae)model, compute);

    public IEnumerable<(string Name, Array Values)> Noise(Tape tape, Pass pass)
        => [("noise", Options.Family.Perturb(tape.Constant(0, Options.LatentShape(Images)), pass.Noise()).Data.ToArray())];

    /// <exception cref="FormatException">It is no such shape.</exception>
    public static VaeShape Parse(string shape)
    {
        if (shape.Split('-') is not [var rows, .. var hidden, var latent] || rows.Split('x') is not [var images, var pixels] || latent.Split('x') is not ([_] or [_, _]))
            throw new FormatException($"'{shape}' is not like 100x784-20x10, 100x784-200 or 100x784-512-256-30x10.");
        var law = latent.Split('x');
        return new(Number(images), new VaeOptions
        {
            Pixels = Number(pixels),
            Family = law.Length == 2 ? CategoricalFamily.Instance : BernoulliFamily.Instance,
            Variables = Number(law[0]),
            Classes = law.Length == 2 ? Number(law[1]) : 1,
            Hidden = [.. hidden.Select(Number)],
            Prior = hidden.Length > 0 ? Prior.Uniform : Prior.Learned,
        });
    }

    static int Number(string word) => int.Parse(word, CultureInfo.InvariantCulture);
}
