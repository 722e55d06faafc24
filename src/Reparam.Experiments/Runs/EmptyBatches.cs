namespace Reparam.Experiments.Runs;

/// <summary>Batches for a model that is trained on no data, or draws its own: rows of a zero.</summary>
/// <param name="rows">Rows of a batch.</param>
public sealed class EmptyBatches(int rows) : IBatchSource
{
    readonly float[] _batch = new float[rows];

    /// <inheritdoc/>
    public int Rows => rows;

    /// <inheritdoc/>
    public long StepsPerEpoch => long.MaxValue;

    /// <inheritdoc/>
    public ReadOnlySpan<float> At(long step) => _batch;

    /// <inheritdoc/>
    public (float[] Batch, int Rows) Blank(int examples) => (new float[examples], examples);
}
