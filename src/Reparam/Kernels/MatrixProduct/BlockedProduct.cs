using System.Numerics.Tensors;
using System.Runtime.Intrinsics;

namespace Reparam.Kernels;

/// <summary>
/// The matrix product in managed code: operands packed into panels, tiles of C kept in registers, blocks of both sized
/// for the caches, shared out over a team of threads. It takes the widest registers the machine has. Where op(A) is zeros
/// and at most a quarter ones (binary images, one-hot codes), rows of B are summed instead, with the same bits.
/// </summary>
/// <remarks>
/// The packing buffers belong to the instance and are reused, so a call like an earlier one allocates nothing; one
/// caller at a time.
/// </remarks>
public sealed unsafe class BlockedProduct : IMatrixProduct
{
    // What is packed at once: bounds the buffers at 10 MB for A and 13 MB for B.
    const int RowsAtOnce = 1536;
    const int ColumnsAtOnce = 2048;
    const int InnerBlocksAtOnce = 4;

    // Below this many multiply-adds (some 20 us on one thread) waking the team costs more than it brings.
    const double SharedFrom = 1e6;

    // With no more panels than this on the other side, an operand is read too few times to repay packing.
    const int FewPanels = 2;

    // Looking for zeros and ones costs a pass over A, which narrow products do not earn back.
    const int PickFromColumns = 16;

    // Nor do rows so short that picking a few of B's takes as long as the tile over all of them.
    const int PickFromLength = 64;

    // 2³¹ rows of such numbers stay inside float.
    const float MostPicked = 1e28f;

    readonly Workers _workers;
    readonly PackingBuffer _bufferA = new();
    readonly PackingBuffer _bufferB = new();
    readonly OnesOf _ones = new();

    /// <summary>Makes a product that runs on <paramref name="workers"/>, which stay the caller's to dispose.</summary>
    /// <param name="workers">The team of threads.</param>
    /// <exception cref="ArgumentNullException"><paramref name="workers"/> is null.</exception>
    public BlockedProduct(Workers workers)
    {
        ArgumentNullException.ThrowIfNull(workers);
        _workers = workers;
    }

    /// <inheritdoc/>
    public string Name => "managed";

    /// <inheritdoc/>
    public void Multiply(
        ReadOnlySpan<float> a, bool transposeA,
        ReadOnlySpan<float> b, bool transposeB,
        int rows, int columns, int inner,
        Span<float> destination, bool accumulate = false)
    {
        ProductArguments.Check(a, transposeA, b, transposeB, rows, columns, inner, destination);
        if (inner == 0)
        {
            if (!accumulate) destination.Clear();
            return;
        }
        if (rows == 0 || columns == 0) return;
        var isFinite = Products(a, transposeA, b, transposeB, rows, columns, inner, destination, accumulate);
        if (!isFinite && !accumulate) MendedProduct.Mend(a, transposeA, b, transposeB, rows, columns, inner, default, destination);
    }

    // Multiplies, and returns whether every sum is finite.
    internal bool Products(
        ReadOnlySpan<float> a, bool transposeA,
        ReadOnlySpan<float> b, bool transposeB,
        int rows, int columns, int inner,
        Span<float> destination, bool accumulate)
    {
        fixed (float* pointerA = a, pointerB = b, pointerC = destination)
        {
            var operandA = new PanelOperand
            {
                Source = pointerA,
                LaneStride = transposeA ? 1 : inner,
                StepStride = transposeA ? rows : 1,
                Lanes = rows,
            };
            var operandB = new PanelOperand
            {
                Source = pointerB,
                LaneStride = transposeB ? inner : 1,
                StepStride = transposeB ? 1 : columns,
                Lanes = columns,
            };
            var blocks = InnerBlocks.Of(inner);
            // No sum of picked rows overflows, because their numbers are small. The sum with what they are added to may.
            if (!transposeB && TryPickRows(pointerA, transposeA, b, pointerB, rows, columns, blocks, pointerC, accumulate))
                return !accumulate || TensorPrimitives.IsFiniteAll<float>(destination);
            var overflowed = false;
            if (Vector512.IsHardwareAccelerated)
                Multiply<Vector512<float>, Lanes512>(operandA, operandB, blocks, pointerC, accumulate, &overflowed);
            else if (Vector256.IsHardwareAccelerated)
                Multiply<Vector256<float>, Lanes256>(operandA, operandB, blocks, pointerC, accumulate, &overflowed);
            else if (Vector128.IsHardwareAccelerated)
                Multiply<Vector128<float>, Lanes128>(operandA, operandB, blocks, pointerC, accumulate, &overflowed);
            else
                Multiply<float, Lanes1>(operandA, operandB, blocks, pointerC, accumulate, &overflowed);
            return !overflowed;
        }
    }

    // Zeros and ones, few of them ones: a sum of rows of B instead of a product. Not where B has numbers that overflow, or are not finite.
    bool TryPickRows(
        float* a, bool transposeA, ReadOnlySpan<float> b, float* pointerB,
        int rows, int columns, InnerBlocks inner, float* c, bool accumulate)
    {
        if (columns < PickFromColumns || (transposeA ? rows : inner.Total) < PickFromLength) return false;
        if (!(transposeA ? _ones.TryFind(a, inner.Total, rows) : _ones.TryFind(a, rows, inner.Total))) return false;
        if (!(MathF.Abs(TensorPrimitives.MaxMagnitude(b)) <= MostPicked)) return false;
        var (start, ones) = transposeA ? _ones.ByColumn() : _ones.ByRow;
        fixed (int* pointerStart = start, pointerOnes = ones)
        {
            var body = new PickedRowsBody
            {
                Start = pointerStart,
                Ones = pointerOnes,
                B = pointerB,
                C = c,
                Rows = rows,
                Columns = columns,
                Inner = inner,
                Accumulate = accumulate,
            };
            Run(body.Blocks, body, (double)start[rows] * columns >= SharedFrom);
        }
        return true;
    }

    void Multiply<TRegister, TLanes>(PanelOperand a, PanelOperand b, InnerBlocks inner, float* c, bool accumulate, bool* overflowed)
        where TRegister : unmanaged
        where TLanes : struct, ILanes<TRegister>
    {
        a.Width = Tile<TRegister, TLanes>.Rows;
        b.Width = Tile<TRegister, TLanes>.Columns;
        // Rows of A serve the kernel where they are. Columns of A, and rows of B, would be read with long strides.
        a.InPlace = a.StepStride == 1 || b.Panels <= FewPanels;
        b.InPlace = b.LaneStride == 1 && a.Panels <= FewPanels;
        var stride = (nint)b.Lanes;
        var shared = (double)a.Lanes * b.Lanes * inner.Total >= SharedFrom;
        for (var column = 0; column < b.Lanes; column += ColumnsAtOnce)
        {
            for (var block = 0; block < inner.Count; block += InnerBlocksAtOnce)
            {
                var first = inner.FirstOf(block);
                var part = inner.Part(block, InnerBlocksAtOnce);
                var partB = b.Part(column, ColumnsAtOnce, first);
                partB.Packed = _bufferB.Take(partB.PackedLength(part.Total));
                for (var row = 0; row < a.Lanes; row += RowsAtOnce)
                {
                    var partA = a.Part(row, RowsAtOnce, first);
                    partA.Packed = _bufferA.Take(partA.PackedLength(part.Total));
                    var pack = new PackBody
                    {
                        A = partA,
                        B = partB,
                        Inner = part,
                        PanelsOfA = partA.PanelsToPack,
                        PanelsOfB = row == 0 ? partB.PanelsToPack : 0,
                    };
                    Run(pack.Blocks, pack, shared);
                    var tiles = new TileBody<TRegister, TLanes>
                    {
                        A = partA,
                        B = partB,
                        Inner = part,
                        C = c + row * stride + column,
                        Stride = stride,
                        Accumulate = accumulate || block > 0,
                        Overflowed = overflowed,
                    };
                    Run(tiles.Blocks, tiles, shared);
                }
            }
        }
    }

    void Run<TBody>(int blocks, in TBody body, bool shared) where TBody : struct, IBlockBody
    {
        if (shared) _workers.Run(blocks, body);
        else for (var block = 0; block < blocks; block++) body.Run(block);
    }
}
