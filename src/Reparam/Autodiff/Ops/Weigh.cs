using System.Runtime.Intrinsics;
using Reparam.Kernels;

namespace Reparam.Autodiff;

public static partial class Op
{
    static readonly Rule WeighRule = new(nameof(Weigh), (in Backward back) =>
    {
        if (back.Needs(0)) back.Add(0, Weigh(back.Upstream, back.Input(1)));
        if (back.Needs(1)) back.Add(1, Weigh(back.Upstream, back.Input(0)));
    });

    /// <summary>
    /// Effectively computes <c>y = a∘b</c>, where 0·∞ is 0. One factor may overflow where the other is 0.
    /// </summary>
    /// <param name="a">Any shape.</param>
    /// <param name="b">The same shape.</param>
    internal static Value Weigh(Value a, Value b)
    {
        Require.SameShape(nameof(Weigh), a, b);
        var y = a.Tape.Record(WeighRule, a.Shape, a, b);
        a.Tape.Compute.Elements<WeighKernel>(a.Data, b.Data, a.Tape.Write(y));
        return y;
    }

    sealed class WeighKernel : IRowKernel
    {
        public static void Run(in RowBlock block) => Elementary.Each<WeighFunction>(block.A, block.B, block.Y);
    }

    readonly struct WeighFunction : IVectorFunctionOfTwo
    {
        public static Vector512<float> Of(Vector512<float> a, Vector512<float> b)
        {
            var product = a * b;
            // The product is NaN and neither factor is.
            var isNothing = Vector512.AndNot(Vector512.Equals(a, a) & Vector512.Equals(b, b), Vector512.Equals(product, product));
            return Vector512.AndNot(product, isNothing);
        }
    }
}
