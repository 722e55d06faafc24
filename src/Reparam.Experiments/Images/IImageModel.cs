using Reparam.Autodiff;
using Reparam.Experiments.Datasets;
using Reparam.Experiments.Reports;
using Reparam.Experiments.Runs;
using Reparam.Randomness;
using Reparam.Training;

namespace Reparam.Experiments.Images;

/// <summary>A model of images as a run needs it; <see cref="ImageRun"/> has what the runs of all such models share.</summary>
interface IImageModel
{
    /// <summary>What is trained.</summary>
    IModel Model { get; }

    /// <summary>The measure that judges it.</summary>
    IImageMeasure Measure { get; }

    /// <summary>The most numbers that a layer has for one image.</summary>
    int Widest { get; }

    /// <summary>The kind of model, for a sentence that goes on with "trained by".</summary>
    string Title { get; }

    /// <summary>Batches to train on.</summary>
    /// <param name="train">The training images.</param>
    /// <param name="order">Names the order of the images.</param>
    /// <param name="pixels">Names the pixels that are drawn in every step.</param>
    IBatchSource Batches(TrainingImages train, RandomKey order, RandomKey pixels);

    /// <summary>Pictures that the model makes of test images.</summary>
    /// <param name="tape">For everything that is computed; it may be reset.</param>
    /// <param name="test">The test images.</param>
    /// <param name="key">Names the draws.</param>
    IReadOnlyList<Gallery> Galleries(Tape tape, BinarizedImages test, RandomKey key);

    /// <summary>Means of the codes of each layer, <c>[B, N, K]</c> or <c>[B, N]</c>, under the heading for their usage.</summary>
    /// <param name="images">Images <c>[B, D]</c>.</param>
    /// <param name="key">Names the draws.</param>
    IEnumerable<(string Heading, Value Means)> Codes(Value images, RandomKey key);
}

/// <summary>Training images, binarized when the first batch needs them: a run that is only evaluated never does.</summary>
/// <param name="images">The images.</param>
/// <param name="binarize">Binarizes them.</param>
sealed class TrainingImages(ImageSet images, Func<BinarizedImages> binarize)
{
    readonly Lazy<BinarizedImages> _binarized = new(binarize);

    public ImageSet Images => images;

    public BinarizedImages Binarized => _binarized.Value;
}
