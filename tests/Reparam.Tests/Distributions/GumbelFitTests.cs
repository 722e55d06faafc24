using Reparam.Distributions;
using Reparam.Randomness;

namespace Reparam.Tests.Distributions;

public sealed class GumbelFitTests
{
    delegate GumbelFit Fit(ReadOnlySpan<double> maxima);

    static readonly RandomKey Key = RandomKey.FromSeed(20261124);

    static readonly double[] Peaks = new Gumbel(120, 35).Samples(Key, 60);

    [Fact]
    public void MaximumLikelihood_OfAnySample_HasZeroGradientAndNoBetterNeighbour()
    {
        foreach (var maxima in new[] { Peaks, [1, 2], [0, 0, 0, 0, 1], [0, 1, 1, 1, 1, 1, 1, 1, 1], [-1e-3, 1e9, 5], [.. new Gumbel().Samples(Key, 3000)] })
        {
            var fit = GumbelFit.MaximumLikelihood(maxima);
            var (mu, beta, n) = (fit.Distribution.Location, fit.Distribution.Scale, maxima.Length);
            double[] z = [.. maxima.Select(x => (x - mu) / beta)];
            // The score of one observation is (1 − e^−z)/β and (z − z·e^−z − 1)/β.
            Assert.Equal(0, z.Average(v => 1 - Math.Exp(-v)), 1e-12);
            Assert.Equal(0, z.Average(v => v - (v * Math.Exp(-v)) - 1), 1e-11);
            Assert.Equal(maxima.Sum(fit.Distribution.LogDensity), fit.LogLikelihood, 1e-12 * n * Math.Max(1, Math.Log(beta)));
            foreach (var (location, scale) in new[] { (1e-3, 1.0), (-1e-3, 1), (0, 1.001), (0, 0.999) })
                Assert.True(maxima.Sum(new Gumbel(mu + (location * beta), beta * scale).LogDensity) < fit.LogLikelihood);
        }
    }

    [Fact]
    public void Moments_OfASample_HasItsMeanAndDeviation()
    {
        var fit = GumbelFit.Moments(Peaks);
        var mean = Peaks.Average();
        Assert.Equal(mean, fit.Distribution.Mean, 1e-12 * mean);
        Assert.Equal(Peaks.Sum(x => (x - mean) * (x - mean)) / (Peaks.Length - 1), fit.Distribution.Variance, 1e-12 * fit.Distribution.Variance);
        Assert.Equal((GumbelFitMethod.Moments, Peaks.Length), (fit.Method, fit.Count));
        Assert.True(fit.LogLikelihood < GumbelFit.MaximumLikelihood(Peaks).LogLikelihood);
    }

    // n exact quantiles at (i − ½)/n are the law but for the tails beyond the outermost, of mass 1/2n and length log n.
    [Fact]
    public void BothFits_OfExactQuantiles_RecoverTheLaw()
    {
        const int Count = 100_000;
        var law = new Gumbel(-7, 0.3);
        double[] maxima = [.. Enumerable.Range(0, Count).Select(i => law.Quantile((i + 0.5) / Count))];
        foreach (var fit in new[] { GumbelFit.MaximumLikelihood(maxima), GumbelFit.Moments(maxima) })
        {
            var tail = 0.3 * Math.Pow(Math.Log(Count), 2) / Count;
            Assert.Equal(-7, fit.Distribution.Location, tail);
            Assert.Equal(0.3, fit.Distribution.Scale, tail);
        }
    }

    [Theory]
    [InlineData(0, 1e-290)]
    [InlineData(0, 1e290)]
    [InlineData(-5e3, 2)]
    [InlineData(1e6, 1e-3)]
    public void BothFits_OfAnotherUnitOrOrigin_MoveWithIt(double origin, double unit)
    {
        double[] moved = [.. Peaks.Select(x => origin + (x * unit))];
        foreach (var make in new Fit[] { GumbelFit.MaximumLikelihood, GumbelFit.Moments })
        {
            var (before, after) = (make(Peaks), make(moved));
            // Rounding origin + x moves each observation by half a unit in the last place of the origin.
            var tolerance = (1e-12 * before.Distribution.Location) + (2.3e-16 * Math.Abs(origin) / unit);
            Assert.Equal(before.Distribution.Location, (after.Distribution.Location - origin) / unit, 4 * tolerance);
            Assert.Equal(before.Distribution.Scale, after.Distribution.Scale / unit, 4 * tolerance);
            Assert.Equal(before.ScaleStandardError, after.ScaleStandardError / unit, tolerance);
            Assert.Equal(before.LogLikelihood, after.LogLikelihood + (Peaks.Length * Math.Log(unit)), 1e-9 + (Peaks.Length * 5 * tolerance / before.Distribution.Scale));
            var (level, same) = (before.ReturnLevel(100), after.ReturnLevel(100));
            Assert.Equal(level.Level, (same.Level - origin) / unit, 10 * tolerance);
            Assert.Equal(level.StandardError, same.StandardError / unit, tolerance);
        }
    }

    // n/β² times the variances: (6/π²)(π²/6 + (1 − γ)²), 6/π² and (6/π²)(1 − γ) by likelihood; 1.1678, 1.1 and 0.0958 by
    // moments (Johnson, Kotz and Balakrishnan, "Continuous Univariate Distributions" 2, chapter 22).
    [Fact]
    public void StandardErrors_OfBothFits_AreThePublishedOnes()
    {
        Check(GumbelFit.MaximumLikelihood(Peaks), 1.1087, 0.6079, 0.2570);
        Check(GumbelFit.Moments(Peaks), 1.1678, 1.1, 0.0958);

        static void Check(GumbelFit fit, double location, double scale, double covariance)
        {
            var unit = fit.Distribution.Scale * fit.Distribution.Scale / fit.Count;
            Assert.Equal(location, fit.LocationStandardError * fit.LocationStandardError / unit, 5e-5);
            Assert.Equal(scale, fit.ScaleStandardError * fit.ScaleStandardError / unit, 5e-5);
            Assert.Equal(covariance, fit.Covariance / unit, 5e-5);
            var y = -Math.Log(-Math.Log(1 - (1 / 100.0)));
            Assert.Equal(location + (2 * y * covariance) + (y * y * scale), Math.Pow(fit.ReturnLevel(100).StandardError, 2) / unit, 2e-3);
        }
    }

    // 3000 samples of 500. The variance of a sample variance of normal values is 2/3000 of its square; the estimates are
    // nearly normal and their variance nearly its limit, each but for terms of 1/500, for which 2% are allowed. z = 5.2 has a
    // failure probability of 2·10⁻⁷; there are 8 of them. Their means are held likewise, with a bias below 2/n scales.
    [Fact]
    public void StandardErrors_OverManySamples_AreTheSpread()
    {
        const int Samples = 3000, Count = 500;
        const double Z = 5.2;
        var law = new Gumbel(10, 2);
        var maxima = new double[Count];
        foreach (var make in new Fit[] { GumbelFit.MaximumLikelihood, GumbelFit.Moments })
        {
            var estimates = new double[4][];
            for (var e = 0; e < 4; e++) estimates[e] = new double[Samples];
            for (var s = 0; s < Samples; s++)
            {
                law.Sample(Key.Split((ulong)s), 0, maxima);
                var fit = make(maxima);
                var (level, far) = (fit.ReturnLevel(100), fit.ReturnLevel(2));
                (estimates[0][s], estimates[1][s], estimates[2][s], estimates[3][s]) = (fit.Distribution.Location, fit.Distribution.Scale, level.Level, far.Level);
            }
            // The errors at the true scale: those of a fit whose scale is 2.
            var stated = make([.. Enumerable.Range(0, Count).Select(i => law.Quantile((i + 0.5) / Count))]);
            var atTruth = law.Scale / stated.Distribution.Scale;
            double[] errors = [stated.LocationStandardError, stated.ScaleStandardError, stated.ReturnLevel(100).StandardError, stated.ReturnLevel(2).StandardError];
            double[] truths = [10, 2, law.SurvivalQuantile(0.01), law.Median];
            for (var e = 0; e < 4; e++)
            {
                var (mean, error) = (estimates[e].Average(), errors[e] * atTruth);
                var ratio = estimates[e].Sum(x => (x - mean) * (x - mean)) / (Samples - 1) / (error * error);
                Assert.InRange(ratio, 0.98 - (Z * Math.Sqrt(2.0 / Samples)), 1.02 + (Z * Math.Sqrt(2.0 / Samples)));
                Assert.Equal(truths[e], mean, (Z * error / Math.Sqrt(Samples)) + (law.Scale * 2 * 4.6 / Count));
            }
        }
    }

    [Fact]
    public void ReturnLevel_OfAPeriod_IsTheQuantileOfItsProbability()
    {
        var fit = GumbelFit.MaximumLikelihood(Peaks);
        var level = fit.ReturnLevel(100);
        Assert.Equal(fit.Distribution.Quantile(0.99), level.Level, 1e-12 * level.Level);
        Assert.Equal(100, level.Period);
        Assert.Equal(fit.Distribution.SurvivalQuantile(1e-15), fit.ReturnLevel(1e15).Level, 1e-10);
        var (lower, upper) = level.Interval();
        Assert.Equal(level.Level + (1.959963984540054 * level.StandardError), upper, 1e-12 * upper);
        Assert.Equal(level.Level, (lower + upper) / 2, 1e-12 * upper);
        Assert.True(level.Interval(0.99).Upper > upper);
        // At T = 1/(1 − 1/e) the level is the location, with the location's own error.
        var mode = fit.ReturnLevel(1 / (1 - Math.Exp(-1)));
        Assert.Equal(fit.LocationStandardError, mode.StandardError, 1e-12 * mode.StandardError);
    }

    [Fact]
    public void BadInput_IsNamed()
    {
        foreach (var make in new Fit[] { GumbelFit.MaximumLikelihood, GumbelFit.Moments })
        {
            Throws(() => make([]), "maxima", "at least 2", "0");
            Throws(() => make([3.5]), "maxima", "at least 2", "1");
            Throws(() => make([1, 2, double.NaN, 4]), "maxima", "2 is NaN");
            Throws(() => make([1, double.NegativeInfinity]), "maxima", "1 is -Infinity");
            Throws(() => make([2.5, 2.5, 2.5]), "maxima", "All 3", "2.5");
            Throws(() => make([-1e308, 1e308]), "maxima", "spread");
            Throws(() => make([0, 0, 0, 0, double.Epsilon]), "maxima", "too small");
        }
        var fit = GumbelFit.Moments(Peaks);
        foreach (var period in new[] { 1, 0.5, -3, double.NaN, double.PositiveInfinity }) Throws(() => fit.ReturnLevel(period), "period");
        foreach (var confidence in new[] { 0, 1, -0.1, double.NaN }) Throws(() => fit.ReturnLevel(10).Interval(confidence), "confidence");

        static void Throws(Func<object> act, string name, params string[] parts)
        {
            var error = Assert.ThrowsAny<ArgumentException>(act);
            Assert.Equal(name, error.ParamName);
            foreach (var part in parts) Assert.Contains(part, error.Message, StringComparison.Ordinal);
        }
    }
}
