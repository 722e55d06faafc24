using Reparam.Distributions;

namespace Reparam.Tests.Distributions;

/// <summary>Against 60-digit values of erfc and its inverse.</summary>
public sealed class NormalTests
{
    [Theory]
    [InlineData(-37, 5.72557122252457682e-300)]
    [InlineData(-20, 2.7536241186062337e-89)]
    [InlineData(-8.5, 9.47953482220331835e-18)]
    [InlineData(-3, 0.00134989803163009453)]
    [InlineData(-2.0000001, 0.0227501265490831046)]
    [InlineData(-1.9999999, 0.0227501373472764016)]
    [InlineData(-1, 0.158655253931457051)]
    [InlineData(-0.001, 0.499601057786088937)]
    [InlineData(0.3, 0.617911422188952633)]
    [InlineData(1.5, 0.933192798731141934)]
    [InlineData(5, 0.999999713348428121)]
    public void CumulativeDistribution_InEveryRange_IsPrecise(double z, double expected)
    {
        Assert.Equal(expected, Normal.Standard.CumulativeDistribution(z), 1e-13 * expected);
        Assert.Equal(expected, new Normal(-4, 0.5).Survival(-4 - (0.5 * z)), 1e-13 * expected);
    }

    [Theory]
    [InlineData(1e-300, -37.0470962993611992)]
    [InlineData(1e-20, -9.26234008979840758)]
    [InlineData(1e-5, -4.26489079392282461)]
    [InlineData(0.02, -2.05374891063182304)]
    [InlineData(0.24999, -0.674521219180862806)]
    [InlineData(0.25, -0.674489750196081743)]
    [InlineData(0.4, -0.253347103135799741)]
    [InlineData(0.5000000001, 2.5066284820303539e-10)]
    [InlineData(0.6, 0.253347103135799741)]
    [InlineData(0.9, 1.28155156554460059)]
    [InlineData(0.9999999999, 6.36134088969742186)]
    public void Quantile_InEveryRange_IsPrecise(double p, double expected)
    {
        Assert.Equal(expected, Normal.Standard.Quantile(p), 3e-15 * Math.Abs(expected));
        Assert.Equal(-expected, Normal.Standard.SurvivalQuantile(p), 3e-15 * Math.Abs(expected));
    }

    [Fact]
    public void Quantile_OfTheSmallestDouble_IsFinite()
        // Φ(−38.4674) = 4.94·10⁻³²⁴: log Φ by its asymptotic series.
        => Assert.Equal(-38.4674, Normal.Standard.Quantile(double.Epsilon), 5e-4);

    [Fact]
    public void LogDensityAndEntropy_AreTheClosedForms()
    {
        var law = new Normal(1, 2);
        Assert.Equal((-0.5 * 9 / 4) - Math.Log(2) - (0.5 * Math.Log(2 * Math.PI)), law.LogDensity(4), 1e-14);
        Assert.Equal(Math.Log(2) + (0.5 * Math.Log(2 * Math.PI * Math.E)), law.Entropy, 1e-14);
        Assert.Equal((1, 1, 1, 4, 2), (law.Mean, law.Median, law.Mode, law.Variance, law.StandardDeviation));
    }
}
