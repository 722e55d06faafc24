using Reparam.Kernels;

namespace Reparam.Autodiff;

public static partial class Op
{
    static readonly Rule TanhRule = new(nameof(Tanh), (in Backward back) => back.Add(0, back.Upstream - (back.Upstream * (back.Output * back.Output))));

    /// <summary>Effectively computes <c>y = tanh(x)</c>.</summary>
    /// <param name="x">Any shape.</param>
    public static Value Tanh(Value x)
    {
        var y = x.Tape.Record(TanhRule, x.Shape, x);
        x.Tape.Compute.Elements<TanhKernel>(x.Data, default, x.Tape.Write(y));
        return y;
    }

    sealed class TanhKernel : IRowKernel
    {
        public static void Run(in RowBlock block) => Elementary.Tanh(block.A, block.Y);
    }
}
