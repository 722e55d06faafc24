using Reparam.Randomness;

namespace Reparam.Tests.Kernels;

/// <summary>Row kernels in double, the rows to hold them to, and how far apart the two may be.</summary>
static class RowKernelReference
{
    // A logarithm or exponential within 2 ulp, a maximum without error, a sum of n positive numbers within n·2⁻²⁴ in the
    // worst order: relative (n + 16)·2⁻²⁴.
    public static double Tolerance(int n) => (n + 16) * Math.ScaleB(1, -24);

    /// <summary>Row lengths around every register, loop and short-row edge, and long ones.</summary>
    public static TheoryData<int> Lengths => [.. Enumerable.Range(1, 70), 127, 128, 129, 512, 513, 1000, 5003];

    /// <summary>Draws between −size and size.</summary>
    public static float[] Draw(int count, float size, ulong seed)
    {
        var x = new float[count];
        RandomKey.FromSeed(seed).FillUniform(0, x);
        foreach (ref var u in x.AsSpan()) u = size * ((2 * u) - 1);
        return x;
    }

    public static double ExactLogSumExp(ReadOnlySpan<float> row)
    {
        var (max, sum) = (double.NegativeInfinity, 0.0);
        foreach (var x in row) max = Math.Max(max, x);
        foreach (var x in row) sum += Math.Exp(x - max);
        return max + Math.Log(sum);
    }

    /// <summary>x − log Σ exp over its row.</summary>
    public static double[] ExactLogSoftmax(float[] x, int classes)
        => [.. x.Chunk(classes).SelectMany(row => { var total = ExactLogSumExp(row); return row.Select(value => value - total); })];

    /// <summary>log(1 + exp x).</summary>
    public static double Softplus(double x)
    {
        var e = Math.Exp(-Math.Abs(x));
        return Math.Max(x, 0) + (e < 1e-5 ? e - (e * e / 2) : Math.Log(1 + e));
    }

    public static void AssertNear(double expected, float actual, double tolerance, string what)
        => Assert.True(Math.Abs(actual - expected) <= tolerance, $"{what} is {actual}, not {expected}: off by {Math.Abs(actual - expected)}, allowed {tolerance}.");
}
