namespace Reparam.Kernels;

/// <summary>
/// Computes C where op(A) is zeros and ones: a row of C is the sum of the rows of B that the ones pick. Cut and ordered
/// as the dense product is, so the bits are the same.
/// </summary>
unsafe struct PickedRowsBody : IBlockBody
{
    const int RowsPerBlock = 8;

    /// <summary>The ones of row i of op(A) are from <c>Start[i]</c> to <c>Start[i + 1]</c> of <c>Ones</c>.</summary>
    public int* Start;
    public int* Ones;

    public float* B;
    public float* C;
    public int Rows;
    public int Columns;
    public InnerBlocks Inner;
    public bool Accumulate;

    public readonly int Blocks => (Rows + RowsPerBlock - 1) / RowsPerBlock;

    public readonly void Run(int block)
    {
        var end = Math.Min((block + 1) * RowsPerBlock, Rows);
        for (var row = block * RowsPerBlock; row < end; row++)
        {
            var (one, last) = (Start[row], Start[row + 1]);
            for (var slice = 0; slice < Inner.Count; slice++)
            {
                var until = Inner.FirstOf(slice) + Inner.LengthOf(slice);
                var first = one;
                while (one < last && Ones[one] < until) one++;
                SumOfRows.Add(null, B, Columns, Ones + first, one - first, C + ((nint)row * Columns), Accumulate || slice > 0);
            }
        }
    }
}
