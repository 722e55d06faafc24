using Reparam.Kernels;

namespace Reparam.Autodiff;

public static partial class Op
{
    // The factor exp(−s) as two, each half of it: where it lies beyond float, its product with a z of 0 is still 0.
    static readonly Rule StandardizeRule = new(nameof(Standardize), (in Backward back) =>
    {
        var half = HalfInverseScale(back.Input(2));
        var slope = Weigh(Weigh(back.Upstream, half), half);
        if (back.Needs(0)) back.Add(0, slope);
        if (back.Needs(1)) back.Add(1, -slope);
        if (back.Needs(2)) back.Add(2, -Weigh(back.Upstream, back.Output));
    });

    static readonly Rule HalfInverseScaleRule = new(nameof(HalfInverseScale), (in Backward back) => back.Add(0, -0.5f * (back.Upstream * back.Output)));

    static readonly Rule LogisticSurprisalRule = new(nameof(LogisticSurprisal), (in Backward back)
        => back.Add(0, back.Upstream * Tanh(Affine(back.Input(0), 0.5f, 0))));

    static readonly Rule LessLogScaleRule = new(nameof(LessLogScale), (in Backward back) =>
    {
        back.Add(0, back.Upstream);
        if (back.Needs(1)) back.Add(1, -back.Upstream);
    });

    /// <summary>
    /// Effectively computes <c>z = (x − location)·exp(−logScale)</c>, in double inside: exactly 0 where x is the location,
    /// whatever the scale, and right wherever the difference or the scale alone lies beyond float.
    /// </summary>
    /// <param name="x">Any shape.</param>
    /// <param name="location">The same shape.</param>
    /// <param name="logScale">The same shape.</param>
    internal static Value Standardize(Value x, Value location, Value logScale)
    {
        Require.SameShape(nameof(Standardize), x, location);
        Require.SameShape(nameof(Standardize), x, logScale);
        var z = x.Tape.Record(StandardizeRule, x.Shape, x, location, logScale);
        x.Tape.Compute.Rows<StandardizeKernel>(x.Shape.Count, x.Data, location.Data, logScale.Data, x.Tape.Write(z));
        return z;
    }

    /// <summary>−log of the standard logistic density, <c>|z| + 2·log(1 + exp(−|z|))</c>.</summary>
    /// <param name="z">Any shape.</param>
    internal static Value LogisticSurprisal(Value z)
    {
        var y = z.Tape.Record(LogisticSurprisalRule, z.Shape, z);
        z.Tape.Compute.Elements<LogisticSurprisalKernel>(z.Data, default, z.Tape.Write(y));
        return y;
    }

    /// <summary>Effectively computes <c>y = a − logScale</c>, in which an a of −∞ stays −∞.</summary>
    /// <param name="a">Any shape.</param>
    /// <param name="logScale">The same shape.</param>
    internal static Value LessLogScale(Value a, Value logScale)
    {
        var y = a.Tape.Record(LessLogScaleRule, a.Shape, a, logScale);
        a.Tape.Compute.Elements<LessLogScaleKernel>(a.Data, logScale.Data, a.Tape.Write(y));
        return y;
    }

    // exp(−s/2), kept finite.
    static Value HalfInverseScale(Value logScale)
    {
        var y = logScale.Tape.Record(HalfInverseScaleRule, logScale.Shape, logScale);
        logScale.Tape.Compute.Elements<HalfInverseScaleKernel>(logScale.Data, default, logScale.Tape.Write(y));
        return y;
    }

    sealed class StandardizeKernel : IRowKernel
    {
        public static void Run(in RowBlock block)
        {
            for (var i = 0; i < block.Y.Length; i++)
            {
                var difference = (double)block.A[i] - block.B[i];
                // No difference stays none at any scale, and an infinite one infinite: 0·∞ would be neither.
                block.Y[i] = difference == 0 || double.IsInfinity(difference) ? (float)difference : (float)(difference * Math.Exp(-(double)block.C[i]));
            }
        }
    }

    sealed class HalfInverseScaleKernel : IRowKernel
    {
        public static void Run(in RowBlock block)
        {
            for (var i = 0; i < block.Y.Length; i++) block.Y[i] = (float)Math.Min(Math.Exp(-0.5 * block.A[i]), float.MaxValue);
        }
    }

    sealed class LogisticSurprisalKernel : IRowKernel
    {
        public static void Run(in RowBlock block) => Elementary.LogisticSurprisal(block.A, block.Y);
    }

    sealed class LessLogScaleKernel : IRowKernel
    {
        public static void Run(in RowBlock block)
        {
            for (var i = 0; i < block.Y.Length; i++) block.Y[i] = float.IsNegativeInfinity(block.A[i]) ? block.A[i] : block.A[i] - block.B[i];
        }
    }
}
