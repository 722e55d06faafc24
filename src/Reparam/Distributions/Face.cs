using Reparam.Autodiff;
using Reparam.Kernels;

namespace Reparam.Distributions;

/// <summary>The classes that masked laws leave: a log-density counts nothing where logit and sample are the same infinity.</summary>
static class Face
{
    /// <summary>1 where a class counts, 0 where logit and sample are both −∞ or both +∞; a constant.</summary>
    public static Value Of(Value logits, Value relaxed)
    {
        var mask = logits.Tape.Record(null, logits.Shape);
        logits.Tape.Compute.Elements<FaceKernel>(logits.Data, relaxed.Data, logits.Tape.Write(mask));
        return mask;
    }

    /// <summary><c>log Γ(K′) + (K′ − 1)·log τ</c> of every row, K′ being how many classes count; a constant.</summary>
    public static Value Normalization(Value mask, float temperature)
    {
        var counts = Op.SumLast(mask);
        var y = mask.Tape.Record(null, counts.Shape);
        var data = mask.Tape.Write(y);
        var (previous, log) = (-1, 0.0);
        for (var r = 0; r < data.Length; r++)
        {
            var classes = (int)counts.Data[r];
            if (classes != previous) (previous, log) = (classes, Factorial.Log(classes - 1) + ((classes - 1) * Math.Log(temperature)));
            data[r] = (float)log;
        }
        return y;
    }

    sealed class FaceKernel : IRowKernel
    {
        public static void Run(in RowBlock block)
        {
            for (var i = 0; i < block.A.Length; i++) block.Y[i] = float.IsInfinity(block.A[i]) && block.A[i] == block.B[i] ? 0 : 1;
        }
    }
}
