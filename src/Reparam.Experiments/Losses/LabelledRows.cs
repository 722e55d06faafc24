using Reparam.Autodiff;

namespace Reparam.Experiments.Losses;

/// <summary>Images with labels, taken from the rows of a batch: pixels, the one-hot label, and one drawn at random.</summary>
/// <param name="Images">Images, <c>[B, D]</c>.</param>
/// <param name="Labels">Labels, <c>[B, K]</c>.</param>
/// <param name="Decoys">Labels drawn at random, <c>[B, K]</c>.</param>
readonly record struct LabelledRows(Value Images, Value Labels, Value Decoys)
{
    /// <summary>Takes some rows of a batch, as constants.</summary>
    /// <param name="batch">Rows of D + 2K numbers.</param>
    /// <param name="first">The first row.</param>
    /// <param name="count">Number of rows.</param>
    /// <param name="classes">Number of classes K.</param>
    public static LabelledRows Of(Value batch, int first, int count, int classes)
    {
        var pixels = batch.Shape[1] - (2 * classes);
        return new(Columns(batch, first, count, 0, pixels), Columns(batch, first, count, pixels, classes),
            Columns(batch, first, count, pixels + classes, classes));
    }

    /// <summary>What a network predicts for these images.</summary>
    /// <param name="logits">Its outputs, <c>[B, K]</c>.</param>
    public Prediction Predicted(Value logits) => new(Op.LogSoftmax(logits), Labels, Decoys);

    static Value Columns(Value batch, int first, int count, int from, int width)
    {
        var columns = batch.Tape.Constant(0, new Shape(count, width));
        var destination = batch.Tape.Write(columns);
        for (var row = 0; row < count; row++)
            batch.Data.Slice(((first + row) * batch.Shape[1]) + from, width).CopyTo(destination.Slice(row * width, width));
        return columns;
    }
}
