using System.Numerics.Tensors;
using Reparam.Kernels;

namespace Reparam.Autodiff;

public static partial class Op
{
    static readonly Rule SubtractRule = new(nameof(Subtract), (in Backward back) =>
    {
        back.Add(0, back.Upstream);
        if (back.Needs(1)) back.Add(1, -back.Upstream);
    });

    /// <summary>Effectively computes <c>y = a − b</c>.</summary>
    /// <param name="a">Any shape.</param>
    /// <param name="b">The same shape.</param>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static Value Subtract(Value a, Value b)
    {
        Require.SameShape(nameof(Subtract), a, b);
        var y = a.Tape.Record(SubtractRule, a.Shape, a, b);
        a.Tape.Compute.Elements<SubtractKernel>(a.Data, b.Data, a.Tape.Write(y));
        return y;
    }

    sealed class SubtractKernel : IRowKernel
    {
        public static void Run(in RowBlock block) => TensorPrimitives.Subtract(block.A, block.B, block.Y);
    }
}
