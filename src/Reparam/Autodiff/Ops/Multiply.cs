using System.Numerics.Tensors;
using Reparam.Kernels;

namespace Reparam.Autodiff;

public static partial class Op
{
    static readonly Rule MultiplyRule = new(nameof(Multiply), (in Backward back) =>
    {
        if (back.Needs(0)) back.Add(0, back.Upstream * back.Input(1));
        if (back.Needs(1)) back.Add(1, back.Upstream * back.Input(0));
    });

    /// <summary>Effectively computes <c>y = a ∘ b</c>, element by element.</summary>
    /// <param name="a">Any shape.</param>
    /// <param name="b">The same shape.</param>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static Value Multiply(Value a, Value b)
    {
        Require.SameShape(nameof(Multiply), a, b);
        var y = a.Tape.Record(MultiplyRule, a.Shape, a, b);
        a.Tape.Compute.Elements<MultiplyKernel>(a.Data, b.Data, a.Tape.Write(y));
        return y;
    }

    sealed class MultiplyKernel : IRowKernel
    {
        public static void Run(in RowBlock block) => TensorPrimitives.Multiply(block.A, block.B, block.Y);
    }
}
