using Reparam.Kernels;

namespace Reparam.Autodiff;

public static partial class Op
{
    static readonly Rule SumFirstRule = new(nameof(SumFirst), (in Backward back) => back.Add(0, BroadcastFirst(back.Upstream, back.Input(0).Shape)));

    static readonly Rule BroadcastFirstRule = new(nameof(BroadcastFirst), (in Backward back) => back.Add(0, SumFirst(back.Upstream, back.Input(0).Shape)));

    /// <summary>Sums over leading axes: <c>[…, shape]</c> to <c>shape</c>, in blocks of rows whose sums are added in double.</summary>
    /// <param name="x">Rows of <paramref name="shape"/>.</param>
    /// <param name="shape">The result's dimensions; their count divides that of <paramref name="x"/>.</param>
    /// <exception cref="ArgumentException">It does not divide.</exception>
    public static Value SumFirst(Value x, Shape shape)
    {
        Require.Rows(nameof(SumFirst), nameof(shape), x.Shape, shape);
        if (x.Shape == shape) return x;
        var y = x.Tape.Record(SumFirstRule, shape, x);
        ColumnSums.Forward(x.Data, x.Tape.Write(y));
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
}
