using Reparam.Kernels;

namespace Reparam.Autodiff;

public static partial class Op
{
    static readonly Rule SigmoidRule = new(nameof(Sigmoid), (in Backward back) => back.Add(0, back.Upstream * SigmoidSlope(back.Input(0))));

    // σ″ = σ′·(σ(−x) − σ(x)), and that difference is −tanh(x/2).
    static readonly Rule SigmoidSlopeRule = new(nameof(SigmoidSlope), (in Backward back)
        => back.Add(0, back.Upstream * back.Output * Tanh(Affine(back.Input(0), -0.5f, 0))));

    static readonly Rule SigmoidDifferenceRule = new(nameof(SigmoidDifference), (in Backward back) =>
    {
        if (back.Needs(0)) back.Add(0, back.Upstream * SigmoidSlope(back.Input(0)));
        if (back.Needs(1)) back.Add(1, -(back.Upstream * SigmoidSlope(back.Input(1))));
    });

    /// <summary>Effectively computes <c>y = σ(x) = 1/(1 + exp(−x))</c>; exact 0 and 1 at the infinities.</summary>
    /// <param name="x">Any shape.</param>
    public static Value Sigmoid(Value x)
    {
        var y = x.Tape.Record(SigmoidRule, x.Shape, x);
        x.Tape.Compute.Elements<SigmoidKernel>(x.Data, default, x.Tape.Write(y));
        return y;
    }

    /// <summary>Effectively computes <c>y = σ(x)·σ(−x)</c>, the slope of σ: in both tails with full precision, unlike <c>σ − σ²</c>.</summary>
    /// <param name="x">Any shape.</param>
    internal static Value SigmoidSlope(Value x)
    {
        var y = x.Tape.Record(SigmoidSlopeRule, x.Shape, x);
        x.Tape.Compute.Elements<SigmoidSlopeKernel>(x.Data, default, x.Tape.Write(y));
        return y;
    }

    /// <summary>Effectively computes <c>y = σ(a) − σ(b)</c>, also where both are nearly 1.</summary>
    /// <param name="a">Any shape.</param>
    /// <param name="b">The same shape.</param>
    internal static Value SigmoidDifference(Value a, Value b)
    {
        Require.SameShape(nameof(SigmoidDifference), a, b);
        var y = a.Tape.Record(SigmoidDifferenceRule, a.Shape, a, b);
        a.Tape.Compute.Elements<SigmoidDifferenceKernel>(a.Data, b.Data, a.Tape.Write(y));
        return y;
    }

    sealed class SigmoidKernel : IRowKernel
    {
        public static void Run(in RowBlock block) => Elementary.Sigmoid(block.A, block.Y);
    }

    sealed class SigmoidSlopeKernel : IRowKernel
    {
        public static void Run(in RowBlock block) => Elementary.SigmoidSlope(block.A, block.Y);
    }

    sealed class SigmoidDifferenceKernel : IRowKernel
    {
        public static void Run(in RowBlock block) => Elementary.SigmoidDifference(block.A, block.B, block.Y);
    }
}
