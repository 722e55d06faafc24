using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Reparam.Kernels;

namespace Reparam.Autodiff;

public static partial class Op
{
    static readonly Rule MultiplyWhereRule = new(nameof(MultiplyWhere), (in Backward back) =>
    {
        var mask = back.Input(2);
        if (back.Needs(0)) back.Add(0, MultiplyWhere(back.Upstream, back.Input(1), mask));
        if (back.Needs(1)) back.Add(1, MultiplyWhere(back.Upstream, back.Input(0), mask));
    });

    /// <summary>
    /// Effectively computes <c>y = a ∘ b</c> where the mask is not 0, and 0 elsewhere, whatever a and b are there. With a
    /// weight as its own mask, <c>MultiplyWhere(log p, q, q)</c>, it is the product in which 0·∞ = 0, in value and gradient.
    /// </summary>
    /// <param name="a">Any shape.</param>
    /// <param name="b">The same shape.</param>
    /// <param name="mask">The same shape; nothing flows back to it as a mask.</param>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static Value MultiplyWhere(Value a, Value b, Value mask)
    {
        Require.SameShape(nameof(MultiplyWhere), a, b);
        Require.SameShape(nameof(MultiplyWhere), a, mask);
        var y = a.Tape.Record(MultiplyWhereRule, a.Shape, a, b, mask);
        a.Tape.Compute.Rows<MultiplyWhereKernel>(a.Shape.Count, a.Data, b.Data, mask.Data, a.Tape.Write(y));
        return y;
    }

    sealed class MultiplyWhereKernel : IRowKernel
    {
        public static void Run(in RowBlock block)
        {
            ref var a = ref MemoryMarshal.GetReference(block.A);
            ref var b = ref MemoryMarshal.GetReference(block.B);
            ref var mask = ref MemoryMarshal.GetReference(block.C);
            ref var y = ref MemoryMarshal.GetReference(block.Y);
            var i = 0;
            for (; i <= block.A.Length - 8; i += 8)
            {
                var product = Vector256.LoadUnsafe(ref a, (nuint)i) * Vector256.LoadUnsafe(ref b, (nuint)i);
                var none = Vector256.Equals(Vector256.LoadUnsafe(ref mask, (nuint)i), Vector256<float>.Zero);
                Vector256.AndNot(product, none).StoreUnsafe(ref y, (nuint)i);
            }
            for (; i < block.A.Length; i++) block.Y[i] = block.C[i] == 0 ? 0 : block.A[i] * block.B[i];
        }
    }
}
