using Reparam.Kernels;

namespace Reparam.Autodiff;

public static partial class Op
{
    static readonly Rule BernoulliLogLikelihoodRule = new(nameof(BernoulliLogLikelihood), (in Backward back) =>
    {
        if (back.Needs(0)) back.Add(0, BernoulliScore(back.Input(0), back.Input(1), back.Upstream));
        if (back.Needs(1)) back.Add(1, ScaleLast(back.Input(0), back.Upstream));
    });

    // g = s·(t − σ(x)). For x: −s·σ(1 − σ)∘v; for t: s·v; for s: ⟨v, t − σ⟩.
    static readonly Rule BernoulliScoreRule = new(nameof(BernoulliScore), (in Backward back) =>
    {
        var (x, t, s, v) = (back.Input(0), back.Input(1), back.Input(2), back.Upstream);
        if (back.Needs(0)) back.Add(0, -ScaleLast(v * SigmoidSlope(x), s));
        if (back.Needs(1)) back.Add(1, ScaleLast(v, s));
        if (back.Needs(2)) back.Add(2, DotLast(v, BernoulliScore(x, t)));
    });

    /// <summary>
    /// log p of targets under independent Bernoulli variables given by their logits, in nats:
    /// <c>y[b] = Σ_d t[b, d]·x[b, d] − log(1 + exp(x[b, d]))</c>.
    /// </summary>
    /// <param name="logits">Log-odds <c>[B, D]</c>; ±∞ is a sure variable, with 0 for its own target and −∞ for any other.</param>
    /// <param name="targets">Zeros and ones <c>[B, D]</c>; values between are soft targets, and the result no likelihood.</param>
    /// <exception cref="ArgumentException">The shapes differ or are not matrices.</exception>
    public static Value BernoulliLogLikelihood(Value logits, Value targets)
    {
        Require.Matrix(nameof(BernoulliLogLikelihood), nameof(logits), logits);
        Require.SameShape(nameof(BernoulliLogLikelihood), logits, targets);
        var y = logits.Tape.Record(BernoulliLogLikelihoodRule, new Shape(logits.Shape[0]), logits, targets);
        logits.Tape.Compute.Rows<BernoulliLogLikelihoodKernel>(logits.Shape[0], logits.Data, targets.Data, default, logits.Tape.Write(y));
        return y;
    }

    /// <summary>The score <c>t − σ(x)</c> of targets <c>[B, D]</c>, precise where x is nearly sure of them.</summary>
    internal static Value BernoulliScore(Value logits, Value targets)
        => BernoulliScore(logits, targets, logits.Tape.Constant(1, new Shape(logits.Shape[0])));

    /// <summary>Its gradient for the logits, <c>s[b]·(t − σ(x))</c>.</summary>
    static Value BernoulliScore(Value logits, Value targets, Value scale)
    {
        var y = logits.Tape.Record(BernoulliScoreRule, logits.Shape, logits, targets, scale);
        logits.Tape.Compute.Rows<BernoulliScoreKernel>(logits.Shape[0], logits.Data, targets.Data, scale.Data, logits.Tape.Write(y));
        return y;
    }

    sealed class BernoulliLogLikelihoodKernel : IRowKernel
    {
        public static void Run(in RowBlock block)
        {
            var n = block.A.Length / block.Count;
            for (var r = 0; r < block.Count; r++)
                block.Y[r] = Kernels.BernoulliLogLikelihood.Forward(block.A.Slice(r * n, n), block.B.Slice(r * n, n));
        }
    }

    sealed class BernoulliScoreKernel : IRowKernel
    {
        public static void Run(in RowBlock block)
        {
            var n = block.A.Length / block.Count;
            for (var r = 0; r < block.Count; r++)
                Kernels.BernoulliLogLikelihood.Backward(block.A.Slice(r * n, n), block.B.Slice(r * n, n), block.C[r], block.Y.Slice(r * n, n));
        }
    }
}
