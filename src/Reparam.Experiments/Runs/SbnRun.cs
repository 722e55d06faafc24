using System.Numerics.Tensors;
using Reparam.Autodiff;
using Reparam.Distributions;
using Reparam.Estimators;
using Reparam.Experiments.Datasets;
using Reparam.Experiments.Reports;
using Reparam.Kernels;
using Reparam.Models;
using Reparam.Randomness;
using Reparam.Training;

namespace Reparam.Experiments.Runs;

/// <summary>Runs of the stochastic binary network, which predicts the lower half of an image from the upper.</summary>
sealed class SbnRun : IRunModel
{
    const int Shown = 24, Averaged = 100;

    readonly RunConfig _config;
    readonly Sbn _model;

    public SbnRun(RunConfig config, IDiscreteFamily family, IEstimator first, IEstimator second, ImageSet images, RandomKey key, Compute compute)
    {
        var given = UpperHalf(images);
        var options = new SbnOptions
        {
            Inputs = given,
            Outputs = images.PixelsPerImage - given,
            Family = family,
            Variables = config.Variables,
            Classes = config.Classes,
            SignedCodes = config.Codes == "signed",
        };
        _config = config;
        _model = new Sbn(options, first, second, key, images.PixelMeans().AsSpan(given));
        Measure = new BoundMeasure(new SbnBound(_model, compute), Widest);
    }

    public IModel Model => _model;

    public IRunMeasure Measure { get; }

    public int Widest => _config.Variables * _config.Classes;

    public string Title => $"A {_config.Latent} SBN";

    /// <summary>How many pixels of an image are given: its upper rows, the fewer half of an odd number.</summary>
    public static int UpperHalf(ImageSet images) => images.Height / 2 * images.Width;

    public IBatchSource Batches(BinarizedImages train, RandomKey order, RandomKey pixels) => new ImageBatches(train, _config.BatchSize, order, pixels);

    public (float[] Examples, int Rows) Trial(int images) => (new float[images * (_model.Options.Inputs + _model.Options.Outputs)], images);

    public IReadOnlyList<Gallery> Galleries(Tape tape, BinarizedImages test, RandomKey key)
    {
        var images = test.Spread(Shown);
        var given = UpperHalves(images, test.PixelsPerImage);
        var sum = new float[images.Length / test.PixelsPerImage * _model.Options.Outputs];
        var one = sum;
        for (var i = 0; i < Averaged; i++)
        {
            tape.Reset();
            var logits = _model.FirstLogits(tape.Constant(given, new Shape(given.Length / _model.Options.Inputs, _model.Options.Inputs)));
            var lower = Op.Sigmoid(_model.Decode(_model.SampleCode(logits, key.Split((ulong)i)))).Data;
            if (i == 0) one = lower.ToArray();
            TensorPrimitives.Add(sum, lower, sum);
        }
        TensorPrimitives.Divide(sum, Averaged, sum);
        return
        [
            new("Completions", FormattableString.Invariant($"Each three: the test image; its upper half as given, with the mean of {Averaged} predictions of the lower; the same with one of these predictions, from one code of each layer."),
            [
                ("Image", Pictures.Of(test.Images, images)),
                ("Mean completion", Pictures.Of(test.Images, Completed(images, test.PixelsPerImage, sum))),
                ("One completion", Pictures.Of(test.Images, Completed(images, test.PixelsPerImage, one))),
            ]),
        ];
    }

    public IEnumerable<(string Heading, Value Means)> Codes(Value images, RandomKey key)
    {
        var (family, inputs) = (_model.Options.Family, _model.Options.Inputs);
        var first = _model.FirstLogits(images.Tape.Constant(UpperHalves(images.Data, images.Shape[1]), new Shape(images.Shape[0], inputs)));
        yield return ("Usage of the first layer's codes", family.Mean(first));
        yield return ("Usage of the second layer's codes", family.Mean(_model.SecondLogits(family.Harden(family.Perturb(first, key)))));
    }

    float[] UpperHalves(ReadOnlySpan<float> images, int pixels)
    {
        var inputs = _model.Options.Inputs;
        var halves = new float[images.Length / pixels * inputs];
        for (var i = 0; i < halves.Length / inputs; i++) images.Slice(i * pixels, inputs).CopyTo(halves.AsSpan(i * inputs));
        return halves;
    }

    float[] Completed(float[] images, int pixels, float[] lower)
    {
        var (inputs, outputs) = (_model.Options.Inputs, _model.Options.Outputs);
        float[] completed = [.. images];
        for (var i = 0; i < images.Length / pixels; i++) lower.AsSpan(i * outputs, outputs).CopyTo(completed.AsSpan((i * pixels) + inputs));
        return completed;
    }
}
