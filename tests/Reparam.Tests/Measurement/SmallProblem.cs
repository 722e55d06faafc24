using Reparam.Autodiff;
using Reparam.Distributions;
using Reparam.Estimators;
using Reparam.Kernels;
using Reparam.Measurement;

namespace Reparam.Tests.Measurement;

/// <summary>Costs small enough to enumerate by hand: q² + 0.3·q³ with q linear in the sample, or (b − t)² of one bit.</summary>
static class SmallProblem
{
    public const int Variables = 2, Classes = 3;

    public static float[] Logits(int count) => [.. Enumerable.Range(0, count).Select(i => MathF.Sin(1.3f + (2.1f * i)))];

    static float U(int i) => 0.9f * MathF.Cos(0.3f + (1.9f * i));

    public static double Cost(double[] state)
    {
        var q = 0.35 + state.Select((z, i) => z * U(i)).Sum();
        return (q * q) + (0.3 * q * q * q);
    }

    /// <summary>Of two variables with three classes, or of three bits.</summary>
    public static GradientMeasure Polynomial(string family)
    {
        var categorical = family == "categorical";
        var shape = categorical ? new Shape(1, Variables, Classes) : new Shape(1, 3);
        return new GradientMeasure(categorical ? CategoricalFamily.Instance : BernoulliFamily.Instance, Logits(shape.Count), shape, (sample, _) =>
        {
            var rows = new Shape(sample.Shape[0], sample.Shape.Count / sample.Shape[0]);
            var u = sample.Tape.Constant([.. Enumerable.Range(0, rows[1]).Select(U)], new Shape(rows[1]));
            var q = Op.Affine(Op.DotLast(Op.Reshape(sample, rows), Op.BroadcastFirst(u, rows)), 1, 0.35f);
            return (q * q) + (0.3f * (q * q * q));
        }, new Compute(1));
    }

    /// <summary>(b − t)² of one bit: Δ = 1 − 2t, exact gradient Δ·θ(1 − θ).</summary>
    public static GradientMeasure Toy(float t, float logit) => new(BernoulliFamily.Instance, new[] { logit }, new Shape(1, 1), (sample, _) =>
    {
        var off = Op.Affine(sample, 1, -t);
        return Op.SumRows(off * off);
    }, new Compute(1));
}
