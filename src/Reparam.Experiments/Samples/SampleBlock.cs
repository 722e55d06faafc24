namespace Reparam.Experiments.Samples;

/// <summary>Size of the blocks in which samplers draw: large enough for the kernels, small enough for the cache.</summary>
static class SampleBlock
{
    const int Elements = 1 << 15, MostDraws = 4096;

    /// <summary>Number of draws in a block, for rows of some number of classes.</summary>
    public static int DrawsOf(int classes) => Math.Clamp(Elements / classes, 1, MostDraws);
}
