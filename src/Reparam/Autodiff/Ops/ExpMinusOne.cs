using Reparam.Kernels;

namespace Reparam.Autodiff;

public static partial class Op
{
    static readonly Rule ExpMinusOneRule = new(nameof(ExpMinusOne), (in Backward back)
        => back.Add(0, SlopeTimes<ExpSlope>(back.Input(0), Exp(back.Input(0)), back.Upstream)));

    static readonly Rule ExpBeyondTangentRule = new(nameof(ExpBeyondTangent), (in Backward back)
        => back.Add(0, SlopeTimes<ExpMinusOneSlope>(back.Input(0), ExpMinusOne(back.Input(0)), back.Upstream)));

    /// <summary>Effectively computes <c>y = exp(x) − 1</c>, with its relative precision near 0.</summary>
    /// <param name="x">Any shape.</param>
    internal static Value ExpMinusOne(Value x)
    {
        var y = x.Tape.Record(ExpMinusOneRule, x.Shape, x);
        x.Tape.Compute.Elements<ExpMinusOneKernel>(x.Data, default, x.Tape.Write(y));
        return y;
    }

    /// <summary>
    /// Effectively computes <c>y = exp(x) − 1 − x</c>, which is ≥ 0 and keeps its relative precision near 0; <c>+∞</c> at
    /// both infinities.
    /// </summary>
    /// <param name="x">Any shape.</param>
    internal static Value ExpBeyondTangent(Value x)
    {
        var y = x.Tape.Record(ExpBeyondTangentRule, x.Shape, x);
        x.Tape.Compute.Elements<ExpBeyondTangentKernel>(x.Data, default, x.Tape.Write(y));
        return y;
    }

    readonly struct ExpMinusOneSlope : ISlope
    {
        public static double At(double x) => double.ExpM1(x);
    }

    sealed class ExpMinusOneKernel : IRowKernel
    {
        public static void Run(in RowBlock block) => Elementary.ExpMinusOne(block.A, block.Y);
    }

    sealed class ExpBeyondTangentKernel : IRowKernel
    {
        public static void Run(in RowBlock block) => Elementary.ExpBeyondTangent(block.A, block.Y);
    }
}
