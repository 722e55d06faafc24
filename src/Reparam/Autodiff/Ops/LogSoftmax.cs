using Reparam.Kernels;

namespace Reparam.Autodiff;

public static partial class Op
{
    static readonly Rule LogSoftmaxRule = new(nameof(LogSoftmax), (in Backward back) => back.Add(0, LogSoftmaxGradient(back.Output, back.Upstream)));

    // g = u − eʸ·Σu. For u: v − Σ(eʸ∘v); for y: −eʸ ∘ v · Σu.
    static readonly Rule LogSoftmaxGradientRule = new(nameof(LogSoftmaxGradient), (in Backward back) =>
    {
        var (y, u, v) = (back.Input(0), back.Input(1), back.Upstream);
        var weighted = Exp(y) * v;
        if (back.Needs(0)) back.Add(0, -ScaleLast(weighted, SumLast(u)));
        if (back.Needs(1)) back.Add(1, v - BroadcastLast(SumLast(weighted), v.Shape));
    });

    /// <summary>Log-probabilities over the last axis, in nats; <c>−∞</c> logits stay <c>−∞</c> and get no gradient.</summary>
    /// <param name="x">Logits <c>[…, K]</c>.</param>
    public static Value LogSoftmax(Value x)
    {
        var y = x.Tape.Record(LogSoftmaxRule, x.Shape, x);
        x.Tape.Compute.Rows<LogSoftmaxKernel>(x.Shape.WithoutLast().Count, x.Data, default, default, x.Tape.Write(y));
        return y;
    }

    /// <summary><c>dy − exp(y)·Σ dy</c> over the last axis, for log-probabilities y: with a one-hot dy the score of a sample.</summary>
    internal static Value LogSoftmaxGradient(Value y, Value dy)
    {
        var dx = y.Tape.Record(LogSoftmaxGradientRule, y.Shape, y, dy);
        y.Tape.Compute.Rows<LogSoftmaxGradientKernel>(y.Shape.WithoutLast().Count, y.Data, dy.Data, default, y.Tape.Write(dx));
        return dx;
    }

    sealed class LogSoftmaxKernel : IRowKernel
    {
        public static void Run(in RowBlock block) => Kernels.LogSoftmax.Forward(block.A, block.A.Length / block.Count, block.Y);
    }

    sealed class LogSoftmaxGradientKernel : IRowKernel
    {
        public static void Run(in RowBlock block) => Kernels.LogSoftmax.Backward(block.A, block.B, block.A.Length / block.Count, block.Y);
    }
}
