namespace Reparam.Tests.Distributions;

/// <summary>Bounds of statistics, each computed from the probability that a right sampler exceeds it.</summary>
static class Bounds
{
    /// <summary>Every test here fails a right sampler with this probability or less.</summary>
    public const double Failure = 1e-7;

    /// <summary>A χ² of k degrees exceeds it with probability at most 1e-7: k + 2√(kx) + 2x (Laurent and Massart 2000).</summary>
    public static double ChiSquare(int degrees)
    {
        var x = -Math.Log(Failure);
        return degrees + (2 * Math.Sqrt(degrees * x)) + (2 * x);
    }

    /// <summary>The mean of n draws within a range is farther from its expectation with probability at most 1e-7 (Hoeffding 1963).</summary>
    public static double Hoeffding(double range, int n) => range * Math.Sqrt(Math.Log(2 / Failure) / (2 * n));

    /// <summary>χ² of counts against probabilities; every cell must expect 20 draws or more.</summary>
    public static void AssertCounts(IReadOnlyList<double> probabilities, IReadOnlyList<int> counts, string what)
    {
        var n = counts.Sum();
        var statistic = 0.0;
        for (var i = 0; i < counts.Count; i++)
        {
            var expected = n * probabilities[i];
            Assert.True(expected >= 20, $"{what}: cell {i} expects {expected} draws, too few for the law of χ².");
            statistic += (counts[i] - expected) * (counts[i] - expected) / expected;
        }
        Assert.True(statistic < ChiSquare(counts.Count - 1), $"{what}: χ² of {counts.Count - 1} degrees is {statistic}");
    }

    public static void AssertRelative(double expected, double actual, double tolerance = 1e-12, string what = "")
        => Assert.True(Math.Abs(actual - expected) <= tolerance * Math.Max(Math.Abs(expected), 1e-3), $"{what}: {actual:R}, not {expected:R}: off by {actual - expected}");
}
