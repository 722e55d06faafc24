using Reparam.Kernels;

namespace Reparam.Autodiff;

public static partial class Op
{
    static readonly Rule NormalLogRatioRule = new(nameof(NormalLogRatio), (in Backward back) =>
    {
        if (back.Needs(0)) back.Add(0, -ScaleRows(back.Input(0), back.Upstream));
        if (back.Needs(1)) back.Add(1, ScaleRows(back.Upstream.Tape.Constant(0.5f, back.Input(1).Shape), back.Upstream));
        if (back.Needs(2)) back.Add(2, ScaleRows(back.Input(2), back.Upstream));
    });

    /// <summary>
    /// Effectively computes <c>y[b] = ½ Σ (ε² + log σ² − z²)</c> over each example's variables, also where the squares overflow and
    /// their difference does not.
    /// </summary>
    /// <param name="sample">z, <c>[B, …]</c>.</param>
    /// <param name="logVariance">log σ², the same shape.</param>
    /// <param name="noise">ε, the same shape.</param>
    internal static Value NormalLogRatio(Value sample, Value logVariance, Value noise)
    {
        Require.SameShape(nameof(NormalLogRatio), sample, logVariance);
        Require.SameShape(nameof(NormalLogRatio), sample, noise);
        var rows = sample.Shape[0];
        var y = sample.Tape.Record(NormalLogRatioRule, new Shape(rows), sample, logVariance, noise);
        sample.Tape.Compute.Rows<NormalLogRatioKernel>(rows, sample.Data, logVariance.Data, noise.Data, sample.Tape.Write(y));
        return y;
    }

    sealed class NormalLogRatioKernel : IRowKernel
    {
        // Number of terms that are summed at once.
        const int Most = 256;

        public static void Run(in RowBlock block)
        {
            var n = block.A.Length / block.Count;
            Span<float> terms = stackalloc float[Most];
            for (var r = 0; r < block.Count; r++)
            {
                var z = block.A.Slice(r * n, n);
                var log = block.B.Slice(r * n, n);
                var noise = block.C.Slice(r * n, n);
                var sum = 0.0;
                for (var first = 0; first < n; first += Most)
                {
                    var part = terms[..Math.Min(Most, n - first)];
                    for (var k = 0; k < part.Length; k++)
                    {
                        var i = first + k;
                        part[k] = 0.5f * ((noise[i] * noise[i]) + (log[i] - (z[i] * z[i])));
                    }
                    sum += Rows.Sum(part);
                }
                block.Y[r] = float.IsFinite((float)sum) ? (float)sum : Precise(z, log, noise);
            }
        }

        static float Precise(ReadOnlySpan<float> z, ReadOnlySpan<float> log, ReadOnlySpan<float> noise)
        {
            var sum = 0.0;
            for (var i = 0; i < z.Length; i++) sum += ((double)noise[i] * noise[i]) + (log[i] - ((double)z[i] * z[i]));
            return (float)(0.5 * sum);
        }
    }
}
