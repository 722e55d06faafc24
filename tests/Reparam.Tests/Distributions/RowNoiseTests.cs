using Reparam.Distributions;
using Reparam.Randomness;

namespace Reparam.Tests.Distributions;

/// <summary>Double-precision noise at the ends of its 64 bits, and the constants of the Concrete density.</summary>
public sealed class RowNoiseTests
{
    [Fact]
    public void Exponential_EveryLeadingBit_IsFiniteIncreasingAndKeepsBothTails()
    {
        var previous = 0.0;
        for (var bit = 0; bit < 64; bit++)
        {
            var e = RowNoise.Exponential(UniformDraw.FromBits(1UL << bit));
            Assert.True(e > previous && double.IsFinite(Math.Log(e)), $"bit {bit}: {e}");
            previous = e;
        }
        for (var bit = 62; bit >= 0; bit--)
        {
            var e = RowNoise.Exponential(UniformDraw.FromBits(~(1UL << bit)));
            Assert.True(e > previous && double.IsFinite(e), $"all but bit {bit}: {e}");
            previous = e;
        }

        // v = ½/2⁶⁴ and 1 − v = ½/2⁶⁴.
        Bounds.AssertRelative(1, RowNoise.Exponential(UniformDraw.FromBits(0)) * Math.Pow(2, 65));
        Bounds.AssertRelative(65 * Math.Log(2), RowNoise.Exponential(UniformDraw.FromBits(ulong.MaxValue)));
    }

    // Elements are addressed: a span of any start and length holds the same numbers.
    [Fact]
    public void Fill_AnyStartAndLength_HasTheSameElements()
    {
        var key = RandomKey.FromSeed(5);
        double[] gumbel = new double[300], normal = new double[300];
        RowNoise.FillGumbel(key, 0, gumbel);
        RowNoise.FillNormal(key, 0, normal);
        foreach (var (start, length) in ((int, int)[])[(0, 1), (1, 64), (63, 65), (7, 200), (299, 1)])
        {
            double[] part = new double[length], other = new double[length];
            RowNoise.FillGumbel(key, (ulong)start, part);
            RowNoise.FillNormal(key, (ulong)start, other);
            Assert.Equal(gumbel[start..(start + length)], part);
            Assert.Equal(normal[start..(start + length)], other);
        }
    }

    [Fact]
    public void FactorialAndHarmonic_UpToAThousand_AreTheirSums()
    {
        var (log, harmonic) = (0.0, 0.0);
        for (var n = 1; n <= 1000; n++)
        {
            log += Math.Log(n);
            harmonic += 1.0 / n;
            // A thousand roundings of numbers that grow with the sum.
            Assert.Equal(log, Factorial.Log(n), 1e-13 * Math.Max(1, log));
            Assert.Equal(harmonic, Factorial.Harmonic(n), 1e-13);
        }
        Assert.Equal((0, 0), (Factorial.Log(0), Factorial.Harmonic(0)));
        // log Γ(100001), from tables: 1051299.2218991219.
        Bounds.AssertRelative(1051299.2218991219, Factorial.Log(100_000));
    }
}
