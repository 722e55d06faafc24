namespace Reparam.Experiments.Runs;

/// <summary>What a run trains on: the batch of a step is a pure function of the step, so a resumed run goes on where it was.</summary>
interface IBatchSource
{
    /// <summary>Rows of a batch.</summary>
    int Rows { get; }

    /// <summary>How many steps an epoch takes.</summary>
    int StepsPerEpoch { get; }

    /// <summary>The batch of a step, <c>[Rows, width]</c>; the span is good until the next call.</summary>
    /// <param name="step">Counted from 0.</param>
    ReadOnlySpan<float> At(long step);
}
