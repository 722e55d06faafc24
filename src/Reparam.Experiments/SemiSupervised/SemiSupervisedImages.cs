using Reparam.Autodiff;
using Reparam.Distributions;
using Reparam.Experiments.Datasets;
using Reparam.Experiments.Images;
using Reparam.Experiments.Reports;
using Reparam.Experiments.Runs;
using Reparam.Kernels;
using Reparam.Models;
using Reparam.Randomness;
using Reparam.Training;

namespace Reparam.Experiments.SemiSupervised;

/// <summary>The semi-supervised VAE as a model of images. Only a few of the training images have labels.</summary>
/// <param name="model">The model.</param>
/// <param name="plan">Numbers of labelled and unlabelled images.</param>
/// <param name="compute">Threads and the matrix product.</param>
sealed class SemiSupervisedImages(SemiSupervisedVae model, LabelPlan plan, Compute compute) : IImageModel
{
    // Number of elements that the patches of the widest convolution take for each pixel, rounded up.
    const int PatchNumbers = 250;

    const int Styles = 10, ClassesShown = 10;

    public IModel Model => model;

    public IImageMeasure Measure { get; } = new SemiSupervisedMeasure(new SemiSupervisedBound(model, compute), model.Options.Classes);

    public int Widest => PatchNumbers * model.Options.Height * model.Options.Width;

    public string Title => FormattableString.Invariant($"A semi-supervised VAE with {plan.Labels} labels");

    public IBatchSource Batches(TrainingImages train, RandomKey order, RandomKey pixels) => new SemiSupervisedBatches(train, plan, order, pixels);

    public IReadOnlyList<Gallery> Galleries(Tape tape, BinarizedImages test, RandomKey key)
    {
        tape.Reset();
        var images = test.Spread(Styles);
        var batch = tape.Constant(images, new Shape(images.Length / test.PixelsPerImage, test.PixelsPerImage));
        var found = CategoricalFamily.Instance.Harden(model.Classify(batch));
        // The style of an image is the mean of q(z|x, y), where y is the most probable class of q(y|x).
        var style = model.Encode(batch, Op.Reshape(found, new Shape(batch.Shape[0], model.Options.Classes))).Mean;
        List<(string, Pictures)> kinds = [("Test image", Pictures.Of(test.Images, images))];
        for (var k = 0; k < Math.Min(ClassesShown, model.Options.Classes); k++)
        {
            var classes = tape.Constant(0, new Shape(batch.Shape[0], model.Options.Classes));
            for (var r = 0; r < batch.Shape[0]; r++) tape.Write(classes)[(r * model.Options.Classes) + k] = 1;
            kinds.Add((FormattableString.Invariant($"Class {k}"), Pictures.Of(test.Images, Op.Sigmoid(model.Decode(style, classes)).Data)));
        }
        return
        [
            new("Analogies", "Each row has one style z, that of the test image on the left; each column a class. Shown are the means of the pixels.",
                kinds),
        ];
    }

    public IEnumerable<(string Heading, Value Means)> Codes(Value images, RandomKey key)
        => [("Usage of the classes", CategoricalFamily.Instance.Mean(model.Classify(images)))];
}
