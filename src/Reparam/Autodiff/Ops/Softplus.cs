using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Reparam.Kernels;

namespace Reparam.Autodiff;

public static partial class Op
{
    static readonly Rule SoftplusRule = new(nameof(Softplus), (in Backward back) => back.Add(0, back.Upstream * Sigmoid(back.Input(0))));

    /// <summary>Effectively computes <c>y = log(1 + exp(x))</c> without overflow; <c>−∞</c> gives 0.</summary>
    /// <param name="x">Any shape.</param>
    public static Value Softplus(Value x)
    {
        var y = x.Tape.Record(SoftplusRule, x.Shape, x);
        x.Tape.Compute.Elements<SoftplusKernel>(x.Data, default, x.Tape.Write(y));
        return y;
    }

    sealed class SoftplusKernel : IRowKernel
    {
        public static void Run(in RowBlock block)
        {
            ref var x = ref MemoryMarshal.GetReference(block.A);
            ref var y = ref MemoryMarshal.GetReference(block.Y);
            var i = 0;
            for (; i <= block.A.Length - 8; i += 8) Apply(Vector256.LoadUnsafe(ref x, (nuint)i)).StoreUnsafe(ref y, (nuint)i);
            if (i == block.A.Length) return;
            Span<float> padded = stackalloc float[8];
            padded.Clear();
            block.A[i..].CopyTo(padded);
            Apply(Vector256.Create<float>(padded)).CopyTo(padded);
            padded[..(block.A.Length - i)].CopyTo(block.Y[i..]);
        }

        // max(x, 0) + log1p(e), e = exp(−|x|) ≤ 1. With w = 1 + e rounded, log1p(e) = log(w)·e/(w − 1), and e where w is 1.
        static Vector256<float> Apply(Vector256<float> x)
        {
            var e = Vector256.Exp(-Vector256.Abs(x));
            var w = Vector256<float>.One + e;
            var rounded = w - Vector256<float>.One;
            var log = Vector256.ConditionalSelect(Vector256.Equals(rounded, Vector256<float>.Zero), e, Vector256.Log(w) * e / rounded);
            return Vector256.Max(x, Vector256<float>.Zero) + log;
        }
    }
}
