namespace Reparam.Tests.Autodiff;

/// <summary>What the operations compute, written plainly in double.</summary>
static class DoubleReference
{
    public static double[] Map(double[] x, Func<double, double> f) => [.. x.Select(f)];

    public static double[] Zip(double[] a, double[] b, Func<double, double, double> f) => [.. a.Zip(b, f)];

    /// <summary>Every row of n numbers turned into another row, or into one number.</summary>
    public static double[] Rows(double[] x, int n, Func<double[], int, IEnumerable<double>> f)
        => [.. x.Chunk(n).SelectMany(f)];

    public static double[] SumFirst(double[] x, int n)
        => [.. Enumerable.Range(0, n).Select(j => x.Where((_, i) => i % n == j).Sum())];

    public static double[] MatMul(double[] a, bool transposeA, double[] b, bool transposeB, int rows, int inner, int columns)
    {
        var y = new double[rows * columns];
        for (var i = 0; i < y.Length; i++)
        {
            var (r, c) = (i / columns, i % columns);
            for (var k = 0; k < inner; k++)
                y[i] += a[transposeA ? (k * rows) + r : (r * inner) + k] * b[transposeB ? (c * inner) + k : (k * columns) + c];
        }
        return y;
    }

    public static double Softplus(double x) => Math.Max(x, 0) + LogOnePlus(Math.Exp(-Math.Abs(x)));

    // double.LogP1 is log(1 + e), whose rounding of 1 + e would show in the tail.
    static double LogOnePlus(double e) => e < 1e-5 ? e - (e * e / 2) : Math.Log(1 + e);

    // The first terms of the series near 0, where the formula as written cancels.
    public static double ExpMinusOne(double x) => Math.Abs(x) < 1e-4 ? x + (x * x / 2) + (x * x * x / 6) : Math.Exp(x) - 1;

    public static double ExpBeyondTangent(double x)
        => Math.Abs(x) < 1e-2 ? x * x * ((1 / 2.0) + (x / 6) + (x * x / 24) + (x * x * x / 120)) : double.IsInfinity(x) ? double.PositiveInfinity : Math.Exp(x) - 1 - x;

    public static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    public static double LogSumExp(IEnumerable<double> row)
    {
        var max = row.Max();
        return max + Math.Log(row.Sum(x => Math.Exp(x - max)));
    }

    public static IEnumerable<double> LogSoftmax(double[] row)
    {
        var total = LogSumExp(row);
        return row.Select(x => x - total);
    }

    public static double BernoulliLogLikelihood(double[] logits, double[] targets)
        => logits.Zip(targets, (x, t) => (t * x) - Softplus(x)).Sum();
}
