using Reparam.Autodiff;
using Reparam.Experiments.Datasets;
using Reparam.Experiments.Reports;
using Reparam.Experiments.Runs;
using Reparam.Randomness;
using Reparam.Training;

namespace Reparam.Experiments.Images;

/// <summary>A model of images with its batches, measure and pictures. <see cref="ImageRun"/> trains and evaluates it.</summary>
interface IImageModel
{
    /// <summary>Model that is trained.</summary>
    IModel Model { get; }

    /// <summary>Measure that evaluates the model.</summary>
    IImageMeasure Measure { get; }

    /// <summary>Width of the widest layer.</summary>
    int Widest { get; }

    /// <summary>Kind of the model, such as <c>A categorical VAE</c>; <c>trained by</c> follows in the report.</summary>
    string Title { get; }

    /// <summary>Makes the batches to train on.</summary>
    /// <param name="train">The training images.</param>
    /// <param name="order">Key of the order of the images.</param>
    /// <param name="pixels">Key of the pixels that are drawn in every step.</param>
    IBatchSource Batches(TrainingImages train, RandomKey order, RandomKey pixels);

    /// <summary>Makes pictures from test images.</summary>
    /// <param name="tape">Tape for the computation. The method may reset it.</param>
    /// <param name="test">The test images.</param>
    /// <param name="key">Key of the draws.</param>
    IReadOnlyList<Gallery> Galleries(Tape tape, BinarizedImages test, RandomKey key);

    /// <summary>Computes the means of the codes of each layer, <c>[B, N, K]</c> or <c>[B, N]</c>, with a heading for the report.</summary>
    /// <param name="images">Images <c>[B, D]</c>.</param>
    /// <param name="key">Key of the draws.</param>
    IEnumerable<(string Heading, Value Means)> Codes(Value images, RandomKey key);
}

/// <summary>Training images, binarized before the first batch, because a run that is only evaluated does not need them.</summary>
/// <param name="images">The images.</param>
/// <param name="binarize">Binarizes them.</param>
sealed class TrainingImages(ImageSet images, Func<BinarizedImages> binarize)
{
    readonly Lazy<BinarizedImages> _binarized = new(binarize);

    public ImageSet Images => images;

    public BinarizedImages Binarized => _binarized.Value;

    /// <summary>Binarizes the images now.</summary>
    public void Binarize() => _ = _binarized.Value;
}
