namespace Reparam.Experiments.Runs;

/// <summary>Batches to train on. The batch of a step is a pure function of the step, so a resumed run gets the same batches.</summary>
public interface IBatchSource
{
    /// <summary>Number of rows of a batch.</summary>
    int Rows { get; }

    /// <summary>Number of steps of an epoch; <see cref="long.MaxValue"/> for data without epochs.</summary>
    long StepsPerEpoch { get; }

    /// <summary>Makes what all batches share, such as binarized images, so that no step is timed with it. By default there is none.</summary>
    void Prepare()
    {
    }

    /// <summary>Makes the batch of a step, <c>[Rows, width]</c>. The span is valid until the next call.</summary>
    /// <param name="step">Step, counted from 0.</param>
    ReadOnlySpan<float> At(long step);

    /// <summary>Makes a batch of blank examples, which measures the memory of a step.</summary>
    /// <param name="examples">Number of examples, as the batch size counts them.</param>
    /// <returns>Numbers of the batch, and number of its rows.</returns>
    (float[] Batch, int Rows) Blank(int examples);
}
