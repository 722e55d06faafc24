using Reparam.Kernels;
using Reparam.Randomness;
using Reparam.Sampling;

namespace Reparam.Tests.Sampling;

public sealed class GumbelTopKTests
{
    static readonly RandomKey Key = RandomKey.FromSeed(20261121).Split(6);

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(9, 4)]
    [InlineData(9, 6)]
    [InlineData(33, 22)]
    [InlineData(100, 1)]
    [InlineData(100, 50)]
    [InlineData(1000, 667)]
    [InlineData(3001, 40)]
    public void GumbelTopK_AnyCount_IsTheOrderOfTheNoisyLogitsWithItsProbability(int classes, int k)
    {
        const int Rows = 5;
        var logits = GumbelSoftmaxTests.Logits(Rows, classes, 4, masked: true);
        var (index, logs, noise) = (new int[Rows * k], new float[Rows], new float[classes]);

        Draw.GumbelTopK(logits, classes, k, Key, index, logs, firstRow: 2);

        for (var r = 0; r < Rows; r++)
        {
            var row = logits[(r * classes)..((r + 1) * classes)];
            var ranking = index[(r * k)..((r + 1) * k)];
            Key.FillGumbel((2 + (ulong)r) * (ulong)classes, noise);
            var perturbed = row.Zip(noise, (x, g) => x - row.Max() + g).ToArray();
            Assert.Equal(Enumerable.Range(0, classes).OrderByDescending(j => perturbed[j]).Take(k), ranking);
            Assert.DoesNotContain(ranking, j => float.IsNegativeInfinity(row[j]));
            var exact = Ranked(row, ranking);
            Assert.InRange(logs[r], exact - 1e-6 - (Math.Abs(exact) * 2e-7), exact + 1e-6 + (Math.Abs(exact) * 2e-7));
        }
    }

    [Theory]
    [InlineData(3, 2)]
    [InlineData(10, 10)]
    [InlineData(700, 5)]
    public void GumbelTopK_BatchPartsThreadsAndWithoutProbabilities_HaveTheSameBits(int classes, int k)
    {
        var rows = (40_000 / classes) + 1;
        var logits = GumbelSoftmaxTests.Logits(rows, classes, 2, masked: false);
        var (index, logs) = (new int[rows * k], new float[rows]);
        Draw.GumbelTopK(logits, classes, k, Key, index, logs, 8);

        for (var threads = 1; threads <= 3; threads++)
        {
            using var compute = new Compute(threads);
            var (again, logsAgain) = (new int[index.Length], new float[rows]);
            Draw.GumbelTopK(logits, classes, k, Key, again, logsAgain, 8, compute);
            Assert.Equal(index, again);
            Assert.Equal(logs, logsAgain);
        }
        var (last, lastLog) = (new int[k], new float[1]);
        Draw.GumbelTopK(logits.AsSpan((rows - 1) * classes), classes, k, Key, last, lastLog, 8 + (ulong)rows - 1);
        Assert.Equal(index[^k..], last);
        Assert.Equal(logs[^1], lastLog[0]);
        Draw.GumbelTopK(logits.AsSpan((rows - 1) * classes), classes, k, Key, last, default, 8 + (ulong)rows - 1);
        Assert.Equal(index[^k..], last);
    }

    [Theory]
    [InlineData(1e4f)]
    [InlineData(-1e7f)]
    [InlineData(1e30f)]
    public void LogProbability_LogitsFarFromZero_IsThatOfTheirDifferences(float offset)
    {
        float[] row = [offset, offset, offset, float.NegativeInfinity];
        var (index, logs) = (new int[2], new float[1]);

        Draw.GumbelTopK(row, 4, 2, Key, index, logs);

        Assert.Equal(-Math.Log(6), logs[0], 1e-6);
    }

    [Fact]
    public void LogProbability_EveryLogitFarFromTheOthers_IsThatOfTheRankingItself()
    {
        // Three apart from two apart from one: 1/3 · 1/2 · 1 · 1/2 · 1.
        float[] row = [1e30f, -1e30f, 0, 1e30f, 0, 1e30f];
        var (index, logs) = (new int[5], new float[1]);

        Draw.GumbelTopK(row, 6, 5, Key, index, logs);

        Assert.Equal([0, 3, 5], index[..3].Order());
        Assert.Equal([2, 4], index[3..].Order());
        Assert.Equal(-Math.Log(12), logs[0], 1e-6);
    }

    [Theory]
    [InlineData(-30f)]
    [InlineData(-60f)]
    public void LogProbability_AllButCertain_IsPreciseToTheLast(float rare)
    {
        float[] row = [0, rare];
        var (index, logs) = (new int[1], new float[1]);

        Draw.GumbelTopK(row, 2, 1, Key, index, logs);

        Assert.Equal(0, index[0]);
        Assert.InRange(logs[0], -Math.Exp(rare) * (1 + 2e-7), -Math.Exp(rare) * (1 - 2e-7));
    }

    // Σ log (w / what is left), from the last: log1p as the small beside the large.
    static double Ranked(float[] logits, int[] ranking)
    {
        var max = logits.Max();
        var left = logits.Where((_, j) => !ranking.Contains(j)).Sum(x => Math.Exp((double)x - max));
        var log = 0.0;
        foreach (var j in ranking.Reverse())
        {
            left += Math.Exp((double)logits[j] - max);
            log += (double)logits[j] - max - Math.Log(left);
        }
        return log;
    }
}
