using System.Numerics.Tensors;
using Reparam.Kernels;

namespace Reparam.Autodiff;

public static partial class Op
{
    static readonly Rule ReciprocalRule = new(nameof(Reciprocal), (in Backward back)
        => back.Add(0, SlopeTimes<ReciprocalSlope>(back.Input(0), -(back.Output * back.Output), back.Upstream)));

    /// <summary>Effectively computes <c>y = 1/x</c>.</summary>
    /// <param name="x">Any shape.</param>
    public static Value Reciprocal(Value x)
    {
        var y = x.Tape.Record(ReciprocalRule, x.Shape, x);
        x.Tape.Compute.Elements<ReciprocalKernel>(x.Data, default, x.Tape.Write(y));
        return y;
    }

    readonly struct ReciprocalSlope : ISlope
    {
        public static double At(double x) => -1 / (x * x);
    }

    sealed class ReciprocalKernel : IRowKernel
    {
        public static void Run(in RowBlock block) => TensorPrimitives.Divide(1f, block.A, block.Y);
    }
}
