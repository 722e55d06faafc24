using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Reparam.Kernels;

namespace Reparam.Autodiff;

public static partial class Op
{
    // Rows up to this long, such as the channels of images, are many and short: a call for each would cost more than its sum.
    const int FewVectors = 8 * RowVectors.Width;

    static readonly Rule SumFirstRule = new(nameof(SumFirst), (in Backward back) => back.Add(0, BroadcastFirst(back.Upstream, back.Input(0).Shape)));

    static readonly Rule BroadcastFirstRule = new(nameof(BroadcastFirst), (in Backward back) => back.Add(0, SumFirst(back.Upstream, back.Input(0).Shape)));

    /// <summary>Sums over leading axes: <c>[…, shape]</c> to <c>shape</c>, in the order of the rows.</summary>
    /// <param name="x">Rows of <paramref name="shape"/>.</param>
    /// <param name="shape">The result's dimensions; their count divides that of <paramref name="x"/>.</param>
    /// <exception cref="ArgumentException">It does not divide.</exception>
    public static Value SumFirst(Value x, Shape shape)
    {
        Require.Rows(nameof(SumFirst), nameof(shape), x.Shape, shape);
        if (x.Shape == shape) return x;
        var y = x.Tape.Record(SumFirstRule, shape, x);
        var sum = x.Tape.Write(y);
        var rows = x.Data;
        if (sum.Length <= FewVectors && sum.Length % RowVectors.Width == 0)
        {
            SumInRegisters(rows, sum);
            return y;
        }
        rows[..sum.Length].CopyTo(sum);
        for (var i = sum.Length; i < rows.Length; i += sum.Length) TensorPrimitives.Add(sum, rows.Slice(i, sum.Length), sum);
        return y;
    }

    /// <summary>Repeats along leading axes: <c>[…]</c> to <c>[n, …]</c>.</summary>
    /// <param name="x">What is repeated.</param>
    /// <param name="shape">The result's dimensions; their count is a multiple of that of <paramref name="x"/>.</param>
    /// <exception cref="ArgumentException">It is not a multiple.</exception>
    public static Value BroadcastFirst(Value x, Shape shape)
    {
        Require.Rows(nameof(BroadcastFirst), nameof(shape), shape, x.Shape);
        if (x.Shape == shape) return x;
        var y = x.Tape.Record(BroadcastFirstRule, shape, x);
        var (room, n) = (x.Tape.Write(y).Length, x.Shape.Count);
        for (var i = 0; i < room; i += n) x.Data.CopyTo(x.Tape.Write(y).Slice(i, n));
        return y;
    }

    // The same order as row by row, so the same bits.
    static void SumInRegisters(ReadOnlySpan<float> rows, Span<float> sum)
    {
        ref var x = ref MemoryMarshal.GetReference(rows);
        for (var i = 0; i < sum.Length; i += RowVectors.Width)
        {
            var total = RowVectors.At(ref x, i);
            for (var at = sum.Length + i; at < rows.Length; at += sum.Length) total += RowVectors.At(ref x, at);
            total.StoreUnsafe(ref MemoryMarshal.GetReference(sum), (nuint)i);
        }
    }
}
