using Reparam.Autodiff;
using Reparam.Experiments.Datasets;
using Reparam.Experiments.Images;
using Reparam.Experiments.Reports;
using Reparam.Experiments.Runs;
using Reparam.Kernels;
using Reparam.Models;
using Reparam.Randomness;
using Reparam.Training;

namespace Reparam.Experiments.Autoencoder;

/// <summary>The variational autoencoder as a model of images.</summary>
/// <param name="model">The model.</param>
/// <param name="latent">Distribution of the latent variables.</param>
/// <param name="batch">Number of images in a step.</param>
/// <param name="compute">Threads and the matrix product.</param>
sealed class VaeImages(Vae model, string latent, int batch, Compute compute) : IImageModel
{
    const int Shown = 24;

    public IModel Model => model;

    public IImageMeasure Measure { get; } = new BoundMeasure(new VaeBound(model, compute), WidestOf(model.Options));

    public int Widest => WidestOf(model.Options);

    public string Title => $"A {latent} VAE";

    public IBatchSource Batches(TrainingImages train, RandomKey order, RandomKey pixels) => new ImageBatches(train, batch, order, pixels);

    public IReadOnlyList<Gallery> Galleries(Tape tape, BinarizedImages test, RandomKey key)
    {
        var inputs = test.Spread(Shown);
        var batch = tape.Constant(inputs, new Shape(inputs.Length / test.PixelsPerImage, test.PixelsPerImage));
        var family = model.Options.Family;
        var code = family.Harden(family.Perturb(model.Encode(batch), key.Split(0)));
        var reconstructions = Op.Sigmoid(model.Decode(code));
        var samples = Op.Sigmoid(model.Decode(model.SamplePrior(tape, Shown, key.Split(1))));
        return
        [
            new("Inputs and reconstructions", "Each pair: the input on the left, the mean of its reconstruction from one discrete code on the right.",
                [("Input", Pictures.Of(test.Images, inputs)), ("Reconstruction", Pictures.Of(test.Images, reconstructions.Data))]),
            new("Samples from the prior", "Codes drawn from the prior, shown as the mean of the decoder.",
                [("Sample", Pictures.Of(test.Images, samples.Data))]),
        ];
    }

    public IEnumerable<(string Heading, Value Means)> Codes(Value images, RandomKey key)
        => [("Usage of the codes", model.Options.Family.Mean(model.Encode(images)))];

    static int WidestOf(VaeOptions options) => options.Hidden.Append(options.Variables * options.Classes).Max();
}
