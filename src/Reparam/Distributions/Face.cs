using Reparam.Autodiff;
using Reparam.Kernels;

namespace Reparam.Distributions;

/// <summary>The classes that masked laws leave: a log-density counts nothing where logit and sample are the same infinity.</summary>
static class Face
{
    static readonly Rule TiltRule = new("Tilt", (in Backward back) =>
    {
        if (back.Needs(0)) back.Add(0, back.Upstream);
        if (back.Needs(1)) back.Add(1, Op.MultiplyWhere(back.Upstream, Op.Affine(back.Input(2), -back.Scalar, 0), back.Input(2)));
    });

    /// <summary>1 where a class counts, 0 where logit and sample are both −∞ or both +∞; a constant.</summary>
    public static Value Of(Value logits, Value relaxed)
    {
        var mask = logits.Tape.Record(null, logits.Shape);
        logits.Tape.Compute.Elements<FaceKernel>(logits.Data, relaxed.Data, logits.Tape.Write(mask));
        return mask;
    }

    /// <summary>
    /// The logits tilted by a relaxed sample y, <c>l − τy</c>, in double inside; masked ones stay as they are, and the others
    /// are kept finite. Of several classes y is measured from the row's greatest, a shift that no softmax feels: where τ is
    /// large the differences of y lose nothing.
    /// </summary>
    public static Value Tilt(Value logits, Value relaxed, Value mask, float temperature)
    {
        var tilt = logits.Tape.Record(TiltRule, logits.Shape, logits, relaxed, mask, temperature);
        // Binary variables are rows of one.
        var rows = logits.Shape.Rank == 2 ? logits.Shape.Count : logits.Shape.WithoutLast().Count;
        logits.Tape.Compute.Rows<TiltKernel>(rows, logits.Data, relaxed.Data, mask.Data, logits.Tape.Write(tilt), temperature);
        return tilt;
    }

    /// <summary>
    /// <c>log Γ(K′) + (K′ − 1)·log τ</c> of every row, K′ being how many classes count; −∞ where a tilted logit lies beyond
    /// float, for there the density is 0. A constant.
    /// </summary>
    public static Value Normalization(Value mask, Value tilt, float temperature)
    {
        var counts = Op.SumLast(mask);
        var y = mask.Tape.Record(null, counts.Shape);
        var data = mask.Tape.Write(y);
        var width = mask.Shape.Last;
        var (previous, log) = (-1, 0.0);
        for (var r = 0; r < data.Length; r++)
        {
            var classes = (int)counts.Data[r];
            if (classes != previous) (previous, log) = (classes, Factorial.Log(classes - 1) + ((classes - 1) * Math.Log(temperature)));
            data[r] = tilt.Data.Slice(r * width, width).Contains(float.MaxValue) ? float.NegativeInfinity : (float)log;
        }
        return y;
    }

    sealed class TiltKernel : IRowKernel
    {
        public static void Run(in RowBlock block)
        {
            var classes = block.A.Length / block.Count;
            for (var r = 0; r < block.A.Length; r += classes)
            {
                var greatest = classes == 1 ? 0 : float.NegativeInfinity;
                for (var k = r; classes > 1 && k < r + classes; k++) greatest = block.C[k] == 0 ? greatest : MathF.Max(greatest, block.B[k]);
                for (var k = r; k < r + classes; k++) block.Y[k] = block.C[k] == 0 ? block.A[k] : Tilted(block.A[k], block.Scalar, block.B[k], greatest);
            }
        }

        static float Tilted(float logit, double temperature, double y, double greatest)
        {
            var tilted = logit - (temperature * (y - (double.IsInfinity(greatest) ? 0 : greatest)));
            // An infinite logit, and NaN, stay.
            return float.IsInfinity(logit) || double.IsNaN(tilted) ? (float)tilted : (float)Math.Clamp(tilted, -float.MaxValue, float.MaxValue);
        }
    }

    sealed class FaceKernel : IRowKernel
    {
        public static void Run(in RowBlock block)
        {
            for (var i = 0; i < block.A.Length; i++) block.Y[i] = float.IsInfinity(block.A[i]) && block.A[i] == block.B[i] ? 0 : 1;
        }
    }
}
