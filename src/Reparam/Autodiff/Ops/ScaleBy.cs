using System.Runtime.InteropServices;
using Reparam.Kernels;

namespace Reparam.Autodiff;

public static partial class Op
{
    static readonly Rule ScaleByRule = new(nameof(ScaleBy), (in Backward back) =>
    {
        if (back.Needs(0)) back.Add(0, ScaleBy(back.Upstream, back.Input(1)));
        if (back.Needs(1)) back.Add(1, Dot(back.Upstream, back.Input(0)));
    });

    /// <summary>Effectively computes <c>y = s·x</c>, s a recorded number.</summary>
    /// <param name="x">Any shape.</param>
    /// <param name="s">A scalar <c>[]</c>.</param>
    /// <exception cref="ArgumentException"><paramref name="s"/> is not a scalar.</exception>
    public static Value ScaleBy(Value x, Value s)
    {
        Require.Shape(nameof(ScaleBy), nameof(s), s, Shape.Scalar);
        var y = x.Tape.Record(ScaleByRule, x.Shape, x, s);
        x.Tape.Compute.Elements<ScaleKernel>(x.Data, default, x.Tape.Write(y), s.Item);
        return y;
    }

    static readonly Rule DotRule = new(nameof(Dot), (in Backward back) =>
    {
        if (back.Needs(0)) back.Add(0, ScaleBy(back.Input(1), back.Upstream));
        if (back.Needs(1)) back.Add(1, ScaleBy(back.Input(0), back.Upstream));
    });

    // The sum of all products, a scalar. What overflows on the way is made again in double.
    static Value Dot(Value a, Value b)
    {
        var products = a.Tape.Record(null, a.Shape);
        a.Tape.Compute.Elements<MultiplyKernel>(a.Data, b.Data, a.Tape.Write(products));
        var y = a.Tape.Record(DotRule, Shape.Scalar, a, b);
        ref var first = ref MemoryMarshal.GetReference(products.Data);
        var sum = (float)RowVectors.Sum(ref first, a.Shape.Count);
        if (!float.IsFinite(sum)) sum = (float)RowVectors.PreciseDot(ref MemoryMarshal.GetReference(a.Data), ref MemoryMarshal.GetReference(b.Data), a.Shape.Count);
        a.Tape.Write(y)[0] = sum;
        return y;
    }
}
