using Reparam.Distributions;

namespace Reparam.Tests.Distributions;

public sealed class GumbelTests
{
    static readonly Gumbel Standard = Gumbel.Standard;

    // Published by Distributions.jl (R's extraDistr) and SciPy.
    [Theory]
    [InlineData(0.1, -0.834032445247956, -1.46855264774609)]
    [InlineData(0.25, -0.326634259978281, double.NaN)]
    [InlineData(0.5, 0.366512920581664, -1.05966010114161)]
    [InlineData(0.75, 1.24589932370724, double.NaN)]
    [InlineData(0.9, 2.25036732731245, -2.35572784297027)]
    public void QuantileAndLogDensity_OfTheStandardLaw_AreThePublishedOnes(double p, double quantile, double logDensity)
    {
        Assert.Equal(quantile, Standard.Quantile(p), 6e-15);
        if (!double.IsNaN(logDensity)) Assert.Equal(logDensity, Standard.LogDensity(quantile), 1e-14);
    }

    [Fact]
    public void Survival_InTheFarTail_IsThePublishedOne()
    {
        Assert.Equal(1.9287498479639178e-22, Standard.Survival(50), 1e-14 * 1.9287498479639178e-22);
        Assert.Equal(39.14394658089878, Standard.SurvivalQuantile(1e-17), 1e-14 * 39.14394658089878);
    }

    // At 60 digits from the definition.
    [Theory]
    [InlineData(-6, -397.428793492735123, 6.21013648656606758e-176, 1.0)]
    [InlineData(-2.5, -9.68249396070347344, 5.11929429867073217e-6, 0.999994880705701329)]
    [InlineData(0, -1.0, 0.367879441171442322, 0.632120558828557678)]
    [InlineData(0.5, -1.10653065971263342, 0.545239211892605055, 0.454760788107394945)]
    [InlineData(10, -10.0000453999297625, 0.999954601100798731, 0.0000453988992012694935)]
    [InlineData(700, -700.0, 1.0, 9.85967654375977086e-305)]
    public void EveryTail_OfTheStandardLaw_IsPrecise(double z, double logDensity, double lower, double upper)
    {
        foreach (var (location, scale) in new[] { (0.0, 1.0), (-16, 0.25), (1024, 64) })
        {
            var law = new Gumbel(location, scale);
            var x = location + (scale * z);
            Assert.Equal(logDensity - Math.Log(scale), law.LogDensity(x), 1e-15 * Math.Max(8, Math.Abs(logDensity)));
            Assert.Equal(lower, law.CumulativeDistribution(x), 1e-12 * lower);
            Assert.Equal(upper, law.Survival(x), 1e-12 * upper);
        }
    }

    [Fact]
    public void Moments_OfALocationAndScale_AreTheClosedForms()
    {
        var law = new Gumbel(3, 2);
        Assert.Equal(3 + (2 * 0.577215664901532861), law.Mean, 1e-15 * 4);
        Assert.Equal(3.0, law.Mode);
        Assert.Equal(3 - (2 * Math.Log(Math.Log(2))), law.Median, 1e-15 * 4);
        Assert.Equal(4 * Math.PI * Math.PI / 6, law.Variance, 1e-15 * 7);
        Assert.Equal(Math.Log(2) + 1.577215664901532861, law.Entropy, 1e-15 * 3);
        // ζ(3) = 1.2020569…, Apéry's constant.
        Assert.Equal(12 * Math.Sqrt(6) * 1.20205690315959428540 / Math.Pow(Math.PI, 3), law.Skewness, 1e-15);
        Assert.Equal(12 / 5.0, law.ExcessKurtosis);
    }

    [Fact]
    public void SkewnessAndKurtosis_ByQuadrature_Agree()
    {
        var law = new Gumbel(3, 2);
        double Standardized(int power) => Enumerable.Range(-6, 60)
            .Sum(i => GaussLegendre.Integrate(3 + (2 * i), 3 + (2 * (i + 1)), x => law.Density(x) * Math.Pow((x - law.Mean) / law.StandardDeviation(), power)));
        Assert.Equal(1, Standardized(0), 1e-13);
        Assert.Equal(law.Skewness, Standardized(3), 1e-12);
        Assert.Equal(law.ExcessKurtosis + 3, Standardized(4), 1e-12);
    }

    [Theory]
    [InlineData(double.NaN, 1, "location")]
    [InlineData(double.PositiveInfinity, 1, "location")]
    [InlineData(0, 0, "scale")]
    [InlineData(0, -1, "scale")]
    [InlineData(0, double.NaN, "scale")]
    [InlineData(0, double.PositiveInfinity, "scale")]
    public void Constructor_OfABadParameter_NamesIt(double location, double scale, string name)
    {
        Assert.Equal(name, Assert.Throws<ArgumentOutOfRangeException>(() => new Gumbel(location, scale)).ParamName);
        Assert.Equal(name, Assert.Throws<ArgumentOutOfRangeException>(() => new Logistic(location, scale)).ParamName);
        var ofNormal = name == "location" ? "mean" : "standardDeviation";
        Assert.Equal(ofNormal, Assert.Throws<ArgumentOutOfRangeException>(() => new Normal(location, scale)).ParamName);
    }

    [Fact]
    public void Equality_OfLaws_IsThatOfTheirParameters()
    {
        Assert.Equal(new Gumbel(1, 2), new Gumbel(1, 2));
        Assert.NotEqual(new Gumbel(1, 2), new Gumbel(1, 3));
        Assert.Equal(BinaryConcrete.FromLogit(0.5, 1), BinaryConcrete.FromLogit(0.5, 1));
    }

    // A distance beyond a double, of laws as wide: z = 2, from either side.
    [Theory]
    [InlineData(1e308, -1e308, 2)]
    [InlineData(-1e308, 1e308, -2)]
    public void AnyLaw_FartherThanADoubleButNoScalesAway_IsThatOfTheDistance(double x, double location, double z)
    {
        var (gumbel, logistic, normal) = (new Gumbel(location, 1e308), new Logistic(location, 1e308), new Normal(location, 1e308));

        Bounds.AssertRelative(Gumbel.Standard.LogDensity(z) - Math.Log(1e308), gumbel.LogDensity(x));
        Bounds.AssertRelative(Logistic.Standard.LogDensity(z) - Math.Log(1e308), logistic.LogDensity(x));
        Bounds.AssertRelative(Normal.Standard.LogDensity(z) - Math.Log(1e308), normal.LogDensity(x));
        Bounds.AssertRelative(Gumbel.Standard.CumulativeDistribution(z), gumbel.CumulativeDistribution(x));
        Bounds.AssertRelative(Logistic.Standard.Survival(z), logistic.Survival(x));
        Bounds.AssertRelative(Normal.Standard.CumulativeDistribution(z), normal.CumulativeDistribution(x));
        Bounds.AssertRelative(normal.LogDensity(x), DiagonalNormal.Create([location], [1e308]).LogDensity([x]));
    }
}
