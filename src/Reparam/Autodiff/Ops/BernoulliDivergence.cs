using Reparam.Kernels;

namespace Reparam.Autodiff;

public static partial class Op
{
    // For x: σ'(x)·(x − y), which a sure variable has not; for y: σ(y) − σ(x).
    static readonly Rule BernoulliDivergenceRule = new(nameof(BernoulliDivergence), (in Backward back) =>
    {
        var (x, y) = (back.Input(0), back.Input(1));
        if (back.Needs(0))
        {
            var variance = SigmoidSlope(x);
            back.Add(0, back.Upstream * MultiplyWhere(x - y, variance, variance));
        }
        if (back.Needs(1)) back.Add(1, back.Upstream * SigmoidDifference(y, x));
    });

    /// <summary>
    /// KL of Bernoulli variables of log-odds <paramref name="x"/> from those of log-odds <paramref name="y"/>, element by
    /// element, in nats: <c>σ(x)·(x − y) − log(1 + exp x) + log(1 + exp y)</c>. Log-odds of ±∞ are sure variables:
    /// <c>+∞</c> where y is sure and x may differ, and no gradient for a sure x.
    /// </summary>
    /// <param name="x">Log-odds of any shape.</param>
    /// <param name="y">The same shape.</param>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static Value BernoulliDivergence(Value x, Value y)
    {
        Require.SameShape(nameof(BernoulliDivergence), x, y);
        var divergence = x.Tape.Record(BernoulliDivergenceRule, x.Shape, x, y);
        x.Tape.Compute.Elements<BernoulliDivergenceKernel>(x.Data, y.Data, x.Tape.Write(divergence));
        return divergence;
    }

    sealed class BernoulliDivergenceKernel : IRowKernel
    {
        public static void Run(in RowBlock block) => Kernels.BernoulliDivergence.Forward(block.A, block.B, block.Y);
    }
}
