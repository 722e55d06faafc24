using Reparam.Autodiff;
using Reparam.Distributions;
using Reparam.Estimators;
using Reparam.Experiments.Datasets;
using Reparam.Kernels;
using Reparam.Models;
using Reparam.Randomness;
using Reparam.Training;

namespace Reparam.Experiments.Comparisons;

/// <summary>
/// A VAE small enough to enumerate, trained for a moment on MNIST: the cost is −log p(x | z) of one image, the logits are
/// its encoding. The decisive problem of Liu et al. 2023 (ReinMax): 4 variables of 8 classes have 4,096 states.
/// </summary>
static class SmallVae
{
    const int Steps = 300, Batch = 100;

    public static Problem Make(ProblemOptions options)
    {
        var (variables, classes) = (options.Variables ?? 4, options.Classes ?? 8);
        if (classes < 2) throw new ProblemException("--classes", $"{classes}: a choice has 2 classes at least.");
        var states = Math.Pow(classes, variables);
        if (states > ExpectedCost.MaxStates) throw new ProblemException("--variables", $"{variables} variables of {classes} classes have {states:R} joint states, more than the {ExpectedCost.MaxStates:R} that are enumerated.");
        var key = RandomKey.FromSeed((ulong)options.Seed);
        // Thresholded: the same pixels always, whatever the seed.
        var images = new BinarizedImages(DatasetLoader.Load(null).Train, Binarization.Threshold);
        using var compute = new Compute();
        var model = new Vae(new VaeOptions { Pixels = images.PixelsPerImage, Variables = variables, Classes = classes, Prior = Prior.Uniform }, new GumbelSoftmax(), key.Split(0));
        Train(model, images, key.Split(1), compute);

        var image = new float[images.PixelsPerImage];
        var index = (int)(key.Split(2).Bits64(0) % (ulong)images.Count);
        images.Fill([index], image);
        var tape = new Tape(compute);
        var encoded = model.Encode(tape.Constant(image, new Shape(1, image.Length))).Data.ToArray();
        return new Problem("vae", false, variables, classes, options.Logits is { } given ? NamedProblems.Rows(given, variables, classes) : [.. encoded.Select(l => (double)l)], new Reconstruction(model, image))
        {
            Description = $"-log p(x|z) of training image {index} of the embedded MNIST by a VAE 784-({variables}x{classes})-784 after {Steps} steps, seed {options.Seed}",
        };
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
