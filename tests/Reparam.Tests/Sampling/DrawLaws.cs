using Reparam.Randomness;
using Reparam.Sampling;

namespace Reparam.Tests.Sampling;

/// <summary>The laws of the draws; seed 20261121 throughout, so a failure is a defect.</summary>
public sealed class DrawLaws
{
    // Laurent and Massart 2000: a χ² of n degrees exceeds n + 2√(nx) + 2x with probability at most e⁻ˣ; 1e-7 a test.
    const double ChiSquareX = 16.2;

    static readonly RandomKey Key = RandomKey.FromSeed(20261121).Split(5);

    delegate void Sampler(ReadOnlySpan<float> logits, int classes, RandomKey key, Span<int> index);

    public static TheoryData<int, int> Sizes => new() { { 2, 40_000 }, { 3, 30_000 }, { 10, 15_000 }, { 17, 10_000 }, { 1000, 300 }, { 3000, 200 } };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void GumbelMax_ManyDrawsOfARow_FollowSoftmax(int classes, int draws)
        => FollowsSoftmax((logits, k, key, index) => Draw.GumbelMax(logits, k, key, index), classes, draws, rows: 1);

    [Theory]
    [MemberData(nameof(Sizes))]
    public void GumbelMax_OneDrawOfManyRows_FollowsSoftmax(int classes, int draws)
        => FollowsSoftmax((logits, k, key, index) => Draw.GumbelMax(logits, k, key, index), classes, draws, rows: draws);

    [Theory]
    [MemberData(nameof(Sizes))]
    public void InverseCdf_ManyDrawsOfARow_FollowSoftmax(int classes, int draws)
        => FollowsSoftmax((logits, k, key, index) => Draw.InverseCdf(logits, k, key, index), classes, (classes > 100 ? 20 : 2) * draws, rows: 1);

    [Theory]
    [MemberData(nameof(Sizes))]
    public void InverseCdf_OneDrawOfManyRows_FollowsSoftmax(int classes, int draws)
        => FollowsSoftmax((logits, k, key, index) => Draw.InverseCdf(logits, k, key, index), classes, draws, rows: draws);

    [Theory]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(1024)]
    [InlineData(1025)]
    [InlineData(5000)]
    [InlineData(65_536)]
    [InlineData(65_537)]
    [InlineData(150_001)]
    public void InverseCdf_EveryUniform_GivesTheClassInWhichItFalls(int classes)
    {
        // Not a law but its mechanism: 64 bits of the key, the sums of doubles.
        var logits = GumbelSoftmaxTests.Logits(1, classes, 3, masked: true);
        var max = logits.Max();
        var weights = Array.ConvertAll(logits, x => Math.Exp((double)x - max));
        var (cumulative, total, index) = (new double[classes], 0.0, new int[200]);
        for (var k = 0; k < classes; k++) cumulative[k] = total += weights[k];
        Draw.InverseCdf(logits, classes, Key, index, firstRow: 9);
        for (var s = 0; s < index.Length; s++)
        {
            Assert.False(float.IsNegativeInfinity(logits[index[s]]));
            var uniform = ((Key.Bits64(9 + (ulong)s) >> 11) + 0.5) * Math.ScaleB(1, -53);
            // The exponentials are floats within 2e-7; errors of that size move the bounds of a class.
            Assert.InRange(uniform, ((cumulative[index[s]] - weights[index[s]]) / total) - 3e-7, (cumulative[index[s]] / total) + 3e-7);
            if (s < 5) Assert.Equal(index[s], Draw.InverseCdf(logits, Key, 9 + (ulong)s));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void GumbelTopK_OfFour_FollowsPlackettAndLuceAndSaysSo(int k)
    {
        const int Rows = 20_000;
        float[] row = [0.3f, -0.8f, 1.1f, 0.2f];
        var logits = Enumerable.Repeat(row, Rows).SelectMany(x => x).ToArray();
        var (index, logs) = (new int[Rows * k], new float[Rows]);

        Draw.GumbelTopK(logits, 4, k, Key, index, logs);

        var seen = new Dictionary<string, (int Count, float Log)>();
        for (var r = 0; r < Rows; r++)
        {
            var ranking = string.Join(' ', index.Skip(r * k).Take(k));
            var (count, log) = seen.GetValueOrDefault(ranking, (0, logs[r]));
            Assert.Equal(log, logs[r]);
            seen[ranking] = (count + 1, log);
        }
        var (statistic, total) = (0.0, 0.0);
        foreach (var ranking in Rankings(4, k))
        {
            var exact = Ranked(row, ranking);
            var (count, log) = seen[string.Join(' ', ranking)];
            Assert.InRange(log, Math.Log(exact) - 1e-6, Math.Log(exact) + 1e-6);
            Assert.True(Rows * exact > 20, "A cell too rare for the law of χ².");
            statistic += (count - (Rows * exact)) * (count - (Rows * exact)) / (Rows * exact);
            total += Math.Exp(log);
        }
        Assert.Equal(Rankings(4, k).Count(), seen.Count);
        Assert.Equal(1, total, 1e-6);
        AssertChiSquare(statistic, seen.Count - 1);
    }

    // χ² over the classes, those too rare for it taken together with their neighbours.
    static void FollowsSoftmax(Sampler sample, int classes, int draws, int rows)
    {
        var row = GumbelSoftmaxTests.Logits(1, classes, 2, masked: classes > 2);
        var logits = rows == 1 ? row : Enumerable.Repeat(row, rows).SelectMany(x => x).ToArray();
        var (index, counts) = (new int[draws], new int[classes]);
        sample(logits, classes, Key.Split((ulong)classes), index);
        foreach (var k in index) counts[k]++;

        var (total, statistic, cells) = (row.Sum(x => Math.Exp(x)), 0.0, 0);
        var (seen, expected, left) = (0, 0.0, (double)draws);
        for (var k = 0; k < classes; k++)
        {
            if (float.IsNegativeInfinity(row[k])) Assert.Equal(0, counts[k]);
            seen += counts[k];
            expected += draws * Math.Exp(row[k]) / total;
            if (expected < 25 || (left - expected < 25 && k < classes - 1)) continue;
            statistic += (seen - expected) * (seen - expected) / expected;
            left -= expected;
            (seen, expected) = (0, 0);
            cells++;
        }
        Assert.True(expected == 0 && cells > 1, $"{expected} draws in no cell");
        AssertChiSquare(statistic, cells - 1);
    }

    static void AssertChiSquare(double statistic, int degrees)
        => Assert.True(statistic <= degrees + (2 * Math.Sqrt(degrees * ChiSquareX)) + (2 * ChiSquareX), $"χ² of {degrees} degrees is {statistic}");

    static double Ranked(float[] logits, int[] ranking)
    {
        var (left, probability) = (logits.Sum(x => Math.Exp(x)), 1.0);
        foreach (var k in ranking)
        {
            probability *= Math.Exp(logits[k]) / left;
            left -= Math.Exp(logits[k]);
        }
        return probability;
    }

    static IEnumerable<int[]> Rankings(int classes, int k)
        => k == 0 ? [[]] : Rankings(classes, k - 1).SelectMany(head => Enumerable.Range(0, classes).Except(head).Select(next => (int[])[.. head, next]));
}
