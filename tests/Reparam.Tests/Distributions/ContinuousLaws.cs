using System.Globalization;
using Reparam.Distributions;
using Reparam.Randomness;

namespace Reparam.Tests.Distributions;

/// <summary>What must hold of every <see cref="IContinuousDistribution"/>.</summary>
public sealed class ContinuousLaws
{
    // Truth is the law's own definition, so what is left is rounding; each bound adds what rounding x alone does.
    const double Tolerance = 1e-12, Epsilon = 2.2204460492503131e-16;

    static readonly RandomKey Key = RandomKey.FromSeed(20261122);

    // Probabilities whose quantiles cut a law into pieces a polynomial can follow: half decades down to 10⁻¹⁴ on both sides.
    static readonly double[] Decades = [.. Enumerable.Range(1, 27).Select(i => Math.Pow(10, -14.5 + (0.5 * i)))];

    public static TheoryData<string> Laws => ContinuousCases.Names;

    [Theory]
    [MemberData(nameof(Laws))]
    public void Quantile_OfBothTails_InvertsTheDistribution(string name)
    {
        var law = ContinuousCases.All[name];
        var held = 0;
        foreach (var p in new[] { 1e-290, 1e-100, 1e-30, 1e-16, 1e-9, 1e-4, 0.02, 0.2, 0.25, 0.4, 0.4999999, 0.5, 0.50000001, 0.7, 0.75, 0.93, 0.9999 })
        {
            held += Holds(law.Quantile(p), law.CumulativeDistribution, p) + Holds(law.SurvivalQuantile(p), law.Survival, p);
        }
        // On (0, 1) a quantile may round to an end, which has no inverse.
        Assert.InRange(held, 24, 34);
        Assert.Equal(0.5, law.CumulativeDistribution(law.Median), 4 * Math.Max(Tolerance, Epsilon * Math.Abs(law.Median) * law.Density(law.Median)));

        int Holds(double x, Func<double, double> tail, double p)
        {
            if (law is BinaryConcrete && x is 0 or 1) return 0;
            var rounding = 4 * Epsilon * (Math.Abs(x) + Math.Abs(law.Median)) * law.Density(x);
            Assert.InRange(tail(x), (p * (1 - Tolerance)) - rounding, (p * (1 + Tolerance)) + rounding);
            return 1;
        }
    }

    [Theory]
    [MemberData(nameof(Laws))]
    public void Density_IntegratedBetweenQuantiles_IsTheDistribution(string name)
    {
        var law = ContinuousCases.All[name];
        foreach (var (from, to) in Pieces(law))
        {
            var upper = from >= law.Median;
            var difference = upper ? law.Survival(from) - law.Survival(to) : law.CumulativeDistribution(to) - law.CumulativeDistribution(from);
            var larger = upper ? law.Survival(from) : law.CumulativeDistribution(to);
            // Rounding the ends, and the nodes, moves mass by the density there.
            var rounding = 8 * Epsilon * ((Math.Abs(from) * law.Density(from)) + (Math.Abs(to) * law.Density(to)));
            Assert.Equal(difference, GaussLegendre.Integrate(from, to, law.Density), (2 * Tolerance * larger) + rounding);
        }
    }

    [Theory]
    [MemberData(nameof(Laws))]
    public void MeanVarianceEntropy_ByQuadrature_Agree(string name)
    {
        var law = ContinuousCases.All[name];
        var deviation = law.StandardDeviation();
        double Expectation(Func<double, double> f) => Pieces(law).Sum(piece => GaussLegendre.Integrate(piece.From, piece.To, x => law.Density(x) * f(x)));

        // Beyond the pieces lies a mass of 2·10⁻¹⁴, within 60 deviations in any of these laws.
        const double Cut = 2e-14 * 60;
        Assert.Equal(law.Mean, law.Median + Expectation(x => x - law.Median), (Cut + Tolerance) * deviation);
        Assert.Equal(law.Variance, Expectation(x => (x - law.Mean) * (x - law.Mean)), ((60 * Cut) + Tolerance) * law.Variance);
        Assert.Equal(law.Entropy, -Expectation(law.LogDensity), Cut + (Tolerance * Math.Max(1, Math.Abs(Math.Log(deviation)))));
        Assert.Equal(Math.Sqrt(law.Variance), deviation, 1e-14 * deviation);
    }

    [Theory]
    [MemberData(nameof(Laws))]
    public void Distribution_OnTheLine_RisesFromZeroToOne(string name)
    {
        var law = ContinuousCases.All[name];
        var (low, high, last) = (law.Quantile(1e-9), law.SurvivalQuantile(1e-9), -1.0);
        for (var i = -100; i <= 1100; i++)
        {
            var x = low + ((high - low) * i / 1000);
            var (lower, upper) = (law.CumulativeDistribution(x), law.Survival(x));
            Assert.InRange(lower, last, 1);
            Assert.Equal(1, lower + upper, 4 * Epsilon);
            last = lower;
        }
        Assert.Equal((0, 1), (law.CumulativeDistribution(double.NegativeInfinity), law.CumulativeDistribution(double.PositiveInfinity)));
        Assert.Equal((1, 0), (law.Survival(double.NegativeInfinity), law.Survival(double.PositiveInfinity)));
        Assert.Equal(double.NegativeInfinity, law.LogDensity(double.NegativeInfinity));
        Assert.Equal(double.NegativeInfinity, law.LogDensity(double.PositiveInfinity));
        Assert.Equal((0, 0), (law.Density(double.NegativeInfinity), law.Density(double.PositiveInfinity)));
        Assert.Equal((law.Quantile(0), law.Quantile(1)), (law.SurvivalQuantile(1), law.SurvivalQuantile(0)));
        Assert.Equal((0, 1), (law.CumulativeDistribution(law.Quantile(0)), law.CumulativeDistribution(law.Quantile(1))));
        Assert.True(double.IsNaN(law.LogDensity(double.NaN)) && double.IsNaN(law.CumulativeDistribution(double.NaN)) && double.IsNaN(law.Survival(double.NaN)));
    }

    [Theory]
    [MemberData(nameof(Laws))]
    public void Quantile_OutsideZeroToOne_NamesTheProbability(string name)
    {
        var law = ContinuousCases.All[name];
        foreach (var p in new[] { -1e-300, 1 + Epsilon, double.NaN, double.NegativeInfinity, double.PositiveInfinity })
        {
            Assert.Equal("probability", Assert.Throws<ArgumentOutOfRangeException>(() => law.Quantile(p)).ParamName);
            Assert.Equal("probability", Assert.Throws<ArgumentOutOfRangeException>(() => law.SurvivalQuantile(p)).ParamName);
        }
    }

    // Dvoretzky, Kiefer and Wolfowitz with Massart's constant: P(sup|Fₙ − F| > d) ≤ 2·exp(−2nd²) = 10⁻⁶ per law.
    [Theory]
    [MemberData(nameof(Laws))]
    public void Sample_ManyDraws_FollowsTheDistribution(string name)
    {
        const int Draws = 20_000;
        var law = ContinuousCases.All[name];
        var draws = law.Samples(Key, Draws);
        Array.Sort(draws);
        var distance = draws.Select((x, i) => Math.Max(law.CumulativeDistribution(x) - ((double)i / Draws), ((i + 1.0) / Draws) - law.CumulativeDistribution(x))).Max();
        Assert.InRange(distance, 0, Math.Sqrt(Math.Log(2 / 1e-6) / (2 * Draws)));
    }

    [Theory]
    [MemberData(nameof(Laws))]
    public void Sample_OfAnAddress_IsTheSameHoweverItIsAsked(string name)
    {
        var law = ContinuousCases.All[name];
        var all = law.Samples(Key, 40);
        var part = new double[7];
        law.Sample(Key, 19, part);
        Assert.Equal(all[19..26], part);
        Assert.Equal(all[33], law.Sample(Key, 33));
        Assert.NotEqual(all[0], law.Sample(Key.Split(0)));
    }

    [Theory]
    [MemberData(nameof(Laws))]
    public void Invert_OfExtremeBits_IsFiniteAndInTheTails(string name)
    {
        var law = ContinuousCases.All[name];
        foreach (var bits in new ulong[] { 0, 1, 2, (1UL << 32) - 1, 1UL << 32, 1UL << 53, (1UL << 63) - 1, 1UL << 63, ~0UL - (1UL << 11), ~1UL, ~0UL })
            Assert.True(double.IsFinite(law.Invert(UniformDraw.FromBits(bits))), $"{law} at {bits:X}");
        const double Half = 1 / 36893488147419103232.0;
        Assert.Equal(law.Quantile(Half), law.Invert(UniformDraw.FromBits(0)));
        Assert.Equal(law.SurvivalQuantile(Half), law.Invert(UniformDraw.FromBits(~0UL)));
    }

    [Theory]
    [MemberData(nameof(Laws))]
    public void LogDensity_OfSpans_IsThatOfEachValue(string name)
    {
        var law = ContinuousCases.All[name];
        double[] x = [law.Quantile(0.1), law.Median, double.NegativeInfinity, double.NaN];
        var destination = new double[4];
        law.LogDensity(x, destination);
        Assert.Equal([.. x.Select(law.LogDensity)], destination);
        law.LogDensity(x, x);
        Assert.Equal(destination, x);
        Assert.Equal("destination", Assert.Throws<ArgumentException>(() => law.LogDensity(x, destination.AsSpan(1))).ParamName);
    }

    [Theory]
    [MemberData(nameof(Laws))]
    public void ToString_UnderAnotherCulture_IsInvariant(string name)
    {
        var law = ContinuousCases.All[name];
        var (before, invariant) = (CultureInfo.CurrentCulture, law.ToString()!);
        var comma = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        comma.NumberFormat.NumberDecimalSeparator = "~";
        try
        {
            CultureInfo.CurrentCulture = comma;
            Assert.Equal(invariant, law.ToString());
            Assert.DoesNotContain("~", Assert.Throws<ArgumentOutOfRangeException>(() => law.Quantile(1.5)).Message, StringComparison.Ordinal);
        }
        finally { CultureInfo.CurrentCulture = before; }
    }

    static IEnumerable<(double From, double To)> Pieces(IContinuousDistribution law)
    {
        double[] ends = [.. Decades.Select(law.Quantile), 0.5 * (law.Quantile(0.4) + law.Quantile(0.6)), .. Decades.Reverse().Select(law.SurvivalQuantile)];
        return ends.Zip(ends.Skip(1)).Where(piece => piece.First < piece.Second);
    }
}
