namespace Reparam.Experiments.Runs;

/// <summary>Batches to train on: the batch of a step is a pure function of the step, so a resumed run goes on where it was.</summary>
public interface IBatchSource
{
    /// <summary>Rows of a batch.</summary>
    int Rows { get; }

    /// <summary>Steps of an epoch; the greatest number for data without epochs.</summary>
    long StepsPerEpoch { get; }

    /// <summary>The batch of a step, <c>[Rows, width]</c>; the span is good until the next call.</summary>
    /// <param name="step">Counted from 0.</param>
    ReadOnlySpan<float> At(long step);

    /// <summary>A batch of blank examples, to see how many bytes a step takes: its numbers, and its rows.</summary>
    /// <param name="examples">Number of examples, as the batch size counts them.</param>
    (float[] Batch, int Rows) Blank(int examples);
}
