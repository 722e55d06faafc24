using Reparam.Autodiff;

namespace Reparam.Models;

/// <summary>The rows of a semi-supervised batch, <c>[B, D + K]</c>: pixels and class, the labelled ones first.</summary>
/// <param name="Pixels">D.</param>
/// <param name="Classes">K.</param>
/// <param name="Labelled">How many rows are labelled.</param>
/// <param name="Unlabelled">How many are not.</param>
readonly record struct SemiSupervisedRows(int Pixels, int Classes, int Labelled, int Unlabelled)
{
    /// <exception cref="ArgumentException">The batch is none of the options' batches.</exception>
    public static SemiSupervisedRows Checked(Value batch, SemiSupervisedOptions options)
    {
        var (pixels, classes, labelled) = (options.Pixels, options.Classes, options.Labelled);
        if (batch.Shape.Rank != 2 || batch.Shape[1] != pixels + classes)
            throw new ArgumentException(
                $"A batch has rows of {pixels} pixels and {classes} classes, [B, {pixels + classes}], not {batch.Shape}.", nameof(batch));
        if (batch.Shape[0] < labelled)
            throw new ArgumentException($"A batch has {labelled} labelled rows, but this one only {batch.Shape[0]} rows.", nameof(batch));
        for (var r = 0; r < batch.Shape[0]; r++)
        {
            var label = batch.Data.Slice((r * (pixels + classes)) + pixels, classes);
            var (zeros, ones) = (label.Count(0f), label.Count(1f));
            if (zeros + ones != classes || ones != (r < labelled ? 1 : 0))
            {
                var rule = r < labelled ? "labelled: its class must be one-hot" : "not labelled: its class must be zeros";
                throw new ArgumentException($"Row {r} of the batch is {rule}.", nameof(batch));
            }
        }
        return new(pixels, classes, labelled, batch.Shape[0] - labelled);
    }

    public Value LabelledImages(Value batch) => Block(batch, 0, Labelled, 0, Pixels);

    public Value Labels(Value batch) => Block(batch, 0, Labelled, Pixels, Classes);

    public Value UnlabelledImages(Value batch) => Block(batch, Labelled, Unlabelled, 0, Pixels);

    // A batch is data: no gradient flows back to it.
    static Value Block(Value batch, int firstRow, int rows, int firstColumn, int columns)
    {
        var width = batch.Shape[1];
        var block = batch.Tape.Record(null, new Shape(rows, columns));
        var destination = batch.Tape.Write(block);
        for (var r = 0; r < rows; r++) batch.Data.Slice(((firstRow + r) * width) + firstColumn, columns).CopyTo(destination[(r * columns)..]);
        return block;
    }
}
