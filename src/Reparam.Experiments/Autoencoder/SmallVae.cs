using Reparam.Autodiff;
using Reparam.Estimators;
using Reparam.Experiments.Comparisons;
using Reparam.Experiments.Configuration;
using Reparam.Experiments.Datasets;
using Reparam.Kernels;
using Reparam.Models;
using Reparam.Randomness;
using Reparam.Training;

namespace Reparam.Experiments.Autoencoder;

/// <summary>
/// A VAE small enough to enumerate, trained for a few hundred steps on MNIST. The cost is −log p(x | z) of one image, and
/// the logits are its encoding. Source: Liu et al. 2023 (ReinMax); 4 variables of 8 classes have 4,096 joint states.
/// </summary>
sealed class SmallVae : INamedProblem
{
    const int Steps = 300, Batch = 100;

    public string Name => "vae";

    public string Help => "-log p(x|z) of an MNIST image by a small VAE.";

    public SettingList Settings { get; } =
        ProblemSettings.List(ProblemSettings.Variables, ProblemSettings.Classes, ProblemSettings.Logits, ProblemSettings.Seed, ProblemSettings.Bump);

    public Problem Make(Settings settings)
    {
        var (variables, classes) = (settings.SizeOf(ProblemSettings.Variables, 4), settings.SizeOf(ProblemSettings.Classes, 8));
        ProblemSettings.CheckStates(variables, classes);
        var key = RandomProblem.KeyOf(settings);
        // Use a threshold, so that the pixels are the same for every seed.
        var images = new BinarizedImages(DatasetLoader.Load(null).Train, Binarization.Threshold);
        using var compute = new Compute();
        var options = new VaeOptions { Pixels = images.PixelsPerImage, Variables = variables, Classes = classes, Prior = Prior.Uniform };
        var model = new Vae(options, new GumbelSoftmax(), key.Split(0));
        Train(model, images, key.Split(1), compute);

        var image = new float[images.PixelsPerImage];
        var index = (int)(key.Split(2).Bits64(0) % (ulong)images.Count);
        images.Fill([index], image);
        var tape = new Tape(compute);
        var encoded = model.Encode(tape.Constant(image, new Shape(1, image.Length))).Data.ToArray();
        var logits = settings.LogitsOf(variables, classes) ?? [.. encoded.Select(logit => (double)logit)];
        var network = $"VAE 784-({variables}x{classes})-784 after {Steps} steps, seed {settings.Get(ProblemSettings.Seed)}";
        return new CostProblem(Name, false, variables, classes, logits, new Reconstruction(model, image))
        {
            Description = $"-log p(x|z) of training image {index} of the embedded MNIST by a {network}",
        }.Bent(settings);
    }

    static void Train(Vae model, BinarizedImages images, RandomKey key, Compute compute)
    {
        var trainer = new Trainer(model, new Adam(model.Parameters, 5e-3f), new Schedule(), key.Split(0), compute);
        var minibatches = new Minibatches(images.Count, Batch, key.Split(1));
        var batch = new float[Batch * images.PixelsPerImage];
        for (var step = 0; step < Steps; step++)
        {
            images.Fill(minibatches.At(step), batch);
            trainer.Train(batch, Batch);
        }
    }

    sealed class Reconstruction(Vae model, float[] image) : IProblemForm
    {
        public Value Record(Value z)
        {
            var options = model.Options;
            var codes = Op.Reshape(z, new Shape(z.Shape[0], options.Variables, options.Classes));
            var target = Op.BroadcastFirst(z.Tape.Constant(image, new Shape(image.Length)), new Shape(z.Shape[0], image.Length));
            return -Op.BernoulliLogLikelihood(model.Decode(codes), target);
        }

        public double? At(ReadOnlySpan<double> z) => null;
    }
}
