using System.Numerics.Tensors;
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
        // σ(x) = ½(1 + tanh(x/2)) would lose the left tail; 1/(1 + e⁻ˣ) keeps it: e⁻ˣ may overflow to ∞, whose reciprocal is 0.
        public static void Run(in RowBlock block)
        {
            TensorPrimitives.Negate(block.A, block.Y);
            Elementary.Exp(block.Y, block.Y);
            TensorPrimitives.Add(block.Y, 1f, block.Y);
            TensorPrimitives.Divide(1f, block.Y, block.Y);
        }
    }
}
