using Reparam.Distributions;
using Reparam.Randomness;

namespace Reparam.Tests.Distributions;

public sealed class BinaryConcreteTests
{
    // Published with TensorFlow Probability's test of the relaxed Bernoulli: τ = 1, p = 0.1.
    [Theory]
    [InlineData(0.1, 1.0216512475319814)]
    [InlineData(0.3, -0.25032628590801203)]
    [InlineData(0.5, -1.0216512475319814)]
    [InlineData(0.9, -2.0110437312041955)]
    public void LogDensity_OfTheRelaxedBernoulli_IsThePublishedOne(double x, double expected)
        => Assert.Equal(expected, BinaryConcrete.FromProbability(1, 0.1).LogDensity(x), 1e-12);

    // The density of Maddison et al. 2017, appendix B, as printed.
    [Theory]
    [InlineData(0.3, 1.7)]
    [InlineData(1, -2)]
    [InlineData(2.5, 0.4)]
    public void Density_AgainstThePaper_Agrees(double temperature, double logit)
    {
        var law = BinaryConcrete.FromLogit(temperature, logit);
        var alpha = Math.Exp(logit);
        foreach (var x in new[] { 1e-6, 0.02, 0.3, 0.5, 0.9, 0.9999 })
        {
            var paper = temperature * alpha * Math.Pow(x * (1 - x), -temperature - 1)
                / Math.Pow((alpha * Math.Pow(x, -temperature)) + Math.Pow(1 - x, -temperature), 2);
            Assert.Equal(paper, law.Density(x), 1e-12 * paper);
        }
    }

    // At 60 digits from E[·] over the logistic, in pieces.
    [Theory]
    [InlineData(0.001, -80.0, 1.80485435671036715e-35, 1.80304950235365678e-35, -79991.0922447210162)]
    [InlineData(0.001, 0.7, 0.668187649491210891, 0.221491201805781495, -1497.46507189777289)]
    [InlineData(0.1, -5.0, 0.00680189439848739914, 0.0060802217942818195, -45.8339333907203435)]
    [InlineData(0.5, 0.7, 0.646171088458823738, 0.129840611232979943, -0.655891727592576664)]
    [InlineData(0.99, -80.0, 9.82516694376445073e-34, 1.78709682510551602e-35, -78.7980304722273074)]
    [InlineData(1.0, -80.0, 1.42583259639787799e-33, 1.80485138784541517e-35, -78.0)]
    [InlineData(1.01, 3.0, 0.885884680663056662, 0.0276943689662443073, -1.29645119584974388)]
    [InlineData(2.0, -1.0, 0.394196825158158756, 0.0330985357036485497, -0.317217604662491911)]
    [InlineData(10.0, 20.0, 0.879485883311863316, 0.000374124443516693367, -2.5599096431587263)]
    [InlineData(1000.0, 80.0, 0.519989323741323081, 2.04959542313040268e-7, -6.29565003476933516)]
    public void MeanVarianceEntropy_AtEveryTemperature_ArePrecise(double temperature, double logit, double mean, double variance, double entropy)
    {
        var (law, mirror) = (BinaryConcrete.FromLogit(temperature, logit), BinaryConcrete.FromLogit(temperature, -logit));
        Assert.Equal(mean, law.Mean, 1e-13 * mean);
        Assert.Equal(1 - mean, mirror.Mean, 1e-13);
        Assert.Equal(variance, law.Variance, 1e-13 * variance);
        Assert.Equal(variance, mirror.Variance, 1e-13 * variance);
        Assert.Equal(entropy, law.Entropy, 1e-13 * Math.Max(1, Math.Abs(entropy)));
        Assert.Equal(entropy, mirror.Entropy, 1e-13 * Math.Max(1, Math.Abs(entropy)));
    }

    // E[X] = α(α − 1 − log α)/(α − 1)² at τ = 1; with α = 2 it is 0.6137056.
    [Theory]
    [InlineData(2)]
    [InlineData(0.01)]
    [InlineData(1e20)]
    public void Mean_AtTemperatureOne_IsTheClosedForm(double alpha)
        => Assert.Equal(alpha * (alpha - 1 - Math.Log(alpha)) / Math.Pow(alpha - 1, 2), BinaryConcrete.FromLogit(1, Math.Log(alpha)).Mean, 1e-14);

    [Fact]
    public void TheUniformLaw_IsTemperatureOneAtEvenOdds()
    {
        var law = BinaryConcrete.FromProbability(1, 0.5);
        Assert.Equal(0.5, law.Mean, 1e-15);
        Assert.Equal(1 / 12.0, law.Variance, 1e-15);
        Assert.Equal(0, law.Entropy, 4e-15);
        Assert.Equal(0, law.LogDensity(0.123), 1e-15);
        Assert.Equal(0.123, law.CumulativeDistribution(0.123), 1e-15);
    }

    [Fact]
    public void ExtremeTemperatures_GiveTheBinaryVariableOrOneHalf()
    {
        var (cold, hot) = (BinaryConcrete.FromProbability(1e-8, 0.3), BinaryConcrete.FromProbability(1e8, 0.3));
        // The mean leaves p by π²τ²/6 and a half by log(p/(1 − p))/4τ.
        Assert.Equal(0.3, cold.Mean, 1e-15);
        Assert.Equal(0.21, cold.Variance, 1e-8);
        Assert.Equal(0.5 + (Math.Log(3.0 / 7) / 4e8), hot.Mean, 1e-16);
        Assert.Equal(Math.PI * Math.PI / 48 * 1e-16, hot.Variance, 1e-28);
    }

    [Theory]
    [InlineData(0.5, double.PositiveInfinity, double.PositiveInfinity)]
    [InlineData(1, 0.7, -0.7)]
    [InlineData(2, double.NegativeInfinity, double.NegativeInfinity)]
    public void LogDensity_AtTheEnds_IsItsLimit(double temperature, double atZero, double atOne)
    {
        var law = BinaryConcrete.FromLogit(temperature, -0.7);
        Assert.Equal(atZero, law.LogDensity(0), 1e-15);
        Assert.Equal(atOne, law.LogDensity(1), 1e-15);
        Assert.Equal(double.NegativeInfinity, law.LogDensity(-1e-300));
        Assert.Equal(double.NegativeInfinity, law.LogDensity(1.0000001));
        // Beside the end it is on its way there.
        Assert.Equal(Math.Sign(1 - temperature), Math.Sign(Math.Round(law.LogDensity(1e-300) - law.LogDensity(1e-200), 9)));
    }

    [Fact]
    public void LogitTwin_IsTheLogisticLaw()
    {
        var law = LogitBinaryConcrete.FromLogit(0.4, -1.2);
        var logistic = new Logistic(-3, 2.5);
        foreach (var y in new[] { -800.0, -40, -3, 0, 1.5, 70 })
        {
            Assert.Equal(logistic.LogDensity(y), law.LogDensity(y), 1e-14 * Math.Max(1, Math.Abs(law.LogDensity(y))));
            Assert.Equal(logistic.Survival(y), law.Survival(y), 1e-12 * law.Survival(y));
        }
        Assert.Equal(-3, law.Mean, 1e-15);
        Assert.Equal(-3, law.Median, 1e-15);
        Assert.Equal(logistic.Variance, law.Variance, 1e-13);
        // Published: the entropy at τ = ½ is 2.693147180559945.
        Assert.Equal(2.693147180559945, LogitBinaryConcrete.FromLogit(0.5, 17).Entropy, 1e-15);
        Assert.Equal(2.693147180559945, LogitBinaryConcrete.FromLogit(0.5, -3).Entropy, 1e-15);
    }

    // P(X > ½) is the binary variable's probability at any temperature. Of 20,000 draws, z = 5.2 has failure probability 2·10⁻⁷.
    [Theory]
    [InlineData(0.01)]
    [InlineData(0.6)]
    [InlineData(30)]
    public void Rounding_ADraw_KeepsTheBinaryLaw(double temperature)
    {
        const int Draws = 20_000;
        var law = BinaryConcrete.FromProbability(temperature, 0.3);
        Assert.Equal(0.3, law.Survival(0.5), 1e-15);
        var ones = law.Samples(RandomKey.FromSeed(20261123), Draws).Count(x => x > 0.5);
        Assert.InRange(ones, (0.3 * Draws) - (5.2 * Math.Sqrt(0.21 * Draws)), (0.3 * Draws) + (5.2 * Math.Sqrt(0.21 * Draws)));
    }

    [Fact]
    public void Sample_OfTheTwins_IsOneDraw()
    {
        var (key, law) = (RandomKey.FromSeed(5), BinaryConcrete.FromLogit(1e-3, 0.2));
        for (ulong i = 0; i < 100; i++)
        {
            var (x, y) = (law.Sample(key, i), law.LogitTwin.Sample(key, i));
            Assert.Equal(1 / (1 + Math.Exp(-y)), x, 1e-15);
            Assert.True(double.IsFinite(y));
        }
    }

    [Theory]
    [InlineData(0, 0.5, "temperature")]
    [InlineData(-1, 0.5, "temperature")]
    [InlineData(double.NaN, 0.5, "temperature")]
    [InlineData(double.PositiveInfinity, 0.5, "temperature")]
    [InlineData(1e-309, 0.5, "temperature")]
    [InlineData(1, 0, "probability")]
    [InlineData(1, 1, "probability")]
    [InlineData(1, -0.1, "probability")]
    [InlineData(1, double.NaN, "probability")]
    public void FromProbability_OfABadParameter_NamesIt(double temperature, double probability, string name)
    {
        Assert.Equal(name, Assert.Throws<ArgumentOutOfRangeException>(() => BinaryConcrete.FromProbability(temperature, probability)).ParamName);
        Assert.Equal(name, Assert.Throws<ArgumentOutOfRangeException>(() => LogitBinaryConcrete.FromProbability(temperature, probability)).ParamName);
    }

    [Theory]
    [InlineData(double.NegativeInfinity)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NaN)]
    public void FromLogit_OfAPointMass_NamesTheLogit(double logit)
        => Assert.Equal("logit", Assert.Throws<ArgumentOutOfRangeException>(() => BinaryConcrete.FromLogit(1, logit)).ParamName);

    [Fact]
    public void Parameters_RoundTrip()
    {
        var law = BinaryConcrete.FromProbability(0.7, 1e-12);
        Assert.Equal(0.7, law.Temperature);
        Assert.Equal(1e-12, law.Probability, 1e-25);
        Assert.Equal(-3.5, BinaryConcrete.FromLogit(0.7, -3.5).Logit);
    }
}
