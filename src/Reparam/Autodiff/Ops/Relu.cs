using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Reparam.Kernels;

namespace Reparam.Autodiff;

public static partial class Op
{
    static readonly Rule ReluRule = new(nameof(Relu), (in Backward back) => back.Add(0, Gate(back.Upstream, back.Output)));

    static readonly Rule GateRule = new(nameof(Gate), (in Backward back) =>
    {
        if (back.Needs(0)) back.Add(0, Gate(back.Upstream, back.Input(1)));
    });

    /// <summary>The rectifier, <c>y = max(x, 0)</c>. Its gradient at 0 is 0; NaN stays NaN, in value and gradient.</summary>
    /// <param name="x">Any shape.</param>
    public static Value Relu(Value x)
    {
        var y = x.Tape.Record(ReluRule, x.Shape, x);
        x.Tape.Compute.Elements<ReluKernel>(x.Data, default, x.Tape.Write(y));
        return y;
    }

    // y = x where the gate is not 0, and 0 elsewhere, whatever x is there. Where a rectifier is open does not move with x,
    // so nothing flows back to the gate.
    static Value Gate(Value x, Value gate)
    {
        var y = x.Tape.Record(GateRule, x.Shape, x, gate);
        x.Tape.Compute.Elements<GateKernel>(x.Data, gate.Data, x.Tape.Write(y));
        return y;
    }

    sealed class ReluKernel : IRowKernel
    {
        public static void Run(in RowBlock block) => TensorPrimitives.Max(block.A, 0f, block.Y);
    }

    sealed class GateKernel : IRowKernel
    {
        public static void Run(in RowBlock block)
        {
            ref var x = ref MemoryMarshal.GetReference(block.A);
            ref var gate = ref MemoryMarshal.GetReference(block.B);
            ref var y = ref MemoryMarshal.GetReference(block.Y);
            var i = 0;
            for (; i <= block.A.Length - 8; i += 8)
            {
                var shut = Vector256.Equals(Vector256.LoadUnsafe(ref gate, (nuint)i), Vector256<float>.Zero);
                Vector256.AndNot(Vector256.LoadUnsafe(ref x, (nuint)i), shut).StoreUnsafe(ref y, (nuint)i);
            }
            for (; i < block.A.Length; i++) block.Y[i] = block.B[i] == 0 ? 0 : block.A[i];
        }
    }
}
