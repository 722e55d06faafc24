using System.Runtime.InteropServices;
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
    /// Effectively computes <c>y = a∘b</c>, in which 0·∞ is 0: for factors that overflow, of which nothing is left where they
    /// weigh nothing.
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
        public static void Run(in RowBlock block)
        {
            ref var a = ref MemoryMarshal.GetReference(block.A);
            ref var b = ref MemoryMarshal.GetReference(block.B);
            ref var y = ref MemoryMarshal.GetReference(block.Y);
            var i = 0;
            for (; i <= block.Y.Length - 8; i += 8)
                Of(Vector256.LoadUnsafe(ref a, (nuint)i), Vector256.LoadUnsafe(ref b, (nuint)i)).StoreUnsafe(ref y, (nuint)i);
            for (; i < block.Y.Length; i++) block.Y[i] = Of(Vector256.CreateScalar(block.A[i]), Vector256.CreateScalar(block.B[i])).ToScalar();
        }

        // The product is NaN though neither factor is.
        static Vector256<float> Of(Vector256<float> a, Vector256<float> b)
        {
            var product = a * b;
            var isNothing = Vector256.AndNot(Vector256.Equals(a, a) & Vector256.Equals(b, b), Vector256.Equals(product, product));
            return Vector256.AndNot(product, isNothing);
        }
    }
}
