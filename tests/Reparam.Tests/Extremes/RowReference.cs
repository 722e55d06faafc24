using Reparam.Tests.Autodiff;

namespace Reparam.Tests.Extremes;

/// <summary>One row in double precision, at any numbers and with masked classes; gradients come with the size of their terms.</summary>
static class RowReference
{
    /// <summary>A product in which 0 leaves nothing, whatever it weighs.</summary>
    public static double Times(double a, double b) => a == 0 || b == 0 ? 0 : a * b;

    public static double Dot(IEnumerable<float> a, IEnumerable<float> b) => a.Zip(b, (x, y) => Times(x, y)).Sum();

    public static double DotSize(IEnumerable<float> a, IEnumerable<float> b) => a.Zip(b, (x, y) => Math.Abs(Times(x, y))).Sum();

    public static double LogSumExp(IEnumerable<float> row) => DoubleReference.LogSumExp(row.Select(x => (double)x));

    // The two parts one after the other, as the sum of both would round small differences of great logits away.
    public static double[] LogSoftmax(IReadOnlyCollection<float> row)
    {
        double max = row.Max();
        var log = Math.Log(row.Sum(x => Math.Exp(x - max)));
        return [.. row.Select(x => x - max - log)];
    }

    public static double[] Softmax(IReadOnlyCollection<float> row) => [.. LogSoftmax(row).Select(Math.Exp)];

    public static (double[] Slope, double[] Scale) SoftmaxGradient(double[] p, IReadOnlyCollection<float> u)
    {
        var dot = p.Zip(u, (y, v) => Times(y, v)).Sum();
        var size = p.Zip(u, (y, v) => Math.Abs(Times(y, v))).Sum();
        return ([.. p.Zip(u, (y, v) => Times(y, v - dot))], [.. p.Zip(u, (y, v) => Times(y, Math.Abs(v) + size))]);
    }

    public static (double[] Slope, double[] Scale) LogSoftmaxGradient(double[] p, IReadOnlyCollection<float> u)
    {
        var (sum, size) = (u.Sum(v => (double)v), u.Sum(v => Math.Abs((double)v)));
        return ([.. u.Zip(p, (v, y) => v - Times(y, sum))], [.. u.Zip(p, (v, y) => Math.Abs(v) + Times(y, size))]);
    }

    /// <summary>log p(t) of a Bernoulli variable; sure ones have 0 or −∞.</summary>
    public static double LogLikelihood(double x, double t)
        => -(Times(x > 0 ? 1 - t : t, Math.Abs(x)) + DoubleReference.Softplus(-Math.Abs(x)));

    public static double BernoulliScore(double x, double t) => x > 0 ? DoubleReference.Sigmoid(-x) - (1 - t) : t - DoubleReference.Sigmoid(x);
}
