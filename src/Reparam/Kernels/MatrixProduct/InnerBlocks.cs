namespace Reparam.Kernels;

/// <summary>
/// How the summed dimension is cut: the sum over each block is taken in order of k, and the blocks' sums are added in
/// order. The cut depends on the dimension alone, which is what makes the bits of C independent of everything else.
/// </summary>
readonly struct InnerBlocks
{
    /// <summary>
    /// A block's longest length. Longer blocks pass over C less often; at 400 a panel of 32 lanes (50 KB) is read from
    /// the second-level cache, which measured no slower than 256 and up to 5% faster where inner is 784.
    /// </summary>
    public const int MaxLength = 400;

    InnerBlocks(int total, int length)
    {
        Total = total;
        Length = length;
    }

    public int Total { get; }

    /// <summary>Length of every block but perhaps the last.</summary>
    public int Length { get; }

    public int Count => (Total - 1) / Length + 1;

    public static InnerBlocks Of(int inner)
    {
        var count = (inner - 1) / MaxLength + 1;
        return new(inner, (inner - 1) / count + 1);
    }

    /// <summary>The part of <paramref name="count"/> blocks from <paramref name="first"/> on, counted from its start.</summary>
    public InnerBlocks Part(int first, int count) => new(Math.Min(count * Length, Total - first * Length), Length);

    public int FirstOf(int block) => block * Length;

    public int LengthOf(int block) => Math.Min(Length, Total - block * Length);
}
