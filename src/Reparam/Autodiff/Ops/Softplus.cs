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
        public static void Run(in RowBlock block) => Elementary.Softplus(block.A, block.Y);
    }
}
