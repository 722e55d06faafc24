using Reparam.Randomness;

namespace Reparam.Tests.Randomness;

public sealed class UniformDrawTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(123456789)]
    [InlineData(1UL << 53)]
    [InlineData((1UL << 63) - 1)]
    [InlineData(1UL << 63)]
    [InlineData(0xFFFFFFFF00000000)]
    [InlineData(~0UL - 1)]
    [InlineData(~0UL)]
    public void FromBits_OfAnyBits_IsThePairRoundedOnce(ulong bits)
    {
        var draw = UniformDraw.FromBits(bits);
        Assert.Equal(Exact(bits), draw.Value);
        Assert.Equal(Exact(~bits), draw.Complement);
        Assert.True(draw.Value >= Math.Pow(2, -65) && draw.Complement >= Math.Pow(2, -65));
        Assert.Equal(1, draw.Value + draw.Complement, 1e-16);

        // (2·bits + 1)/2⁶⁵ by integers: a number of 53 bits is exact, a longer one is rounded to even.
        static double Exact(ulong bits)
        {
            var odd = (UInt128.One * bits * 2) + 1;
            var excess = 128 - (int)UInt128.LeadingZeroCount(odd) - 53;
            if (excess <= 0) return Math.ScaleB((double)(ulong)odd, -65);
            var (kept, rest, half) = (odd >> excess, odd & ((UInt128.One << excess) - 1), UInt128.One << (excess - 1));
            if (rest > half || (rest == half && (kept & 1) == 1)) kept++;
            return Math.ScaleB((double)(ulong)kept, excess - 65);
        }
    }

    [Fact]
    public void At_AnAddress_IsTheWordOfTheStream()
    {
        var key = RandomKey.FromSeed(7);
        Assert.Equal(UniformDraw.FromBits(key.Bits64(11)), UniformDraw.At(key, 11));
    }

    // Dvoretzky, Kiefer and Wolfowitz with Massart's constant: of 2¹⁶ draws, failure probability 10⁻⁶.
    [Fact]
    public void At_ManyAddresses_IsUniform()
    {
        const int Draws = 1 << 16;
        var key = RandomKey.FromSeed(20261125);
        double[] draws = [.. Enumerable.Range(0, Draws).Select(i => UniformDraw.At(key, (ulong)i).Value).Order()];
        var distance = draws.Select((v, i) => Math.Max(v - ((double)i / Draws), ((i + 1.0) / Draws) - v)).Max();
        Assert.InRange(distance, 0, Math.Sqrt(Math.Log(2 / 1e-6) / (2 * Draws)));
    }
}
