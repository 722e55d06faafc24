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

/// <summary>Runs of the semi-supervised VAE: a few labelled images, many others.</summary>
sealed class SemiSupervisedRun : IRunModel
{
    /// <summary>The name, beside those of the registry, of the sum over all classes.</summary>
    public const string Marginalization = "marginalization";

    /// <summary>
    /// α unless another is given, by what runs of thousands of steps did on validation images: with a draw the classifier
    /// forgets the labels at less, with the sum its accuracy breaks down at more.
    /// </summary>
    public static double DefaultAlpha(string method) => method == Marginalization ? SumAlpha : DrawAlpha;

    /// <summary>The same, for help texts.</summary>
    public static string DefaultAlphas => $"{DrawAlpha}, {Marginalization} {SumAlpha}";

    const int SumAlpha = 30, DrawAlpha = 300;

    // Numbers for each pixel that the convolutions' patches take, at the widest and with some room.
    const int PatchNumbers = 250;

    const int Styles = 10, ClassesShown = 10;

    // Rows that marginalization decodes at once: with fewer, reading and adding up weights takes longer than their products.
    const int DecodedRows = 250;

    readonly RunConfig _config;
    readonly SemiSupervisedVae _model;

    /// <param name="config">The configuration.</param>
    /// <param name="estimator">Null for the sum over all classes.</param>
    /// <param name="images">The training images, for their size.</param>
    /// <param name="key">Names the first weights.</param>
    /// <param name="compute">The threads and the matrix product.</param>
    public SemiSupervisedRun(RunConfig config, IEstimator? estimator, ImageSet images, RandomKey key, Compute compute)
    {
        _config = config;
        _model = new SemiSupervisedVae(Options(config, images), estimator, key);
        Measure = new SemiSupervisedMeasure(new SemiSupervisedBound(_model, compute), config.Classes);
    }

    public IModel Model => _model;

    public IRunMeasure Measure { get; }

    public int Widest => PatchNumbers * _model.Options.Height * _model.Options.Width;

    public string Title => FormattableString.Invariant($"A semi-supervised VAE with {_config.Labels} labels");

    /// <summary>The size of the model, by arithmetic.</summary>
    public static ModelSize Size(RunConfig config, ImageSet images)
    {
        var options = Options(config, images);
        double latent = options.LatentSize, classes = options.Classes, pixels = images.PixelsPerImage, features = 1, shared = 0;
        var (height, width, channels) = (images.Height, images.Width, 1);
        foreach (var next in options.Convolutions)
        {
            (height, width) = ((height + 1) / 2, (width + 1) / 2);
            shared += 25.0 * channels * next;
            features = (double)height * width * next;
            channels = next;
        }
        channels = options.Dense;
        double transposed = 0, decoded = 1;
        foreach (var next in options.TransposedConvolutions)
        {
            transposed += 9.0 * channels * next;
            decoded *= 4;
            channels = next;
        }
        decoded *= channels;
        return new(pixels, decoded, pixels, pixels, 1)
        {
            Weights = [shared, shared, features * classes, 2 * features * latent, 2 * classes * latent, (latent + classes) * options.Dense, transposed, decoded * pixels],
        };
    }

    public IBatchSource Batches(BinarizedImages train, RandomKey order, RandomKey pixels) => new SemiSupervisedBatches(train, _config, order, pixels);

    public (float[] Examples, int Rows) Trial(int images)
    {
        var (width, labelled) = ((_model.Options.Height * _model.Options.Width) + _config.Classes, _config.LabelledBatch!.Value);
        var rows = new float[(labelled + images) * width];
        for (var r = 0; r < labelled; r++) rows[((r + 1) * width) - 1] = 1;
        return (rows, labelled + images);
    }

    public IReadOnlyList<Gallery> Galleries(Tape tape, BinarizedImages test, RandomKey key)
    {
        tape.Reset();
        var images = test.Spread(Styles);
        var batch = tape.Constant(images, new Shape(images.Length / test.PixelsPerImage, test.PixelsPerImage));
        var found = CategoricalFamily.Instance.Harden(_model.Classify(batch));
        // The style of an image is what q(z|x, y) finds in it beside the class that q(y|x) finds.
        var style = _model.Encode(batch, Op.Reshape(found, new Shape(batch.Shape[0], _config.Classes))).Mean;
        List<(string, Pictures)> kinds = [("Test image", Pictures.Of(test.Images, images))];
        for (var k = 0; k < Math.Min(ClassesShown, _config.Classes); k++)
        {
            var classes = tape.Constant(0, new Shape(batch.Shape[0], _config.Classes));
            for (var r = 0; r < batch.Shape[0]; r++) tape.Write(classes)[(r * _config.Classes) + k] = 1;
            kinds.Add((FormattableString.Invariant($"Class {k}"), Pictures.Of(test.Images, Op.Sigmoid(_model.Decode(style, classes)).Data)));
        }
        return [new("Analogies", "Each row has one style z, that of the test image on the left; each column a class. Shown are the means of the pixels.", kinds)];
    }

    public IEnumerable<(string Heading, Value Means)> Codes(Value images, RandomKey key) => [("Usage of the classes", CategoricalFamily.Instance.Mean(_model.Classify(images)))];

    static SemiSupervisedOptions Options(RunConfig config, ImageSet images) => new()
    {
        Height = images.Height,
        Width = images.Width,
        Classes = config.Classes,
        LatentSize = config.LatentSize!.Value,
        Labelled = config.LabelledBatch!.Value,
        Alpha = (float)config.Alpha!.Value,
        ClassesAtOnce = Math.Max(1, DecodedRows / config.BatchSize),
    };
}
