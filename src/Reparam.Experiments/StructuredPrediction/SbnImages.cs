using System.Numerics.Tensors;
using Reparam.Autodiff;
using Reparam.Experiments.Datasets;
using Reparam.Experiments.Images;
using Reparam.Experiments.Reports;
using Reparam.Experiments.Runs;
using Reparam.Kernels;
using Reparam.Models;
using Reparam.Randomness;
using Reparam.Training;

namespace Reparam.Experiments.StructuredPrediction;

/// <summary>The stochastic binary network as a model of images: it predicts the lower half of an image from the upper half.</summary>
/// <param name="model">The model.</param>
/// <param name="latent">Distribution of the latent variables.</param>
/// <param name="batch">Number of images in a step.</param>
/// <param name="compute">Threads and the matrix product.</param>
sealed class SbnImages(Sbn model, string latent, int batch, Compute compute) : IImageModel
{
    const int Shown = 24, Averaged = 100;

    public IModel Model => model;

    public IImageMeasure Measure { get; } = new BoundMeasure(new SbnBound(model, compute), model.Options.Variables * model.Options.Classes);

    public int Widest => model.Options.Variables * model.Options.Classes;

    public string Title => $"A {latent} SBN";

    public IBatchSource Batches(TrainingImages train, RandomKey order, RandomKey pixels) => new ImageBatches(train, batch, order, pixels);

    public IReadOnlyList<Gallery> Galleries(Tape tape, BinarizedImages test, RandomKey key)
    {
        var images = test.Spread(Shown);
        var given = UpperHalves(images, test.PixelsPerImage);
        var sum = new float[images.Length / test.PixelsPerImage * model.Options.Outputs];
        var one = sum;
        for (var i = 0; i < Averaged; i++)
        {
            tape.Reset();
            var logits = model.FirstLogits(tape.Constant(given, new Shape(given.Length / model.Options.Inputs, model.Options.Inputs)));
            var lower = Op.Sigmoid(model.Decode(model.SampleCode(logits, key.Split((ulong)i)))).Data;
            if (i == 0) one = lower.ToArray();
            TensorPrimitives.Add(sum, lower, sum);
        }
        TensorPrimitives.Divide(sum, Averaged, sum);
        return
        [
            new("Completions", FormattableString.Invariant(
                $"Each three: the test image; its upper half as given, with the mean of {Averaged} predictions of the lower; ")
                    + "the same with one of these predictions, from one code of each layer.",
            [
                ("Image", Pictures.Of(test.Images, images)),
                ("Mean completion", Pictures.Of(test.Images, Completed(images, test.PixelsPerImage, sum))),
                ("One completion", Pictures.Of(test.Images, Completed(images, test.PixelsPerImage, one))),
            ]),
        ];
    }

    public IEnumerable<(string Heading, Value Means)> Codes(Value images, RandomKey key)
    {
        var (family, inputs) = (model.Options.Family, model.Options.Inputs);
        var first = model.FirstLogits(images.Tape.Constant(UpperHalves(images.Data, images.Shape[1]), new Shape(images.Shape[0], inputs)));
        yield return ("Usage of the first layer's codes", family.Mean(first));
        yield return ("Usage of the second layer's codes", family.Mean(model.SecondLogits(family.Harden(family.Perturb(first, key)))));
    }

    float[] UpperHalves(ReadOnlySpan<float> images, int pixels)
    {
        var inputs = model.Options.Inputs;
        var halves = new float[images.Length / pixels * inputs];
        for (var i = 0; i < halves.Length / inputs; i++) images.Slice(i * pixels, inputs).CopyTo(halves.AsSpan(i * inputs));
        return halves;
    }

    float[] Completed(float[] images, int pixels, float[] lower)
    {
        var (inputs, outputs) = (model.Options.Inputs, model.Options.Outputs);
        float[] completed = [.. images];
        for (var i = 0; i < images.Length / pixels; i++) lower.AsSpan(i * outputs, outputs).CopyTo(completed.AsSpan((i * pixels) + inputs));
        return completed;
    }
}
