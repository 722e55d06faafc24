using Reparam.Experiments.Datasets;
using Reparam.Experiments.Runs;
using Reparam.Randomness;
using Reparam.Training;

namespace Reparam.Experiments.Losses;

/// <summary>
/// Batches of training images with noisy labels, and of validation images with true labels after them. A row has the pixels, the label and
/// a label drawn at random in every step, both one-hot.
/// </summary>
sealed class NoisyBatches : IBatchSource
{
    readonly LossData _data;
    readonly Minibatches _order;
    readonly Minibatches? _cleanOrder;
    readonly RandomKey _decoys;
    readonly int _training, _validation, _width;
    readonly float[] _batch, _pixels;

    /// <summary>Makes the batches.</summary>
    /// <param name="data">Images and labels.</param>
    /// <param name="training">Number of training images in a batch.</param>
    /// <param name="validation">Number of validation images in a batch, or 0.</param>
    /// <param name="key">Names the orders and the random labels. Sources with the same key have the same training images.</param>
    public NoisyBatches(LossData data, int training, int validation, RandomKey key)
    {
        (_data, _training, _validation, _decoys) = (data, training, validation, key.Split(2));
        _order = new Minibatches(data.Train.Count, training, key.Split(0));
        _cleanOrder = validation == 0 ? null : new Minibatches(data.Validation.Count, validation, key.Split(1));
        _width = data.Train.PixelsPerImage + (2 * data.Classes);
        (_batch, _pixels) = (new float[Rows * _width], new float[Math.Max(training, validation) * data.Train.PixelsPerImage]);
    }

    public int Rows => _training + _validation;

    public long StepsPerEpoch => _order.StepsPerEpoch;

    public ReadOnlySpan<float> At(long step)
    {
        Array.Clear(_batch);
        var chosen = _order.At(step);
        var decoys = _decoys.Split((ulong)step);
        Write(_data.Train, chosen, _data.NoisyLabels, 0);
        for (var row = 0; row < chosen.Length; row++) Mark(row, 1, (int)(decoys.Bits64((ulong)row) % (ulong)_data.Classes));
        if (_cleanOrder is not null) Write(_data.Validation, _cleanOrder.At(step), _data.Validation.Images.Labels!.Value.Span, _training);
        return _batch;
    }

    public (float[] Batch, int Rows) Blank(int examples)
    {
        var rows = examples + _validation;
        var batch = new float[rows * _width];
        for (var row = 0; row < rows; row++)
        {
            batch[((row + 1) * _width) - 1] = 1;
            batch[((row + 1) * _width) - 1 - _data.Classes] = 1;
        }
        return (batch, rows);
    }

    void Write(BinarizedImages images, ReadOnlySpan<int> chosen, ReadOnlySpan<int> labels, int first)
    {
        var pixels = images.PixelsPerImage;
        images.Fill(chosen, _pixels.AsSpan(0, chosen.Length * pixels));
        for (var i = 0; i < chosen.Length; i++)
        {
            _pixels.AsSpan(i * pixels, pixels).CopyTo(_batch.AsSpan((first + i) * _width));
            Mark(first + i, 0, labels[chosen[i]]);
        }
    }

    // Labels come after the pixels, then those drawn at random.
    void Mark(int row, int kind, int label) => _batch[(row * _width) + _width - ((2 - kind) * _data.Classes) + label] = 1;
}
