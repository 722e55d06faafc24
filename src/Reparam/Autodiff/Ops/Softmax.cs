using Reparam.Kernels;

namespace Reparam.Autodiff;

public static partial class Op
{
    static readonly Rule SoftmaxRule = new(nameof(Softmax), (in Backward back) => back.Add(0, SoftmaxGradient(back.Output, back.Upstream)));

    // g = y ∘ (u − ⟨u, y⟩). For u it is its own transpose; for y: v ∘ (u − ⟨u, y⟩) − u·⟨v, y⟩.
    static readonly Rule SoftmaxGradientRule = new(nameof(SoftmaxGradient), (in Backward back) =>
    {
        var (y, u, v) = (back.Input(0), back.Input(1), back.Upstream);
        if (back.Needs(0)) back.Add(0, (v * u) - ScaleLast(v, DotLast(u, y)) - ScaleLast(u, DotLast(v, y)));
        if (back.Needs(1)) back.Add(1, SoftmaxGradient(y, v));
    });

    /// <summary>Softmax over the last axis, shifted by each row's maximum; <c>−∞</c> logits get exactly 0.</summary>
    /// <param name="x">Logits <c>[…, K]</c>.</param>
    public static Value Softmax(Value x)
    {
        var y = x.Tape.Record(SoftmaxRule, x.Shape, x);
        x.Tape.Compute.Rows<SoftmaxKernel>(x.Shape.WithoutLast().Count, x.Data, default, default, x.Tape.Write(y));
        return y;
    }

    /// <summary>J(y)·dy with J(y) = diag(y) − yyᵀ, a symmetric matrix: the gradient of a softmax, and linear in dy.</summary>
    internal static Value SoftmaxGradient(Value y, Value dy)
    {
        var dx = y.Tape.Record(SoftmaxGradientRule, y.Shape, y, dy);
        y.Tape.Compute.Rows<SoftmaxGradientKernel>(y.Shape.WithoutLast().Count, y.Data, dy.Data, default, y.Tape.Write(dx));
        return dx;
    }

    sealed class SoftmaxKernel : IRowKernel
    {
        public static void Run(in RowBlock block) => Kernels.Softmax.Forward(block.A, block.A.Length / block.Count, block.Y);
    }

    sealed class SoftmaxGradientKernel : IRowKernel
    {
        public static void Run(in RowBlock block) => Kernels.Softmax.Backward(block.A, block.B, block.A.Length / block.Count, block.Y);
    }
}
