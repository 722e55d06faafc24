using System.Numerics.Tensors;
using Reparam.Kernels;

namespace Reparam.Autodiff;

public static partial class Op
{
    static readonly Rule AddRule = new(nameof(Add), (in Backward back) =>
    {
        back.Add(0, back.Upstream);
        back.Add(1, back.Upstream);
    });

    /// <summary>Effectively computes <c>y = a + b</c>.</summary>
    /// <param name="a">Any shape.</param>
    /// <param name="b">The same shape.</param>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static Value Add(Value a, Value b)
    {
        Require.SameShape(nameof(Add), a, b);
        var y = a.Tape.Record(AddRule, a.Shape, a, b);
        a.Tape.Compute.Elements<AddKernel>(a.Data, b.Data, a.Tape.Write(y));
        return y;
    }

    sealed class AddKernel : IRowKernel
    {
        public static void Run(in RowBlock block) => TensorPrimitives.Add(block.A, block.B, block.Y);
    }
}
