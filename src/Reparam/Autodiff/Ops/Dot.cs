using System.Runtime.InteropServices;
using Reparam.Kernels;

namespace Reparam.Autodiff;

public static partial class Op
{
    static readonly Rule DotRule = new(nameof(Dot), (in Backward back) =>
    {
        if (back.Needs(0)) back.Add(0, ScaleBy(back.Input(1), back.Upstream));
        if (back.Needs(1)) back.Add(1, ScaleBy(back.Input(0), back.Upstream));
    });

    /// <summary>The sum of all products, a scalar <c>[]</c>. A sum that overflows in float is computed again in double.</summary>
    /// <param name="a">Any shape.</param>
    /// <param name="b">The same shape.</param>
    static Value Dot(Value a, Value b)
    {
        var products = a.Tape.Record(null, a.Shape);
        a.Tape.Compute.Elements<MultiplyKernel>(a.Data, b.Data, a.Tape.Write(products));
        var y = a.Tape.Record(DotRule, Shape.Scalar, a, b);
        ref var first = ref MemoryMarshal.GetReference(products.Data);
        var sum = (float)RowVectors.Sum(ref first, a.Shape.Count);
        ref var x = ref MemoryMarshal.GetReference(a.Data);
        a.Tape.Write(y)[0] = float.IsFinite(sum) ? sum : (float)RowVectors.PreciseDot(ref x, ref MemoryMarshal.GetReference(b.Data), a.Shape.Count);
        return y;
    }
}
