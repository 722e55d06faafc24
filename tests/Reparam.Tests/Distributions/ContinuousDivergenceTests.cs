using Reparam.Distributions;

namespace Reparam.Tests.Distributions;

/// <summary><see cref="KullbackLeibler"/> of the continuous laws: published values, closed forms, and the definition by quadrature.</summary>
public sealed class ContinuousDivergenceTests
{
    [Fact]
    public void Between_Gumbels_AreThePublishedValues()
    {
        Assert.Equal(3.0183156388887342, KullbackLeibler.Between(new Gumbel(-2, 0.5), new Gumbel(-4, 0.5)), 3e-15);
        Assert.Equal(41.390155634718857, KullbackLeibler.Between(new Gumbel(1, 1.5), new Gumbel(2, 0.5)), 2e-13);
    }

    // By the quadratic form of the law's information in the two distances, right to third order.
    [Fact]
    public void Between_LawsNextToEachOther_DoesNotCancel()
    {
        const double x = 1 / 1048576.0;
        // ½(δ² − 2(1 − γ)δx + (π²/6 + (1 − γ)²)x²) for the Gumbel, here with δ = x.
        var gumbel = 0.5 * ((1 - (2 * (1 - 0.57721566490153286))) + (Math.PI * Math.PI / 6) + Math.Pow(1 - 0.57721566490153286, 2)) * x * x;
        Assert.Equal(gumbel, KullbackLeibler.Between(new Gumbel(0, 1), new Gumbel(x, 1 + x)), 10 * x * gumbel);
        Assert.Equal(1.5 * x * x, KullbackLeibler.Between(new Normal(0, 1), new Normal(x, 1 + x)), 10 * x * x * x);
        Assert.Equal(0.5 * x * x, KullbackLeibler.Between(new Normal(0, 1), new Normal(x, 1)), 1e-15 * x * x);
    }

    // ½(r² − 1 + d²) − log r and, for the Gumbel, −log r + γ(r − 1) + d + e^−d·Γ(1 + r) − 1, r and d being far from 1.
    [Theory]
    [InlineData(1e-9)]
    [InlineData(1e-4)]
    public void Between_MuchNarrowerThanTheOther_KeepsItsDigits(double ratio)
    {
        var expected = (0.5 * ((ratio * ratio) - 1)) - Math.Log(ratio);
        Assert.Equal(expected, KullbackLeibler.Between(new Normal(0, ratio), new Normal(0, 1)), 1e-14 * expected);
        Assert.Equal(expected, KullbackLeibler.Between(DiagonalNormal.Create([0], [ratio]), DiagonalNormal.Create([0], [1])), 1e-14 * expected);
    }

    [Fact]
    public void Between_ScalesWhoseRatioIsNoDouble_IsNeverNaN()
    {
        var logRatio = 600 * Math.Log(10);
        Assert.Equal(logRatio - 0.57721566490153286, KullbackLeibler.Between(new Gumbel(0, 1e-300), new Gumbel(0, 1e300)), 1e-9);
        Assert.Equal(logRatio - 0.5, KullbackLeibler.Between(new Normal(0, 1e-300), new Normal(0, 1e300)), 1e-9);
        Assert.Equal(logRatio - 0.5, KullbackLeibler.Between(DiagonalNormal.Create([0], [1e-300]), DiagonalNormal.Create([0], [1e300])), 1e-9);
        Assert.Equal(double.PositiveInfinity, KullbackLeibler.Between(new Gumbel(0, 1e300), new Gumbel(0, 1e-300)));
        Assert.Equal(double.PositiveInfinity, KullbackLeibler.Between(new Gumbel(-1e308, 1e300), new Gumbel(1e308, 1e-10)));
        Assert.Equal(double.PositiveInfinity, KullbackLeibler.Between(new Normal(0, 1e300), new Normal(0, 1e-300)));
        // Locations 2e308 apart are four scales apart.
        Assert.Equal(3 + Math.Exp(-4), KullbackLeibler.Between(new Gumbel(1e308, 5e307), new Gumbel(-1e308, 5e307)), 1e-14);
    }

    public static TheoryData<double, double, double, double> Pairs => new()
    {
        { 0, 1, 0.3, 1 }, { 0, 1, 0, 1.4 }, { 0, 1.4, 0, 1 }, { -2, 0.5, -4, 0.6 }, { 1, 1.2, 2, 0.7 }, { 0, 1, 3, 2.6 }, { 5, 0.05, 1, 1 }, { 1, 1, 5, 30 },
    };

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Between_AnyPair_IsTheExpectationByQuadrature(double a, double b, double c, double d)
    {
        Agrees(new Gumbel(a, b), new Gumbel(c, d), KullbackLeibler.Between(new Gumbel(a, b), new Gumbel(c, d)));
        Agrees(new Normal(a, b), new Normal(c, d), KullbackLeibler.Between(new Normal(a, b), new Normal(c, d)));
        Agrees(new Logistic(a, b), new Logistic(c, d), KullbackLeibler.Between(new Logistic(a, b), new Logistic(c, d)));
        var (p, q) = (BinaryConcrete.FromLogit(1 / b, a / b), BinaryConcrete.FromLogit(1 / d, c / d));
        Agrees(p.LogitTwin, q.LogitTwin, KullbackLeibler.Between(p.LogitTwin, q.LogitTwin));
        Assert.Equal(KullbackLeibler.Between(p.LogitTwin, q.LogitTwin), KullbackLeibler.Between(p, q));

        static void Agrees(IContinuousDistribution p, IContinuousDistribution q, double divergence)
        {
            // From 10⁻²⁴ to 10⁻²⁴ in half decades of p's mass; what is beyond is that times a divergence of logs below 10⁸.
            double[] half = [.. Enumerable.Range(0, 48).Select(i => Math.Pow(10, -24 + (0.5 * i)))];
            double[] ends = [.. half.Where(x => x < 0.5).Select(p.Quantile), p.Median, .. half.Where(x => x < 0.5).Reverse().Select(p.SurvivalQuantile)];
            var expected = ends.Zip(ends.Skip(1)).Sum(piece => GaussLegendre.Integrate(piece.First, piece.Second, x => p.Density(x) * (p.LogDensity(x) - q.LogDensity(x))));
            Assert.Equal(expected, divergence, 1e-12 * Math.Max(1, expected));
            Assert.True(divergence > 0);
        }
    }

    // E|d + L − L′| − 2 for one scale.
    [Theory]
    [InlineData(0.5)]
    [InlineData(-3)]
    [InlineData(40)]
    public void Between_LogisticsOfOneScale_IsTheClosedForm(double d)
        => Assert.Equal((d / Math.Tanh(d / 2)) - 2, KullbackLeibler.Between(new Logistic(3 * d, 3), new Logistic(0, 3)), 1e-14 * Math.Max(1, Math.Abs(d)));

    [Fact]
    public void Between_EqualOrExtremeLaws_IsZeroOrHuge()
    {
        Assert.Equal(0, KullbackLeibler.Between(new Gumbel(3, 0.1), new Gumbel(3, 0.1)));
        Assert.Equal(0, KullbackLeibler.Between(new Normal(3, 0.1), new Normal(3, 0.1)));
        Assert.Equal(0, KullbackLeibler.Between(new Logistic(3, 0.1), new Logistic(3, 0.1)), 1e-14);
        Assert.Equal(double.PositiveInfinity, KullbackLeibler.Between(new Gumbel(-1000, 1), new Gumbel(0, 1)));
        Assert.Equal(double.PositiveInfinity, KullbackLeibler.Between(new Gumbel(-1e308, 1), new Gumbel(1e308, 1)));
        Assert.Equal(double.PositiveInfinity, KullbackLeibler.Between(new Gumbel(1e308, 1), new Gumbel(-1e308, 1)));
        // log r, −1 and γ of r → 0.
        Assert.Equal(Math.Log(1e40) - 1 - 0.57721566490153286 + 1, KullbackLeibler.Between(new Gumbel(0, 1e-20), new Gumbel(0, 1e20)), 1e-12);
        Assert.Equal(Math.Log(1e40) - 0.5, KullbackLeibler.Between(new Normal(0, 1e-20), new Normal(0, 1e20)), 1e-12);
        Assert.Throws<ArgumentNullException>(() => KullbackLeibler.Between((Gumbel)null!, Gumbel.Standard));
    }
}
