using Reparam.Randomness;
using Reparam.Sampling;
using Reparam.Tests.Randomness;

namespace Reparam.Tests.Sampling;

/// <summary>
/// Classes too rare to wait for: at addresses where the noise is known to be extreme, they are drawn exactly from the
/// logit on from which the 64 bits of the noise say so, and not below it.
/// </summary>
public sealed class RareClassTests
{
    // Logits and noise near 28 have floats 2·10⁻⁶ apart; a few of those.
    const double Margin = 1e-5;

    static readonly RandomKey Key = RandomKey.FromSeed(NoiseTailTests.Seed);

    // Found by a scan of 10¹² words of the seed's stream: of those that are 0, the least with their refinement.
    public static TheoryData<ulong> Extremes => [920288528243, 473224366705, 647631557720, 37837900236];

    // The same for 64-bit numbers: the addresses of their higher words.
    public static TheoryData<ulong> ExtremeNumbers => [466532151031, 141378713559, 625117264403, 536694270633];

    [Theory]
    [MemberData(nameof(Extremes))]
    public void GumbelFunctions_AClassOfTheProbabilityOfItsNoise_DrawItThereAndNotBelow(ulong address)
    {
        foreach (var classes in (int[])[2, 3, 10, 17, 64, 1500])
        {
            var (row, rare) = (address / (ulong)classes, (int)(address % (ulong)classes));
            var common = (rare + 1) % classes;
            var logits = new float[classes];
            Array.Fill(logits, float.NegativeInfinity);
            logits[common] = 0;
            var threshold = Noise((row * (ulong)classes) + (ulong)common) - Noise(address);
            Assert.True(threshold < -23);

            foreach (var (logit, expected) in new[] { (threshold + Margin, rare), (threshold - Margin, common) })
            {
                logits[rare] = (float)logit;
                var (relaxed, ranking) = (new int[1], new int[2]);
                Draw.GumbelSoftmax(logits, classes, [1], Key, new float[classes], relaxed, row);
                Draw.GumbelTopK(logits, classes, 2, Key, ranking, default, row);
                Assert.Equal(expected, Draw.GumbelMax(logits, Key, row));
                Assert.Equal(expected, relaxed[0]);
                Assert.Equal([expected, expected == rare ? common : rare], ranking);
            }
        }
    }

    [Fact]
    public void GumbelMax_AClassOfProbabilityTenToTheMinusTwelve_IsDrawn()
    {
        // The exponential at this address is 5.7·10⁻¹³, its right neighbour's 1.1.
        const ulong Address = 920288528243;
        const int Classes = 8, Rare = (int)(Address % Classes);
        var logits = new float[Classes];
        Array.Fill(logits, float.NegativeInfinity);
        logits[Rare + 1] = 0;

        logits[Rare] = (float)Math.Log(1e-12);
        Assert.Equal(Rare, Draw.GumbelMax(logits, Key, Address / Classes));
        logits[Rare] = (float)Math.Log(4e-13);
        Assert.Equal(Rare + 1, Draw.GumbelMax(logits, Key, Address / Classes));
    }

    [Theory]
    [MemberData(nameof(ExtremeNumbers))]
    public void InverseCdf_AClassOfTheProbabilityOfItsNumber_IsDrawnThereAndNotBelow(ulong address)
    {
        var row = address / 2;
        var uniform = (Key.Bits64(row) + 0.5) * Math.ScaleB(1, -64);
        Assert.InRange(uniform, 0, 1e-11);
        // A number has 53 bits of its 64.
        var margin = Margin + (Math.ScaleB(1, -53) / uniform);
        foreach (var classes in (int[])[2, 3, 100, 1500])
        {
            var logits = new float[classes];
            Array.Fill(logits, float.NegativeInfinity);
            var (rare, common) = (classes / 3, classes - 1);
            logits[common] = 0;
            logits[rare] = (float)(Math.Log(uniform) + margin);
            Assert.Equal(rare, Draw.InverseCdf(logits, Key, row));
            logits[rare] = (float)(Math.Log(uniform) - margin);
            Assert.Equal(common, Draw.InverseCdf(logits, Key, row));
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(100)]
    [InlineData(1500)]
    public void InverseCdf_ARareClassAtTheEnd_IsDrawnForTheGreatestNumbersOnly(int classes)
    {
        // The number closest to 1 of 2¹⁴.
        var row = Enumerable.Range(0, 1 << 14).MaxBy(i => Key.Bits64((ulong)i));
        var rest = (~Key.Bits64((ulong)row) + 0.5) * Math.ScaleB(1, -64);
        var logits = new float[classes];
        Array.Fill(logits, float.NegativeInfinity);
        logits[0] = 0;
        var threshold = Math.Log(rest / (1 - rest));
        logits[^1] = (float)(threshold + Margin);
        Assert.Equal(classes - 1, Draw.InverseCdf(logits, Key, (ulong)row));
        logits[^1] = (float)(threshold - Margin);
        Assert.Equal(0, Draw.InverseCdf(logits, Key, (ulong)row));
    }

    static double Noise(ulong address)
    {
        var (end, fromAbove) = NoiseTailTests.Distance(address);
        return NoiseTailTests.Quantile("gumbel", end, fromAbove);
    }
}
