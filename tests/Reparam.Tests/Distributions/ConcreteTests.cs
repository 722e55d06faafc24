using Reparam.Distributions;
using Reparam.Randomness;

namespace Reparam.Tests.Distributions;

/// <summary>Densities of the Concrete law and its logarithm: published numbers, quadrature, boundaries, masks, errors.</summary>
public sealed class ConcreteTests
{
    const double Infinity = double.PositiveInfinity;

    [Theory]
    [InlineData(0.4, 0.3, 0.1, 0.4, -0.96474006928267642, -4.4712979666026581)]
    [InlineData(2.3, 0.6, -0.1, 2.0, 1.9542883465532947, -1.5522695507666869)]
    public void LogDensity_PublishedCases_AgreesOnSimplexAndLogSimplex(double temperature, double a, double b, double c, double simplex, double logSimplex)
    {
        double[] x = [0.2, 0.3, 0.5];
        double[] y = [.. x.Select(v => Math.Log(v))];

        Bounds.AssertRelative(simplex, Concrete.FromLogits(temperature, [a, b, c]).LogDensity(x));
        Bounds.AssertRelative(logSimplex, ExpConcrete.FromLogits(temperature, [a, b, c]).LogDensity(y));
        // Any shift of the logits is the same law.
        Bounds.AssertRelative(simplex, Concrete.FromLogits(temperature, [a + 7, b + 7, c + 7]).LogDensity(x));
    }

    // Ten digits are published.
    [Theory]
    [InlineData(1, 0.2, 0.3, 0.5, 0.2, 0.5, 0.3, 1.9124684443)]
    [InlineData(0.5, 0.2, 0.3, 0.5, 0.2, 0.5, 0.3, 0.5081246555)]
    [InlineData(2, 1 / 3.0, 1 / 3.0, 1 / 3.0, 2 / 3.5, 0.5 / 3.5, 1 / 3.5, 5.0379008746)]
    [InlineData(0.5, 1 / 3.0, 1 / 3.0, 1 / 3.0, 2 / 3.5, 0.5 / 3.5, 1 / 3.5, 0.3148688047)]
    public void Density_FromProbabilities_HasThePublishedDigits(double temperature, double x, double y, double z, double p, double q, double r, double expected)
        => Assert.Equal(expected, Math.Exp(Concrete.FromProbabilities(temperature, [p, q, r]).LogDensity([x, y, z])), 1e-10);

    // Binary Concrete of τ = 1 and p = 0.1 at four points.
    [Theory]
    [InlineData(0.1, 1.0216512475319814)]
    [InlineData(0.3, -0.25032628590801203)]
    [InlineData(0.5, -1.0216512475319814)]
    [InlineData(0.9, -2.0110437312041955)]
    public void LogDensity_OfTwoClasses_IsThatOfBinaryConcrete(double x, double expected)
        => Bounds.AssertRelative(expected, Concrete.FromProbabilities(1, [0.1, 0.9]).LogDensity([x, 1 - x]));

    // In v = τu the integrand is analytic within π of the real line and falls as exp(−|v|): the rule's error is e^(−2π·π/h).
    [Theory]
    [InlineData(0.25)]
    [InlineData(1)]
    [InlineData(3)]
    public void Density_OverTheSimplex_IntegratesToOne(double temperature)
    {
        var two = ExpConcrete.FromLogits(temperature, [0.7, -0.4]);
        var three = ExpConcrete.FromLogits(temperature, [0.5, -1, 0.25]);
        var simplex = Concrete.FromLogits(temperature, [0.5, -1, 0.25]);
        var (end, step) = (45 / temperature, 0.5 / temperature);

        Assert.Equal(1, Integral.Line(u => Math.Exp(two.LogDensity(Integral.LogSimplex(u))), end, step), 1e-12);
        Assert.Equal(1, Integral.Plane((u, v) => Math.Exp(three.LogDensity(Integral.LogSimplex(u, v))), end, step), 1e-12);
        // dx₁dx₂ = x₁x₂x₃ du dv; coordinates that underflow to 0 carry no mass.
        Assert.Equal(1, Integral.Plane((u, v) =>
        {
            double[] y = Integral.LogSimplex(u, v), x = [.. y.Select(v => Math.Exp(v))];
            return x.Contains(0) ? 0 : Math.Exp(simplex.LogDensity(x) + y.Sum());
        }, end, step), 1e-10);
    }

    [Fact]
    public void Entropy_OfExpConcrete_IsTheIntegral()
    {
        foreach (var temperature in (double[])[0.3, 1, 4])
        {
            var two = ExpConcrete.FromLogits(temperature, [3, -1]);
            var three = ExpConcrete.FromLogits(temperature, [0.5, -1, 0.25]);
            var (end, step) = (60 / temperature, 0.5 / temperature);

            Bounds.AssertRelative(2 - Math.Log(temperature), two.Entropy());
            Assert.Equal(Integral.Line(u => MinusPLogP(two.LogDensity(Integral.LogSimplex(u))), end, step), two.Entropy(), 1e-10);
            Assert.Equal(Integral.Plane((u, v) => MinusPLogP(three.LogDensity(Integral.LogSimplex(u, v))), end, step), three.Entropy(), 1e-10);
        }

        static double MinusPLogP(double log) => -Math.Exp(log) * log;
    }

    // Averages of 40,000 draws with finite variance, held to 6 standard errors: 2e-9 each by the normal law; 4e-8 with a
    // tail as heavy as theirs (exponential) at this size.
    [Theory]
    [InlineData(0.5)]
    [InlineData(2)]
    public void EntropyAndDivergence_Estimated_AreWithinTheirErrorsOfTheIntegrals(double temperature)
    {
        var key = RandomKey.FromSeed(20261121);
        var p = Concrete.FromLogits(temperature, [0.5, -0.25]);
        var q = Concrete.FromLogits(1.5 * temperature, [-0.5, 0.5]);
        var (end, step) = (60 / temperature, 0.25 / temperature);
        // −p log p on the simplex, and p log p/q, in log-ratios.
        var entropy = Integral.Line(u => -Math.Exp(p.Exp.LogDensity(Integral.LogSimplex(u))) * (p.Exp.LogDensity(Integral.LogSimplex(u)) - Integral.LogSimplex(u).Sum()), end, step);
        var divergence = Integral.Line(u => Math.Exp(p.Exp.LogDensity(Integral.LogSimplex(u))) * (p.Exp.LogDensity(Integral.LogSimplex(u)) - q.Exp.LogDensity(Integral.LogSimplex(u))), end, step);

        var (entropyEstimate, divergenceEstimate) = (p.Entropy(0, key, 40_000), KullbackLeibler.Estimate(p, q, key, 40_000));

        Assert.InRange(entropyEstimate.Value, entropy - (6 * entropyEstimate.StandardError), entropy + (6 * entropyEstimate.StandardError));
        Assert.InRange(divergenceEstimate.Value, divergence - (6 * divergenceEstimate.StandardError), divergence + (6 * divergenceEstimate.StandardError));
        Assert.InRange(entropyEstimate.StandardError, 1e-4, 0.1);
        Assert.InRange(divergenceEstimate.StandardError, 1e-5, 0.1);
        Assert.Equal(new MonteCarloEstimate(0, 0, 100), KullbackLeibler.Estimate(p, p, key, 100));
    }

    [Fact]
    public void Estimate_LawsThatMaskDifferentClasses_IsInfinite()
    {
        var (p, q) = (ExpConcrete.FromLogits(1, [0, 0, -Infinity]), ExpConcrete.FromLogits(1, [0, 0, 0]));

        Assert.Equal(Infinity, KullbackLeibler.Estimate(p, q, RandomKey.FromSeed(1), 10).Value);
        Assert.Equal(Infinity, KullbackLeibler.Estimate(q, p, RandomKey.FromSeed(1), 10).Value);
        Assert.True(double.IsFinite(KullbackLeibler.Estimate(p, ExpConcrete.FromLogits(2, [0, 1, -Infinity]), RandomKey.FromSeed(1), 10).Value));
    }

    // The exponent of z coordinates tending to 0 together is (K − z)τ − z.
    [Theory]
    [InlineData(0.5, new[] { 0, 0.4, 0.6 }, 0)]
    [InlineData(0.4, new[] { 0, 0.4, 0.6 }, 1)]
    [InlineData(0.6, new[] { 0, 0.4, 0.6 }, -1)]
    [InlineData(2, new[] { 0, 0, 1.0 }, 0)]
    [InlineData(1.9, new[] { 0, 0, 1.0 }, 1)]
    [InlineData(2.1, new[] { 0, 0, 1.0 }, -1)]
    [InlineData(1, new[] { 0, 1.0 }, 0)]
    public void LogDensity_OnTheBoundary_IsTheLimit(double temperature, double[] x, int sign)
    {
        var logits = new[] { 0.3, -0.7, 1.1 }[..x.Length];
        var law = Concrete.FromLogits(temperature, logits);
        var zeros = x.Count(v => v == 0);

        var limit = law.LogDensity(x);
        double Near(double epsilon) => law.LogDensity([.. x.Select(v => v == 0 ? epsilon : v - (epsilon * zeros / (x.Length - zeros)))]);

        if (sign == 0) Assert.Equal(Near(1e-200), limit, 1e-10);
        else
        {
            Assert.Equal(sign * Infinity, limit);
            // The slope of log p against log ε is minus the exponent.
            var exponent = ((x.Length - zeros) * temperature) - zeros;
            Assert.Equal(exponent, (Near(1e-60) - Near(1e-80)) / (20 * Math.Log(10)), 1e-9);
        }
        Assert.Equal(double.NegativeInfinity, law.Exp.LogDensity([.. x.Select(v => Math.Log(v))]));
    }

    [Fact]
    public void LogDensity_AtOneOverClassesLessOne_IsFiniteOnEveryFacet()
    {
        for (var classes = 2; classes < 200; classes++)
        {
            var law = Concrete.FromLogits(1.0 / (classes - 1), new double[classes]);
            var x = Enumerable.Repeat(1.0 / (classes - 1), classes).ToArray();
            x[^1] = 0;

            Assert.True(double.IsFinite(law.LogDensity(x)), $"K = {classes}");
        }
    }

    [Fact]
    public void AnyMember_MaskedClasses_IsThatOfTheOtherClasses()
    {
        var (full, masked) = (Concrete.FromLogits(0.7, [0.3, 0.1, 0.4]), Concrete.FromLogits(0.7, [0.3, -Infinity, 0.1, 0.4, -Infinity]));

        Bounds.AssertRelative(full.LogDensity([0.2, 0.3, 0.5]), masked.LogDensity([0.2, 0, 0.3, 0.5, 0]));
        Bounds.AssertRelative(full.Exp.Entropy(), masked.Exp.Entropy());
        Assert.Equal(double.NegativeInfinity, masked.LogDensity([0.2, 0.1, 0.2, 0.5, 0]));
        Assert.Equal(double.NegativeInfinity, masked.Exp.LogDensity([.. ((double[])[0.2, 0.1, 0.2, 0.5, 0]).Select(v => Math.Log(v))]));
        for (var i = 0ul; i < 100; i++)
        {
            var (x, y) = (masked.Sample(RandomKey.FromSeed(i)), masked.Exp.Sample(RandomKey.FromSeed(i)));
            Assert.Equal((0, 0), (x[1], x[4]));
            Assert.Equal((double.NegativeInfinity, double.NegativeInfinity), (y[1], y[4]));
            Assert.True(double.IsFinite(masked.Exp.LogDensity(y)));
        }
    }

    [Fact]
    public void AnyMember_OneClass_IsAPointOfMassOne()
    {
        foreach (var law in (Concrete[])[Concrete.FromLogits(0.3, [5.0]), Concrete.FromLogits(0.3, [-Infinity, 5.0])])
        {
            var point = law.Sample(RandomKey.FromSeed(3));
            Assert.Equal(law.Classes == 1 ? [1] : [0, 1], point);
            Assert.Equal(0, law.LogDensity(point));
            Assert.Equal(0, law.Exp.LogDensity(law.Exp.Sample(RandomKey.FromSeed(3))));
            Assert.Equal(0, law.Exp.Entropy());
            Assert.Equal(0, law.Entropy(0, RandomKey.FromSeed(3), 2).Value);
            Assert.Equal(new MonteCarloEstimate(1, 0, 2), law.Mean(0, RandomKey.FromSeed(3), 2)[^1]);
        }
    }

    [Theory]
    [InlineData(1e-3)]
    [InlineData(0.05)]
    [InlineData(1)]
    [InlineData(1e6)]
    public void Sample_ExtremeTemperaturesAndLogits_IsOnTheSimplexWithAFiniteLogDensity(double temperature)
    {
        foreach (var logits in (double[][])[[0, 0, 0], [1e4, -1e4, 0, 5], [1e4, 1e4 - 1, -Infinity], new double[1000]])
        {
            var law = Concrete.FromLogits(temperature, logits);
            for (var i = 0ul; i < 200; i++)
            {
                double[] y = law.Exp.Sample(RandomKey.FromSeed(i)), x = law.Sample(RandomKey.FromSeed(i));

                for (var k = 0; k < y.Length; k++) Assert.Equal(double.IsNegativeInfinity(logits[k]), double.IsNegativeInfinity(y[k]));
                Assert.All(y, v => Assert.True(v <= 0 && !double.IsNaN(v)));
                Assert.Equal(1, x.Sum(), 1e-12);
                Assert.True(double.IsFinite(law.Exp.LogDensity(y)), $"{law.Exp.LogDensity(y)}");
                Assert.False(double.IsNaN(law.LogDensity(x)));
            }
        }
    }

    // TFP#1738: l − τy beyond a double has no density; where it is not, the value is that of two classes,
    // log τ − |d| − 2·log(1 + e^−|d|) with d = l₁ − l₂ − τ(y₁ − y₂).
    [Theory]
    [InlineData(1e10, 0, 0, -1e300, double.NegativeInfinity)]
    [InlineData(1e300, 0, 0, -1e300, double.NegativeInfinity)]
    [InlineData(1.7e308, 0, -1.7e308, -1.7e308, double.NegativeInfinity)]
    [InlineData(1e-10, 0, 0, -1e300, -1e290)]
    [InlineData(1, 0, 1e300, -1e300, -2e300)]
    [InlineData(1, 1e300, 0, -1e300, -1.3862943611198906)]
    [InlineData(1, 1e300, 1e300, -1e300, -1e300)]
    [InlineData(2, 0, -1.7e308, -1e308, -3e307)]
    public void LogDensity_OfFiniteExtremes_IsFiniteOrTheRightInfinity(double temperature, double a, double b, double y, double expected)
    {
        var log = ExpConcrete.FromLogits(temperature, [a, b]).LogDensity([0, y]);

        Assert.Equal(1, double.IsInfinity(expected) && log == expected ? 1 : log / expected, 1e-12);
    }

    [Fact]
    public void LogDensity_OfAHugeTemperature_IsNeverNaN()
    {
        const double Temperature = 1.7e308;
        Assert.Equal(double.NegativeInfinity, Concrete.FromLogits(Temperature, [0.0, 0]).LogDensity([1 - 1e-6, 1e-6]));
        Assert.Equal(double.NegativeInfinity, Concrete.FromLogits(Temperature, [0.0, 0, -1]).LogDensity([1, 0, 0]));
        Assert.Equal(double.NegativeInfinity, BinaryConcrete.FromLogit(Temperature, 0).LogDensity(1e-300));
        Assert.Equal(double.NegativeInfinity, LogitBinaryConcrete.FromLogit(Temperature, 0).LogDensity(-1e300));
        // τx − logit, of which the product alone lies beyond a double.
        Bounds.AssertRelative(-3e307, LogitBinaryConcrete.FromLogit(2, 1.7e308).LogDensity(1e308), 1e-12);
    }

    [Fact]
    public void Mean_OfEqualLogits_IsExact()
        => Assert.Equal([new(0.5, 0, 2), new(0, 0, 2), new(0.5, 0, 2)], Concrete.FromLogits(3, [1, -Infinity, 1]).Mean(0, RandomKey.FromSeed(1), 2));

    [Fact]
    public void AnyEntry_WrongInput_NamesTheArgument()
    {
        var law = Concrete.FromLogits(1, [0.0, 1, 2]);

        foreach (var temperature in (double[])[0, -1, double.NaN, Infinity])
            Assert.Throws<ArgumentOutOfRangeException>("temperature", () => Concrete.FromLogits(temperature, [0.0, 1]));
        foreach (var logits in (double[][])[[], [double.NaN, 0], [Infinity, 0], [-Infinity, -Infinity]])
            Assert.Throws<ArgumentException>("logits", () => Concrete.FromLogits(1, logits));
        foreach (var probabilities in (double[][])[[], [0.5, 0.4], [0.5, double.NaN], [1.5, -0.5], [0, 0]])
            Assert.Throws<ArgumentException>("probabilities", () => ExpConcrete.FromProbabilities(1, probabilities));
        foreach (var x in (double[][])[[0.5, 0.5], [0.5, 0.5, 0.1], [1.5, -0.5, 0], [double.NaN, 0.5, 0.5], [0, 0, 0]])
            Assert.Throws<ArgumentException>("x", () => law.LogDensity(x));
        foreach (var y in (double[][])[[0, 0, 0], [double.NaN, -1, -1], [Infinity, -1, -1], [-Infinity, -Infinity, -Infinity]])
            Assert.Throws<ArgumentException>("x", () => law.Exp.LogDensity(y));
        Assert.Throws<ArgumentOutOfRangeException>("row", () => law.LogDensity(1, [0.2, 0.3, 0.5]));
        Assert.Throws<ArgumentOutOfRangeException>("samples", () => law.Mean(0, RandomKey.FromSeed(1), 1));
        Assert.Throws<ArgumentException>("q", () => KullbackLeibler.Estimate(law, Concrete.FromLogits(1, [0.0, 1]), RandomKey.FromSeed(1), 10));
    }

    [Fact]
    public void LogDensity_Float32Rows_AgreesToFloat()
    {
        var law = Concrete.FromLogits(0.4, [0.3f, 0.1f, 0.4f]);
        var destination = new float[1];

        law.LogDensity((ReadOnlySpan<float>)[0.2f, 0.3f, 0.5f], destination);

        Assert.Equal(-0.96474006928267642, destination[0], 1e-6);
    }
}
