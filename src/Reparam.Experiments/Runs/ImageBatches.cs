using Reparam.Experiments.Datasets;
using Reparam.Randomness;
using Reparam.Training;

namespace Reparam.Experiments.Runs;

/// <summary>Minibatches of images and nothing else.</summary>
sealed class ImageBatches : IBatchSource
{
    readonly BinarizedImages _images;
    readonly Minibatches _order;
    readonly RandomKey _pixels;
    readonly float[] _batch;
    readonly UniformSource _uniforms;
    RandomKey _step;

    /// <param name="images">The training images.</param>
    /// <param name="batch">Images in a step.</param>
    /// <param name="order">Names their order.</param>
    /// <param name="pixels">Names the pixels drawn afresh.</param>
    public ImageBatches(BinarizedImages images, int batch, RandomKey order, RandomKey pixels)
    {
        (_images, _order, _pixels) = (images, new Minibatches(images.Count, batch, order), pixels);
        _batch = new float[batch * images.PixelsPerImage];
        _uniforms = (first, destination) => _step.FillUniform(first, destination);
        Rows = batch;
    }

    public int Rows { get; }

    public int StepsPerEpoch => _order.StepsPerEpoch;

    public ReadOnlySpan<float> At(long step)
    {
        _step = _pixels.Split((ulong)step);
        _images.Fill(_order.At(step), _batch, _uniforms);
        return _batch;
    }
}
