using Reparam.Kernels;

namespace Reparam.Autodiff;

public static partial class Op
{
    static readonly Rule ExpRule = new(nameof(Exp), (in Backward back) => back.Add(0, SlopeTimes<ExpSlope>(back.Input(0), back.Output, back.Upstream)));

    /// <summary>Effectively computes <c>y = exp(x)</c>; <c>−∞</c> gives 0.</summary>
    /// <param name="x">Any shape.</param>
    public static Value Exp(Value x)
    {
        var y = x.Tape.Record(ExpRule, x.Shape, x);
        x.Tape.Compute.Elements<ExpKernel>(x.Data, default, x.Tape.Write(y));
        return y;
    }

    readonly struct ExpSlope : ISlope
    {
        public static double At(double x) => Math.Exp(x);
    }

    sealed class ExpKernel : IRowKernel
    {
        public static void Run(in RowBlock block) => Elementary.Exp(block.A, block.Y);
    }
}
