using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Reparam.Functions;
using Reparam.Kernels;

namespace Reparam.Autodiff;

public static partial class Op
{
    static readonly Rule SigmoidRule = new(nameof(Sigmoid), (in Backward back) => back.Add(0, back.Upstream * (back.Output - (back.Output * back.Output))));

    /// <summary>Effectively computes <c>y = σ(x) = 1/(1 + exp(−x))</c>; exact 0 and 1 at the infinities.</summary>
    /// <param name="x">Any shape.</param>
    public static Value Sigmoid(Value x)
    {
        var y = x.Tape.Record(SigmoidRule, x.Shape, x);
        x.Tape.Compute.Elements<SigmoidKernel>(x.Data, default, x.Tape.Write(y));
        return y;
    }

    sealed class SigmoidKernel : IRowKernel
    {
        public static void Run(in RowBlock block)
        {
            ref var x = ref MemoryMarshal.GetReference(block.A);
            ref var y = ref MemoryMarshal.GetReference(block.Y);
            var (i, length) = (0, block.A.Length);
            for (; i <= length - RowVectors.Width; i += RowVectors.Width) VectorExp.Sigmoid(RowVectors.At(ref x, i)).StoreUnsafe(ref y, (nuint)i);
            if (i < length) RowVectors.Store(VectorExp.Sigmoid(RowVectors.At(ref x, i, length - i)), ref y, i, length - i);
        }
    }
}
