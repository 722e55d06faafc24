using System.Numerics.Tensors;
using Reparam.Randomness;
using Reparam.Sampling;

namespace Reparam.Tests.Sampling;

/// <summary>
/// 10⁹ variates of every law and through every draw: none is NaN or infinite, and classes of probability 10⁻⁸ come at
/// their rate. Minutes, hence only when asked for:
/// <c>REPARAM_LONG_TESTS=1 dotnet test -c Release --filter FullyQualifiedName~LongDrawTests</c>.
/// </summary>
public sealed class LongDrawTests
{
    const string NotAsked = "asked for by REPARAM_LONG_TESTS=1";
    const long Variates = 1_000_000_000;
    const int Block = 1 << 20;

    // Seed 20261121. Poisson counts of means 100 and 150 lie within six standard deviations but for 2e-7 (Chernoff).
    const double Z = 6, Rare = 1e-8;
    const int Rares = 15;

    static readonly RandomKey Key = RandomKey.FromSeed(20261121).Split(8);

    public static bool Asked => Environment.GetEnvironmentVariable("REPARAM_LONG_TESTS") == "1";

    delegate void Fill(RandomKey key, ulong start, Span<float> destination);

    [Theory(Skip = NotAsked, SkipUnless = nameof(Asked))]
    [InlineData("uniform", 5.9604645e-8f, 0.99999994f)]
    [InlineData("exponential", 2.7105054e-20f, 45.1f)]
    [InlineData("gumbel", -3.81f, 45.1f)]
    [InlineData("logistic", -45.1f, 45.1f)]
    public void Fill_ABillion_StayWithinTheirRange(string law, float least, float most)
    {
        Fill fill = law switch { "uniform" => Noise.FillUniform, "exponential" => Noise.FillExponential, "gumbel" => Noise.FillGumbel, _ => Noise.FillLogistic };
        var draws = new float[Block];
        for (var start = 0L; start < Variates; start += Block)
        {
            fill(Key, (ulong)start, draws);
            AssertWithin(draws, least, most);
        }
    }

    [Theory(Skip = NotAsked, SkipUnless = nameof(Asked))]
    [InlineData(2, 1f)]
    [InlineData(10, 1e-3f)]
    [InlineData(100, 0.5f)]
    [InlineData(3001, 1e6f)]
    public void GumbelSoftmax_ABillionElements_AreProbabilitiesWithFiniteGradients(int classes, float tau)
    {
        var rows = Block / classes;
        // Half the rows far apart, half within reach of the noise.
        var logits = GumbelSoftmaxTests.Logits(rows, classes, 1e4f, masked: true);
        for (var i = logits.Length / 2; i < logits.Length; i++) logits[i] /= 5000;
        var (soft, dx, dy) = (new float[logits.Length], new float[logits.Length], GumbelSoftmaxTests.Logits(rows, classes, 1, masked: false));
        for (var row = 0L; row * classes < Variates; row += rows)
        {
            Draw.GumbelSoftmax(logits, classes, [tau], Key, soft, firstRow: (ulong)row);
            AssertWithin(soft, 0, 1.00001f);
            Draw.GumbelSoftmaxBackward(soft, dy, classes, [tau], dx);
            // |y(dy − ⟨dy, y⟩)| ≤ 2.
            AssertWithin(dx, -2.001f / tau, 2.001f / tau);
        }
    }

    [Theory(Skip = NotAsked, SkipUnless = nameof(Asked))]
    [InlineData(10, 3)]
    [InlineData(1500, 20)]
    public void GumbelTopK_ABillionElements_AreRankingsWithFiniteLogProbabilities(int classes, int k)
    {
        var rows = Block / classes;
        var logits = GumbelSoftmaxTests.Logits(rows, classes, 20, masked: true);
        var (index, logs) = (new int[rows * k], new float[rows]);
        for (var row = 0L; row * classes < Variates; row += rows)
        {
            Draw.GumbelTopK(logits, classes, k, Key, index, logs, (ulong)row);
            // 40 nats between logits and the logarithm of the number of classes, for each of k.
            AssertWithin(logs, -k * (40 + MathF.Log(classes)), 0);
            Assert.False(index.AsSpan().ContainsAnyExceptInRange(0, classes - 1));
        }
    }

    [Fact(Skip = NotAsked, SkipUnless = nameof(Asked))]
    public void GumbelMax_ClassesOfTenToTheMinusEight_ComeAtTheirRate()
        => CountsRare((logits, row, index) => Draw.GumbelMax(logits, logits.Length, Key, index, row), 10 * Variates / (Rares + 1));

    [Fact(Skip = NotAsked, SkipUnless = nameof(Asked))]
    public void InverseCdf_ClassesOfTenToTheMinusEight_ComeAtTheirRate()
        => CountsRare((logits, row, index) => Draw.InverseCdf(logits, logits.Length, Key, index, row), Variates);

    delegate void Sampler(float[] logits, ulong row, int[] index);

    static void CountsRare(Sampler sample, long draws)
    {
        var logits = new float[Rares + 1];
        Array.Fill(logits, (float)Math.Log(Rare));
        const int Common = 6;
        logits[Common] = 0;
        var (index, count) = (new int[Block], 0L);
        for (var row = 0L; row < draws; row += Block)
        {
            sample(logits, (ulong)row, index);
            foreach (var k in index)
            {
                if (k == Common) continue;
                Assert.InRange(k, 0, Rares);
                count++;
            }
        }
        var p = Rares * Math.Exp(logits[0]);
        var mean = (draws + Block - 1) / Block * (double)Block * p / (1 + p);
        Assert.InRange(count, mean - (Z * Math.Sqrt(mean)), mean + (Z * Math.Sqrt(mean)));
    }

    // NaN lies within nothing: the extremes of a span that holds one are NaN.
    static void AssertWithin(ReadOnlySpan<float> values, float least, float most)
    {
        var (low, high) = (TensorPrimitives.Min(values), TensorPrimitives.Max(values));
        Assert.True(low >= least && high <= most, $"from {low:R} to {high:R}");
    }
}
