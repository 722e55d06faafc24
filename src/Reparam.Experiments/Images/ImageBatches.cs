using Reparam.Experiments.Datasets;
using Reparam.Experiments.Runs;
using Reparam.Randomness;
using Reparam.Training;

namespace Reparam.Experiments.Images;

/// <summary>Minibatches of images without labels.</summary>
sealed class ImageBatches : IBatchSource
{
    readonly TrainingImages _images;
    readonly Minibatches _order;
    readonly RandomKey _pixels;
    readonly float[] _batch;
    readonly UniformSource _uniforms;
    RandomKey _step;

    /// <summary>Makes the batches.</summary>
    /// <param name="images">The training images.</param>
    /// <param name="batch">Number of images in a step.</param>
    /// <param name="order">Key of the order of the images.</param>
    /// <param name="pixels">Key of the pixels that are drawn in every step.</param>
    public ImageBatches(TrainingImages images, int batch, RandomKey order, RandomKey pixels)
    {
        (_images, _order, _pixels) = (images, new Minibatches(images.Images.Count, batch, order), pixels);
        _batch = new float[batch * images.Images.PixelsPerImage];
        _uniforms = (first, destination) => _step.FillUniform(first, destination);
        Rows = batch;
    }

    public int Rows { get; }

    public long StepsPerEpoch => _order.StepsPerEpoch;

    public void Prepare() => _images.Binarize();

    public ReadOnlySpan<float> At(long step)
    {
        _step = _pixels.Split((ulong)step);
        _images.Binarized.Fill(_order.At(step), _batch, _uniforms);
        return _batch;
    }

    public (float[] Batch, int Rows) Blank(int examples) => (new float[examples * _images.Images.PixelsPerImage], examples);
}
