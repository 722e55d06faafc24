using System.Numerics.Tensors;

namespace Reparam.Kernels;

/// <summary>
/// Computes C from two operands in panels. A block is one panel of columns by a few panels of rows: for each k-block
/// the panel of B stays in the nearest cache that holds it while those of A pass by.
/// </summary>
unsafe struct TileBody<TRegister, TLanes> : IBlockBody
    where TRegister : unmanaged
    where TLanes : struct, ILanes<TRegister>
{
    const int RowPanelsPerBlock = 8;

    // Of any register, in floats.
    const int MaxWidth = 16;

    public PanelOperand A;
    public PanelOperand B;
    public InnerBlocks Inner;

    /// <summary>Element (i, j) of C is at <c>C[i·Stride + j]</c>.</summary>
    public float* C;
    public nint Stride;

    /// <summary>Whether the first k-block adds to C, as the others do.</summary>
    public bool Accumulate;

    /// <summary>Becomes true if a sum is not finite, even one in the padding of a tile.</summary>
    public bool* Overflowed;

    public readonly int Blocks => RowBlocks * B.Panels;

    readonly int RowBlocks => (A.Panels + RowPanelsPerBlock - 1) / RowPanelsPerBlock;

    public readonly void Run(int block)
    {
        var rowBlock = block / B.Panels;
        var columnPanel = block % B.Panels;
        // Row blocks differ by one panel at most.
        var first = (int)((long)rowBlock * A.Panels / RowBlocks);
        var end = (int)((long)(rowBlock + 1) * A.Panels / RowBlocks);
        for (var slice = 0; slice < Inner.Count; slice++)
        {
            var from = Inner.FirstOf(slice);
            var length = Inner.LengthOf(slice);
            var b = B.Panel(columnPanel, from, length);
            var bStep = B.IsPacked(columnPanel) ? B.Width : B.StepStride;
            for (var rowPanel = first; rowPanel < end; rowPanel++)
                Compute(rowPanel, columnPanel, from, length, b, bStep, Accumulate || slice > 0);
        }
    }

    readonly void Compute(int rowPanel, int columnPanel, int from, int length, float* b, nint bStep, bool add)
    {
        var row = rowPanel * A.Width;
        var column = columnPanel * B.Width;
        var rows = Math.Min(A.Width, A.Lanes - row);
        var columns = Math.Min(B.Width, B.Lanes - column);
        var a = A.Panel(rowPanel, from, length);
        var packed = A.IsPacked(rowPanel);
        var aRow = packed ? 1 : A.LaneStride;
        var aStep = packed ? A.Width : A.StepStride;
        var c = C + row * Stride + column;
        var narrow = columns <= Tile<TRegister, TLanes>.Width;
        if (rows == A.Width && (columns == B.Width || columns == Tile<TRegister, TLanes>.Width))
        {
            Note(narrow
                ? Tile<TRegister, TLanes>.Narrow(a, aRow, aStep, b, bStep, length, c, Stride, add)
                : Tile<TRegister, TLanes>.Wide(a, aRow, aStep, b, bStep, length, c, Stride, add));
            return;
        }

        // An edge tile is computed whole beside C, and what C has of it copied: the arithmetic of an element is the same.
        var edge = stackalloc float[Tile<TRegister, TLanes>.Rows * 2 * MaxWidth];
        var isFinite = narrow
            ? Tile<TRegister, TLanes>.Narrow(a, aRow, aStep, b, bStep, length, edge, B.Width, false)
            : Tile<TRegister, TLanes>.Wide(a, aRow, aStep, b, bStep, length, edge, B.Width, false);
        for (var i = 0; i < rows; i++, c += Stride, edge += B.Width)
        {
            var target = new Span<float>(c, columns);
            var source = new ReadOnlySpan<float>(edge, columns);
            if (add) TensorPrimitives.Add(target, source, target);
            else source.CopyTo(target);
            isFinite = isFinite && (!add || TensorPrimitives.IsFiniteAll<float>(target));
        }
        Note(isFinite);
    }

    // Any thread may write it, because all write the same value.
    readonly void Note(bool isFinite)
    {
        if (!isFinite) *Overflowed = true;
    }
}
