using Reparam.Distributions;
using Reparam.Randomness;

namespace Reparam.Tests.Distributions;

/// <summary>Categorical, one-hot and Bernoulli laws: published numbers, enumeration, rates of rare classes, errors.</summary>
public sealed class CategoricalTests
{
    const double Infinity = double.PositiveInfinity;
    const int Draws = 200_000;

    static readonly RandomKey Key = RandomKey.FromSeed(20261121);

    // The published rows are unnormalized; a mask takes a class out before they are normalized.
    [Theory]
    [InlineData(new[] { 0.1, 0.2, 0.3 }, 1.0114042647073517)]
    [InlineData(new[] { 0.5, 0.3, 0.2 }, 1.0296530140645735)]
    [InlineData(new[] { 0.1, 0, 0.3 }, 0.56233514461880829)]
    [InlineData(new[] { 0.1, 0.2, 0 }, 0.6365141682948128)]
    [InlineData(new[] { 0.5, 0, 0.2 }, 0.5982695885852572)]
    public void Entropy_PublishedRows_Agrees(double[] weights, double expected)
    {
        double[] logits = [.. weights.Select(p => Math.Log(p))], probabilities = [.. weights.Select(p => p / weights.Sum())];

        Bounds.AssertRelative(expected, Categorical.FromLogits(logits).Entropy());
        Bounds.AssertRelative(expected, Categorical.FromProbabilities(probabilities).Entropy());
        Bounds.AssertRelative(expected, OneHotCategorical.FromLogits(logits).Entropy());
    }

    [Fact]
    public void LogProbability_PublishedCase_Agrees()
    {
        Bounds.AssertRelative(-0.9729189131256585, Categorical.FromLogits([0.3, 0.1, 0.4]).LogProbability(2));
        Bounds.AssertRelative(-0.9729189131256585, OneHotCategorical.FromLogits([0.3, 0.1, 0.4]).LogProbability([0, 0, 1]));
    }

    [Fact]
    public void LogProbability_OfASureClass_KeepsItsDistanceFromOne()
    {
        var law = Categorical.FromLogits([0, -50, -Infinity]);

        Assert.InRange(law.LogProbability(0) / -Math.Exp(-50), 1 - 1e-12, 1 + 1e-12);
        Assert.Equal(-50, law.LogProbability(1), 1e-12);
        Assert.Equal(-Infinity, law.LogProbability(2));
    }

    [Fact]
    public void Divergence_AgainstEnumeration_AgreesAndKnowsItsLimits()
    {
        double[] p = [0.2, 0.5, 0.3], q = [0.6, 0.1, 0.3];
        var expected = p.Zip(q, (a, b) => a * Math.Log(a / b)).Sum();
        static double Between(double[] a, double[] b) => KullbackLeibler.Between(Categorical.FromProbabilities(a), Categorical.FromProbabilities(b));

        Bounds.AssertRelative(expected, Between(p, q));
        Bounds.AssertRelative(expected, KullbackLeibler.Between(OneHotCategorical.FromProbabilities(p), OneHotCategorical.FromProbabilities(q)));
        Assert.Equal(0, Between(p, p));
        Bounds.AssertRelative(Math.Log(2), Between([0.5, 0, 0.5], [0.25, 0.5, 0.25]));
        Assert.Equal(Infinity, Between([0.25, 0.5, 0.25], [0.5, 0, 0.5]));
        Assert.Equal(0, Between([0.5, 0, 0.5], [0.5, 0, 0.5]));
        Assert.Throws<ArgumentException>("q", () => Between(p, [1]));
    }

    // ½·Σ(p − q)²/p, right to first order in the distance.
    // Liger-Kernel#1453: p allows what q excludes, though too improbably for a double; a finite logit masks nothing.
    [Theory]
    [InlineData(-800)]
    [InlineData(-1e300)]
    [InlineData(-1.7e308)]
    public void Divergence_WhatQExcludesAndPHardlyAllows_IsInfinite(double low)
    {
        Assert.Equal(Infinity, KullbackLeibler.Between(Categorical.FromLogits([0, low]), Categorical.FromLogits([0, -Infinity])));
        Assert.Equal(Infinity, KullbackLeibler.Between(Categorical.FromLogits([1.7e308, low]), Categorical.FromLogits([0, -Infinity])));
        Assert.Equal(Infinity, KullbackLeibler.Between(Bernoulli.FromLogit(low), Bernoulli.FromLogit(-Infinity)));
        Assert.Equal(Infinity, KullbackLeibler.Between(Bernoulli.FromLogit(-low), Bernoulli.FromLogit(Infinity)));
        Assert.Equal(0, KullbackLeibler.Between(Categorical.FromLogits([0, low]), Categorical.FromLogits([0, low])));
        Bounds.AssertRelative(Math.Log(2), KullbackLeibler.Between(Categorical.FromLogits([0, low]), Categorical.FromLogits([0.0, 0])));
    }

    [Fact]
    public void Divergence_LawsNextToEachOther_DoesNotCancel()
    {
        const double x = 1 / 134217728.0;
        var expected = 0.5 * x * x * ((1 / 0.25) + (1 / 0.75));
        Assert.Equal(expected, KullbackLeibler.Between(Bernoulli.FromProbability(0.25), Bernoulli.FromProbability(0.25 + x)), 1e-6 * expected);
        Assert.Equal(expected, KullbackLeibler.Between(Categorical.FromProbabilities([0.25, 0.75]), Categorical.FromProbabilities([0.25 + x, 0.75 - x])), 1e-6 * expected);
    }

    [Theory]
    [InlineData(0.1, 0.3)]
    [InlineData(1e-20, 0.5)]
    [InlineData(0.75, 1e-12)]
    public void Bernoulli_FromProbabilityOrLogit_HasTheClosedForms(double p, double q)
    {
        var (a, b) = (Bernoulli.FromProbability(p), Bernoulli.FromProbability(q));
        var (logP, logNotP, logQ, logNotQ) = (Math.Log(p), Math.Log(1 - p), Math.Log(q), Math.Log(1 - q));
        if (p < 1e-10) logNotP = -p;
        if (q < 1e-10) logNotQ = -q;
        var logit = Bernoulli.FromLogit(logP - logNotP);

        foreach (var law in (Bernoulli[])[a, logit])
        {
            Assert.InRange(law.LogProbability(1) / logP, 1 - 1e-12, 1 + 1e-12);
            Assert.InRange(law.LogProbability(0) / logNotP, 1 - 1e-12, 1 + 1e-12);
            Assert.InRange(law.Entropy() / (-(p * logP) - ((1 - p) * logNotP)), 1 - 1e-12, 1 + 1e-12);
        }
        Bounds.AssertRelative((p * (logP - logQ)) + ((1 - p) * (logNotP - logNotQ)), KullbackLeibler.Between(a, b));
    }

    [Fact]
    public void Bernoulli_SureLaws_HaveNoEntropyAndInfiniteDivergence()
    {
        var (zero, one, half) = (Bernoulli.FromLogit(-Infinity), Bernoulli.FromProbability(1), Bernoulli.FromLogit(0));

        foreach (var (law, outcome) in ((Bernoulli, int)[])[(zero, 0), (one, 1)])
        {
            Assert.Equal((0, -Infinity, 0), (law.LogProbability(outcome), law.LogProbability(1 - outcome), law.Entropy()));
            Assert.Equal(0, KullbackLeibler.Between(law, law));
            Bounds.AssertRelative(Math.Log(2), KullbackLeibler.Between(law, half));
            Assert.Equal(Infinity, KullbackLeibler.Between(half, law));
            var draws = new int[1000];
            law.Sample(Key, 0, draws);
            Assert.All(draws, draw => Assert.Equal(outcome, draw));
            Assert.Equal([outcome], law.Mode());
        }
        Assert.Equal(Infinity, KullbackLeibler.Between(zero, one));
    }

    [Fact]
    public void Bernoulli_MomentsOfABatch_AreThoseOfEach()
    {
        var law = Bernoulli.FromProbabilities([0.25, 0, 0.5]);
        double[] mean = new double[3], variance = new double[3];
        law.Mean(mean);
        law.Variance(variance);

        Assert.Equal([0.25, 0, 0.5], mean.Select(x => Math.Round(x, 14)));
        Assert.Equal([0.1875, 0, 0.25], variance.Select(x => Math.Round(x, 14)));
        Assert.Equal([0, 0, 0], law.Mode());
        Assert.Throws<InvalidOperationException>(() => law.Entropy());
    }

    // 200,000 draws, χ² at 1e-7; a masked class must never come.
    [Fact]
    public void Sample_ManyDraws_HasTheProbabilities()
    {
        double[] p = [0.3, 0, 0.001, 0.2, 0.4990, 0];
        var draws = new int[Draws];
        Categorical.FromProbabilities(p).Sample(Key, 0, draws);
        Bounds.AssertCounts([.. p.Where(x => x > 0)], [.. p.Select((x, k) => (x, k)).Where(c => c.x > 0).Select(c => draws.Count(i => i == c.k))], "categorical");
        Assert.DoesNotContain(1, draws);
        Assert.DoesNotContain(5, draws);

        foreach (var probability in (double[])[0.001, 0.3, 0.9])
        {
            Bernoulli.FromProbability(probability).Sample(Key, 0, draws);
            Bounds.AssertCounts([1 - probability, probability], [draws.Count(i => i == 0), draws.Sum()], "bernoulli");
        }
    }

    // Rates of 1e-12 cannot be counted, but they can be computed: which 64-bit words give the class. The class of 1e-12
    // must own 1e-12 of the words, wherever it stands among the classes.
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Sample_AClassOfOneInATrillion_OwnsThatShareOfTheWords(int at)
    {
        double[] p = [0.4, 0.35, 0.25];
        p[at] -= 1e-12;
        double[] all = [.. p[..at], 1e-12, .. p[at..]];
        var lottery = new Categorical.Lottery([.. all.Select(x => Math.Log(x))]);

        // The words of a class are an interval; the class's own begins at 0 here, as the least probable.
        var (low, high) = (0UL, 1UL << 63);
        Assert.Equal(at, lottery.Draw(UniformDraw.FromBits(0)));
        while (high - low > 1)
        {
            var middle = low + ((high - low) / 2);
            if (lottery.Draw(UniformDraw.FromBits(middle)) == at) low = middle;
            else high = middle;
        }
        Assert.InRange(high / 18446744073709551616.0, 1e-12 * (1 - 1e-6), 1e-12 * (1 + 1e-6));
        Assert.NotEqual(at, lottery.Draw(UniformDraw.FromBits(ulong.MaxValue)));
    }

    [Fact]
    public void OneHot_SampleModeAndMean_AreThoseOfTheIndex()
    {
        var law = OneHotCategorical.FromProbabilities([0.2, 0.5, 0, 0.3]);
        var mean = new double[4];
        law.Mean(mean);

        Assert.Equal([0, 1, 0, 0], law.Mode());
        Assert.Equal([0.2, 0.5, 0, 0.3], mean.Select(x => Math.Round(x, 14)));
        for (var i = 0ul; i < 100; i++)
        {
            var outcome = law.Sample(RandomKey.FromSeed(i));
            Assert.Equal(law.Categorical.Sample(RandomKey.FromSeed(i))[0], Array.IndexOf(outcome, 1));
            Assert.Equal(1, outcome.Sum());
        }
    }

    [Fact]
    public void Mode_OfEqualClasses_IsTheFirst() => Assert.Equal([1], Categorical.FromLogits([-Infinity, 2.0, 2, 1]).Mode());

    [Fact]
    public void AnyEntry_WrongInput_NamesTheArgument()
    {
        var (law, oneHot) = (Categorical.FromLogits([0.0, 1, 2]), OneHotCategorical.FromLogits([0.0, 1, 2]));

        foreach (var logits in (double[][])[[], [double.NaN, 0], [Infinity, 0], [-Infinity]])
            Assert.Throws<ArgumentException>("logits", () => Categorical.FromLogits(logits));
        foreach (var probabilities in (double[][])[[], [0.5, 0.4], [-0.5, 1.5], [double.NaN, 1]])
            Assert.Throws<ArgumentException>("probabilities", () => OneHotCategorical.FromProbabilities(probabilities));
        foreach (var index in (int[])[-1, 3]) Assert.Throws<ArgumentOutOfRangeException>("index", () => law.LogProbability(index));
        foreach (var outcome in (double[][])[[1, 0], [1, 1, 0], [0, 0, 0], [0.5, 0.5, 0], [double.NaN, 1, 0]])
            Assert.Throws<ArgumentException>("outcome", () => oneHot.LogProbability(outcome));
        Assert.Throws<ArgumentOutOfRangeException>("probability", () => Bernoulli.FromProbability(1.1));
        Assert.Throws<ArgumentOutOfRangeException>("probabilities", () => Bernoulli.FromProbabilities([0.1, double.NaN]));
        Assert.Throws<ArgumentException>("logit", () => Bernoulli.FromLogit(double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>("outcome", () => Bernoulli.FromLogit(0).LogProbability(2));
    }
}
