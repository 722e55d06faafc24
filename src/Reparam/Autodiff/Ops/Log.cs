using Reparam.Kernels;

namespace Reparam.Autodiff;

public static partial class Op
{
    static readonly Rule LogRule = new(nameof(Log), (in Backward back)
        => back.Add(0, SlopeTimes<LogSlope>(back.Input(0), Reciprocal(back.Input(0)), back.Upstream)));

    /// <summary>Effectively computes <c>y = log(x)</c>, in nats; 0 gives <c>−∞</c>, a negative number NaN.</summary>
    /// <param name="x">Any shape.</param>
    public static Value Log(Value x)
    {
        var y = x.Tape.Record(LogRule, x.Shape, x);
        x.Tape.Compute.Elements<LogKernel>(x.Data, default, x.Tape.Write(y));
        return y;
    }

    readonly struct LogSlope : ISlope
    {
        public static double At(double x) => 1 / x;
    }

    sealed class LogKernel : IRowKernel
    {
        public static void Run(in RowBlock block) => Elementary.Log(block.A, block.Y);
    }
}
