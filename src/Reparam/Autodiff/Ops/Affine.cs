using System.Numerics.Tensors;
using Reparam.Kernels;

namespace Reparam.Autodiff;

public static partial class Op
{
    static readonly Rule AffineRule = new(nameof(Affine), (in Backward back) => back.Add(0, Affine(back.Upstream, back.Scalar, 0)));

    /// <summary>Effectively computes <c>y = scale·x + shift</c> with two numbers.</summary>
    /// <param name="x">Any shape.</param>
    /// <param name="scale">The factor.</param>
    /// <param name="shift">What is added.</param>
    public static Value Affine(Value x, float scale, float shift)
    {
        var y = x.Tape.Record(AffineRule, x.Shape, x, scalar: scale);
        x.Tape.Compute.Elements<ScaleKernel>(x.Data, default, x.Tape.Write(y), scale);
        if (shift != 0) TensorPrimitives.Add(y.Data, shift, x.Tape.Write(y));
        return y;
    }

    sealed class ScaleKernel : IRowKernel
    {
        public static void Run(in RowBlock block) => TensorPrimitives.Multiply(block.A, block.Scalar, block.Y);
    }
}
