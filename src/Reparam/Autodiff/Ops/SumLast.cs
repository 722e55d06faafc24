using Reparam.Kernels;

namespace Reparam.Autodiff;

public static partial class Op
{
    static readonly Rule SumLastRule = new(nameof(SumLast), (in Backward back) => back.Add(0, BroadcastLast(back.Upstream, back.Input(0).Shape)));

    static readonly Rule BroadcastLastRule = new(nameof(BroadcastLast), (in Backward back) => back.Add(0, SumLast(back.Upstream)));

    /// <summary>Sums over the last axis: <c>[…, n]</c> to <c>[…]</c>.</summary>
    /// <param name="x">Rank 1 or more.</param>
    public static Value SumLast(Value x)
    {
        var y = x.Tape.Record(SumLastRule, x.Shape.WithoutLast(), x);
        x.Tape.Compute.Rows<SumLastKernel>(y.Shape.Count, x.Data, default, default, x.Tape.Write(y));
        return y;
    }

    /// <summary>Repeats along a new last axis: <c>[…]</c> to <c>[…, n]</c>.</summary>
    /// <param name="x">One number for each row.</param>
    /// <param name="shape">The result's dimensions, <c>[…, n]</c>.</param>
    /// <exception cref="ArgumentException"><paramref name="x"/> is not <paramref name="shape"/> without its last axis.</exception>
    public static Value BroadcastLast(Value x, Shape shape)
    {
        Require.Shape(nameof(BroadcastLast), nameof(x), x, shape.WithoutLast());
        var y = x.Tape.Record(BroadcastLastRule, shape, x);
        x.Tape.Compute.Rows<BroadcastLastKernel>(x.Shape.Count, x.Data, default, default, x.Tape.Write(y));
        return y;
    }

    sealed class SumLastKernel : IRowKernel
    {
        public static void Run(in RowBlock block)
        {
            var n = block.A.Length / block.Count;
            for (var r = 0; r < block.Count; r++) block.Y[r] = Rows.Sum(block.A.Slice(r * n, n));
        }
    }

    sealed class BroadcastLastKernel : IRowKernel
    {
        public static void Run(in RowBlock block)
        {
            var n = block.Y.Length / block.Count;
            for (var r = 0; r < block.Count; r++) block.Y.Slice(r * n, n).Fill(block.A[r]);
        }
    }
}
