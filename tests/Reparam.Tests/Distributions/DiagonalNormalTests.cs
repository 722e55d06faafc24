using System.Numerics.Tensors;
using Reparam.Distributions;
using Reparam.Randomness;

namespace Reparam.Tests.Distributions;

/// <summary>Diagonal normal rows: closed forms, quadrature, the law of the draws.</summary>
public sealed class DiagonalNormalTests
{
    static readonly RandomKey Key = RandomKey.FromSeed(20261121);

    [Fact]
    public void LogDensityAndEntropy_OfTwoCoordinates_AreTheClosedForms()
    {
        var law = DiagonalNormal.Create([1, -2], [0.5, 3]);
        var entropy = new double[1];
        law.Entropy(entropy);

        // φ(1)/0.5 · φ(−1)/3.
        Bounds.AssertRelative(-1 - Math.Log(2 * Math.PI) - Math.Log(1.5), law.LogDensity([1.5, -5]));
        Bounds.AssertRelative(1 + Math.Log(2 * Math.PI) + Math.Log(1.5), entropy[0]);
        Assert.Equal(1, Integral.Plane((u, v) => Math.Exp(law.LogDensity([1 + u, -2 + (4 * v)])) * 4, 12, 0.1), 1e-12);
    }

    [Fact]
    public void Divergence_ClosedForm_IsTheIntegral()
    {
        var (p, q) = (DiagonalNormal.Create([1.0], [0.5]), DiagonalNormal.Create([-0.25], [2.0]));
        var expected = Integral.Line(z => Math.Exp(p.LogDensity([1 + z])) * (p.LogDensity([1 + z]) - q.LogDensity([1 + z])), 8, 0.05);

        Bounds.AssertRelative(expected, KullbackLeibler.Between(p, q));
        Assert.Equal(0, KullbackLeibler.Between(p, p));
        // Nearly equal deviations: ½(x − log(1 + x)) with r² = 1 + x is x²/4 − x³/6.
        var x = 2e-8 + 1e-16;
        Bounds.AssertRelative(1e6 * ((x * x / 4) - (x * x * x / 6)), 1e6 * KullbackLeibler.Between(DiagonalNormal.Create([0.0], [1 + 1e-8]), DiagonalNormal.Create([0.0], [1.0])), 1e-6);
    }

    // 100,000 draws in 20 cells of equal probability; the standard normal's quantiles, from tables.
    [Fact]
    public void Sample_ManyDraws_HasTheNormalLaw()
    {
        double[] upper = [0.12566134685507402, 0.25334710313579972, 0.38532046640756773, 0.52440051270804067, 0.67448975019608171, 0.84162123357291441, 1.0364333894937898, 1.2815515655446004, 1.6448536269514722];
        double[] edges = [.. upper.Reverse().Select(x => -x), 0, .. upper];
        var draws = new double[200_000];
        DiagonalNormal.Create([10, -5], [2, 0.1]).Sample(Key, 0, draws);

        for (var d = 0; d < 2; d++)
        {
            var counts = new int[20];
            for (var i = d; i < draws.Length; i += 2) counts[edges.Count(edge => edge < (d == 0 ? (draws[i] - 10) / 2 : (draws[i] + 5) / 0.1))]++;
            Bounds.AssertCounts([.. Enumerable.Repeat(0.05, 20)], counts, $"coordinate {d}");
        }
        // Coordinates are independent: their correlation times √n is normal, beyond 5.4 with probability 7e-8.
        var correlation = draws.Chunk(2).Average(z => (z[0] - 10) / 2 * ((z[1] + 5) / 0.1));
        Assert.InRange(correlation * Math.Sqrt(draws.Length / 2.0), -5.4, 5.4);
    }

    [Fact]
    public void Create_FromTensors_Broadcasts()
    {
        var law = DiagonalNormal.Create(new ReadOnlyTensorSpan<double>([1, 2, 3, 4], [2, 2]), new ReadOnlyTensorSpan<double>([0.5], [1]));

        Assert.Equal([2], law.BatchShape.ToArray());
        Assert.Equal([1, 2, 3, 4], law.Mean.ToArray());
        Assert.Equal([0.5, 0.5, 0.5, 0.5], law.StandardDeviation.ToArray());
    }

    [Fact]
    public void AnyEntry_WrongInput_NamesTheArgument()
    {
        Assert.Throws<ArgumentOutOfRangeException>("mean", () => DiagonalNormal.Create([double.NaN], [1.0]));
        foreach (var deviation in (double[])[0, -1, double.NaN, double.PositiveInfinity])
            Assert.Throws<ArgumentOutOfRangeException>("standardDeviation", () => DiagonalNormal.Create([0.0], [deviation]));
        Assert.Throws<ArgumentException>("standardDeviation", () => DiagonalNormal.Create([0.0, 1, 2], [1.0, 2]));
        Assert.ThrowsAny<ArgumentException>(() => DiagonalNormal.Create([], []));
        Assert.Throws<ArgumentException>("x", () => DiagonalNormal.Create([0.0], [1.0]).LogDensity([1.0, 2]));
    }
}
