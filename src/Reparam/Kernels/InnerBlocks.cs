namespace Reparam.Kernels;

/// <summary>
/// How the summed dimension is cut: the sum over each block is taken in order of k, and the blocks' sums are added in
/// order. The cut depends on the dimension alone, which is what makes the bits of C independent of everything else.
/// </summary>
readonly struct InnerBlocks
{
    /// <summary>A block's longest length. A panel of B, 32 lanes wide, then fits the first-level cache.</summary>
    public const int MaxLength = 256;

    readonly int _total;

    InnerBlocks(int total, int length)
    {
        _total = total;
        Length = length;
    }

    /// <summary>Length of every block but perhaps the last.</summary>
    public int Length { get; }

    public int Count => (_total - 1) / Length + 1;

    public static InnerBlocks Of(int inner)
    {
        var count = (inner - 1) / MaxLength + 1;
        return new(inner, (inner - 1) / count + 1);
    }

    /// <summary>The part of <paramref name="count"/> blocks from <paramref name="first"/> on, counted from its start.</summary>
    public InnerBlocks Part(int first, int count) => new(Math.Min(count * Length, _total - first * Length), Length);

    public int Total => _total;

    public int FirstOf(int block) => block * Length;

    public int LengthOf(int block) => Math.Min(Length, _total - block * Length);
}
