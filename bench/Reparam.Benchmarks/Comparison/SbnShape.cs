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
/// <c>100x392-20x10-20x10-392</c>: 100 images of which 392 pixels are given and 392 predicted, two layers of 20 variables of
/// 10 classes; <c>100x392-200-200-392</c>: of 200 Bernoulli variables.
/// </summary>
sealed record SbnShape(int Images, SbnOptions Options) : IModelShape
{
    public int Pixels => Options.Inputs + Options.Outputs;

    public IModel Make(RandomKey key) => new Sbn(Options, new GumbelSoftmax(), new GumbelSoftmax(), key);

    public IMultiSampleBound Bound(IModel model, Compute compute) => new SbnBound((Sbn)model, compute);

    public IEnumerable<(string Name, Array Values)> Noise(Tape tape, Pass pass) => [("noise.first", Drawn(tape, pass)), ("noise.second", Drawn(tape, pass.Inside()))];

    /// <exception cref="FormatException">It is no such shape.</exception>
    public static SbnShape Parse(string shape)
    {
        if (shape.Split('-') is not [var rows, var latent, var second, var outputs] || second != latent || rows.Split('x') is not [var images, var inputs] || latent.Split('x') is not ([_] or [_, _]))
            throw new FormatException($"'{shape}' is not like 100x392-20x10-20x10-392 or 100x392-200-200-392.");
        var law = latent.Split('x');
        return new(Number(images), new SbnOptions
        {
            Inputs = Number(inputs),
            Outputs = Number(outputs),
            Family = law.Length == 2 ? CategoricalFamily.Instance : BernoulliFamily.Instance,
            Variables = Number(law[0]),
            Classes = law.Length == 2 ? Number(law[1]) : 1,
        });
    }

    float[] Drawn(Tape tape, Pass pass) => Options.Family.Perturb(tape.Constant(0, Options.LatentShape(Images)), pass.Noise()).Data.ToArray();

    static int Number(string word) => int.Parse(word, CultureInfo.InvariantCulture);
}
