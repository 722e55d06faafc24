using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Reparam.Functions;
using Reparam.Kernels;

namespace Reparam.Autodiff;

public static partial class Op
{
    // For log q: q·log(q/p), which an excluded class has not; for log p: p − q.
    static readonly Rule CategoricalDivergenceRule = new(nameof(CategoricalDivergence), (in Backward back) =>
    {
        var (logQ, logP) = (back.Input(0), back.Input(1));
        var q = Exp(logQ);
        if (back.Needs(0)) back.Add(0, back.Upstream * MultiplyWhere(logQ - logP, q, q));
        if (back.Needs(1)) back.Add(1, back.Upstream * (Exp(logP) - q));
    });

    /// <summary>
    /// The terms of KL(q‖p), class by class: <c>q·log(q/p) − q + p</c>, ≥ 0 each. A class that q excludes has p; one that p
    /// alone excludes has +∞, however improbable q makes it, for q may underflow.
    /// </summary>
    /// <param name="logQ">Log-probabilities of any shape.</param>
    /// <param name="logP">The same shape.</param>
    /// <param name="logits">The logits of q: −∞ is how it excludes a class. Nothing flows back to them from here.</param>
    internal static Value CategoricalDivergence(Value logQ, Value logP, Value logits)
    {
        Require.SameShape(nameof(CategoricalDivergence), logQ, logP);
        Require.SameShape(nameof(CategoricalDivergence), logQ, logits);
        var terms = logQ.Tape.Record(CategoricalDivergenceRule, logQ.Shape, logQ, logP, logits);
        logQ.Tape.Compute.Rows<CategoricalDivergenceKernel>(logQ.Shape.Count, logQ.Data, logP.Data, logits.Data, logQ.Tape.Write(terms));
        return terms;
    }

    static readonly Rule KeptRule = new(nameof(Kept), (in Backward back) => back.Add(0, back.Upstream));

    /// <summary>
    /// Keeps every class that its logit does not exclude by −∞. A logarithm that is beyond float, of a finite logit, becomes the
    /// smallest float.
    /// </summary>
    /// <param name="log">Log-probabilities.</param>
    /// <param name="logits">Their logits.</param>
    internal static Value Kept(Value log, Value logits)
    {
        var y = log.Tape.Record(KeptRule, log.Shape, log);
        log.Tape.Compute.Elements<KeptKernel>(log.Data, logits.Data, log.Tape.Write(y));
        return y;
    }

    sealed class KeptKernel : IRowKernel
    {
        public static void Run(in RowBlock block)
        {
            for (var i = 0; i < block.Y.Length; i++)
                block.Y[i] = float.IsNegativeInfinity(block.A[i]) && !float.IsNegativeInfinity(block.B[i]) ? -float.MaxValue : block.A[i];
        }
    }

    sealed class CategoricalDivergenceKernel : IRowKernel
    {
        public static void Run(in RowBlock block)
        {
            ref var logQ = ref MemoryMarshal.GetReference(block.A);
            ref var logP = ref MemoryMarshal.GetReference(block.B);
            ref var logits = ref MemoryMarshal.GetReference(block.C);
            ref var y = ref MemoryMarshal.GetReference(block.Y);
            var (i, length) = (0, block.A.Length);
            for (; i <= length - RowVectors.Width; i += RowVectors.Width)
                Terms(RowVectors.At(ref logQ, i), RowVectors.At(ref logP, i), RowVectors.At(ref logits, i)).StoreUnsafe(ref y, (nuint)i);
            if (i == length) return;
            var rest = length - i;
            RowVectors.Store(Terms(RowVectors.At(ref logQ, i, rest), RowVectors.At(ref logP, i, rest), RowVectors.At(ref logits, i, rest)), ref y, i, rest);
        }

        static Vector512<float> Terms(Vector512<float> logQ, Vector512<float> logP, Vector512<float> logits)
        {
            var never = Vector512.Create(float.NegativeInfinity);
            var excluded = Vector512.AndNot(Vector512.Equals(logP, never), Vector512.Equals(logits, never));
            var term = DivergenceTerm.Of(VectorExp.Exp(logQ), VectorExp.Exp(logP), logP - logQ);
            return Vector512.ConditionalSelect(excluded, Vector512.Create(float.PositiveInfinity), term);
        }
    }
}
