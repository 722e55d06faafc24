using System.Numerics.Tensors;
using Reparam.Kernels;

namespace Reparam.Autodiff;

public static partial class Op
{
    static readonly Rule DotLastRule = new(nameof(DotLast), (in Backward back) =>
    {
        if (back.Needs(0)) back.Add(0, ScaleLast(back.Input(1), back.Upstream));
        if (back.Needs(1)) back.Add(1, ScaleLast(back.Input(0), back.Upstream));
    });

    static readonly Rule ScaleLastRule = new(nameof(ScaleLast), (in Backward back) =>
    {
        if (back.Needs(0)) back.Add(0, ScaleLast(back.Upstream, back.Input(1)));
        if (back.Needs(1)) back.Add(1, DotLast(back.Upstream, back.Input(0)));
    });

    /// <summary>Inner products over the last axis: <c>y[…] = Σₙ a[…, n]·b[…, n]</c>.</summary>
    /// <param name="a">Rank 1 or more.</param>
    /// <param name="b">The same shape.</param>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static Value DotLast(Value a, Value b)
    {
        Require.SameShape(nameof(DotLast), a, b);
        var y = a.Tape.Record(DotLastRule, a.Shape.WithoutLast(), a, b);
        a.Tape.Compute.Rows<DotLastKernel>(y.Shape.Count, a.Data, b.Data, default, a.Tape.Write(y));
        return y;
    }

    /// <summary>Scales every row by its own number: <c>y[…, n] = x[…, n]·s[…]</c>.</summary>
    /// <param name="x">Rows, <c>[…, n]</c>.</param>
    /// <param name="s">One number for each row, <c>[…]</c>.</param>
    /// <exception cref="ArgumentException"><paramref name="s"/> is not <paramref name="x"/> without its last axis.</exception>
    public static Value ScaleLast(Value x, Value s)
    {
        Require.Shape(nameof(ScaleLast), nameof(s), s, x.Shape.WithoutLast());
        var y = x.Tape.Record(ScaleLastRule, x.Shape, x, s);
        x.Tape.Compute.Rows<ScaleLastKernel>(s.Shape.Count, x.Data, s.Data, default, x.Tape.Write(y));
        return y;
    }

    sealed class DotLastKernel : IRowKernel
    {
        public static void Run(in RowBlock block)
        {
            var n = block.A.Length / block.Count;
            for (var r = 0; r < block.Count; r++) block.Y[r] = Rows.Dot(block.A.Slice(r * n, n), block.B.Slice(r * n, n));
        }
    }

    sealed class ScaleLastKernel : IRowKernel
    {
        public static void Run(in RowBlock block)
        {
            var n = block.A.Length / block.Count;
            for (var r = 0; r < block.Count; r++) TensorPrimitives.Multiply(block.A.Slice(r * n, n), block.B[r], block.Y.Slice(r * n, n));
        }
    }
}
