using Reparam.Measurement;

namespace Reparam.Experiments.Comparisons;

/// <summary>Arithmetic of gradients as vectors.</summary>
static class Moments
{
    public static double Norm(double[] x) => Math.Sqrt(x.Sum(v => v * v));

    public static double Distance(double[] x, double[] y) => Math.Sqrt(x.Zip(y, (a, b) => (a - b) * (a - b)).Sum());

    public static double Cosine(double[] x, double[] y)
    {
        var norms = Norm(x) * Norm(y);
        return norms > 0 ? x.Zip(y, (a, b) => a * b).Sum() / norms : 0;
    }

    /// <summary>Turns the gradient g for each bit, whose logit is l₁ − l₀, into (−g, g), the gradient for l₀ and l₁.</summary>
    public static GradientMoments OfBothLogits(GradientMoments bits)
        => new([.. bits.Mean.SelectMany(g => new[] { -g, g })], [.. bits.Variance.SelectMany(v => new[] { v, v })]) { Draws = bits.Draws };
}
