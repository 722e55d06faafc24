using Reparam.Kernels;
using Reparam.Randomness;
using Reparam.Sampling;

namespace Reparam.Tests.Sampling;

public sealed class GumbelSoftmaxTests
{
    static readonly RandomKey Key = RandomKey.FromSeed(20261121).Split(3);

    public static TheoryData<int> Classes => [.. Enumerable.Range(1, 40), 64, 100, 127, 128, 129, 1000, 1023, 1024, 1025, 3001];

    // Where one way of laying out rows gives way to another, for tests that need many elements to be shared by threads.
    public static TheoryData<int> FewClasses => [.. Enumerable.Range(1, 12), 16, 17, 31, 32, 33, 64, 100, 1000, 1025, 3001];

    static readonly float[] Temperatures = [1e-3f, 0.1f, 0.5f, 1, 10, 1e6f];

    [Theory]
    [MemberData(nameof(Classes))]
    public void Forward_AnySizeTemperatureAndMask_IsTheReferenceWithinItsRounding(int classes)
    {
        var rows = classes < 50 ? 7 : 3;
        foreach (var size in (float[])[0, 3, 1e4f])
        {
            foreach (var masked in (bool[])[false, true])
            {
                var logits = Logits(rows, classes, size, masked);
                foreach (var tau in Temperatures)
                {
                    var (soft, index) = (new float[logits.Length], new int[rows]);
                    Draw.GumbelSoftmax(logits, classes, [tau], Key, soft, index, firstRow: 11);
                    for (var r = 0; r < rows; r++) AssertRow(logits.AsSpan(r * classes, classes), soft.AsSpan(r * classes, classes), index[r], tau, 11 + (ulong)r);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Classes))]
    public void Forward_TemperatureOfEachRow_IsThatOfTheRowAlone(int classes)
    {
        var rows = Temperatures.Length;
        var logits = Logits(rows, classes, 3, masked: true);
        var (together, alone) = (new float[logits.Length], new float[classes]);

        Draw.GumbelSoftmax(logits, classes, Temperatures, Key, together);

        for (var r = 0; r < rows; r++)
        {
            Draw.GumbelSoftmax(logits.AsSpan(r * classes, classes), classes, [Temperatures[r]], Key, alone, firstRow: (ulong)r);
            Assert.Equal(alone, together[(r * classes)..((r + 1) * classes)]);
        }
    }

    [Theory]
    [MemberData(nameof(FewClasses))]
    public void Forward_BatchPartsThreadsAndInPlace_HaveTheSameBits(int classes)
    {
        var rows = (20_000 / classes) + 3;
        var logits = Logits(rows, classes, 3, masked: true);
        var (soft, index) = (new float[logits.Length], new int[rows]);
        Draw.GumbelSoftmax(logits, classes, [0.7f], Key, soft, index, firstRow: 5);

        foreach (var cut in (int[])[1, rows / 2])
        {
            var (part, chosen) = (new float[logits.Length], new int[rows]);
            Draw.GumbelSoftmax(logits.AsSpan(0, cut * classes), classes, [0.7f], Key, part.AsSpan(0, cut * classes), chosen.AsSpan(0, cut), 5);
            Draw.GumbelSoftmax(logits.AsSpan(cut * classes), classes, [0.7f], Key, part.AsSpan(cut * classes), chosen.AsSpan(cut), 5 + (ulong)cut);
            Assert.True(soft.AsSpan().SequenceEqual(part), $"cut at {cut}");
            Assert.Equal(index, chosen);
        }
        for (var threads = 2; threads <= 3; threads++)
        {
            using var compute = new Compute(threads);
            var (part, chosen) = (new float[logits.Length], new int[rows]);
            Draw.GumbelSoftmax(logits, classes, [0.7f], Key, part, chosen, 5, compute);
            Assert.True(soft.AsSpan().SequenceEqual(part), $"{threads} threads");
            Assert.Equal(index, chosen);
        }
        Draw.GumbelSoftmax(logits, classes, [0.7f], Key, logits, firstRow: 5);
        Assert.True(soft.AsSpan().SequenceEqual(logits), "in place");
    }

    [Theory]
    [InlineData(3)]
    [InlineData(10)]
    [InlineData(100)]
    [InlineData(3001)]
    public void EveryDraw_WhatAllLogitsShare_DoesNotChangeTheSample(int classes)
    {
        const int Rows = 20;
        var logits = new float[Rows * classes];
        for (var i = 0; i < logits.Length; i++) logits[i] = i % 7 == 6 ? float.NegativeInfinity : i * 5 % 11;
        var expected = Everything(logits);
        // Whole numbers: their sums with these are exact.
        foreach (var offset in (float[])[1e4f, -1e4f, 1e7f, -1e7f])
        {
            var actual = Everything([.. logits.Select(x => x + offset)]);
            Assert.Equal(expected.Soft, actual.Soft);
            Assert.Equal(expected.Index, actual.Index);
        }

        (float[] Soft, int[] Index) Everything(float[] x)
        {
            var (soft, index) = (new float[x.Length], new int[5 * Rows]);
            Draw.GumbelSoftmax(x, classes, [0.01f], Key, soft, index.AsSpan(0, Rows));
            Draw.GumbelMax(x, classes, Key, index.AsSpan(Rows, Rows));
            Draw.InverseCdf(x, classes, Key, index.AsSpan(2 * Rows, Rows));
            Draw.GumbelTopK(x, classes, 2, Key, index.AsSpan(3 * Rows, 2 * Rows));
            return (soft, index);
        }
    }

    [Theory]
    [InlineData(float.MaxValue)]
    [InlineData(1e38f)]
    [InlineData(1e20f)]
    public void Forward_LogitsAtTheEndsOfFloat_AreFinite(float size)
    {
        float[] logits = [size, -size, 0, -size, size, float.NegativeInfinity, -size, 0, size];
        foreach (var tau in (float[])[1e-30f, 1e-3f, 1, 1e30f, float.MaxValue])
        {
            var (soft, index) = (new float[9], new int[1]);
            Draw.GumbelSoftmax(logits, 9, [tau], Key, soft, index);
            Assert.All(soft, y => Assert.InRange(y, 0, 1));
            Assert.Equal(1, soft.Sum(), 1e-6);
            Assert.Equal(0, soft[5]);
            Assert.Contains(index[0], (int[])[0, 4, 8]);
        }
    }

    [Theory]
    [MemberData(nameof(Classes))]
    public void Index_OfTheSameKeyAndRow_IsThatOfGumbelMaxAndTopK(int classes)
    {
        const int Rows = 12;
        var logits = Logits(Rows, classes, 2, masked: true);
        var (relaxed, drawn, first) = (new int[Rows], new int[Rows], new int[Rows]);

        Draw.GumbelSoftmax(logits, classes, [1], Key, new float[logits.Length], relaxed, 3);
        Draw.GumbelMax(logits, classes, Key, drawn, 3);
        Draw.GumbelTopK(logits, classes, 1, Key, first, default, 3);

        Assert.Equal(relaxed, drawn);
        Assert.Equal(relaxed, first);
        for (var r = 0; r < Rows; r++) Assert.Equal(drawn[r], Draw.GumbelMax(logits.AsSpan(r * classes, classes), Key, 3 + (ulong)r));
    }

    [Fact]
    public void EveryDraw_Repeated_AllocatesNothing()
    {
        float[] tau = [0.5f];
        foreach (var classes in (int[])[2, 10, 100, 1024, 3001])
        {
            var rows = Math.Max(2, 4000 / classes);
            var logits = Logits(rows, classes, 2, masked: false);
            var (soft, index, logs) = (new float[logits.Length], new int[2 * rows], new float[rows]);
            using var compute = new Compute(1);
            foreach (var team in (Compute?[])[null, compute])
            {
                Assert.Equal(0, AllocatedBytes.Least(1, () => Draw.GumbelSoftmax(logits, classes, tau, Key, soft, index.AsSpan(0, rows), 0, team)));
                Assert.Equal(0, AllocatedBytes.Least(1, () => Draw.GumbelSoftmaxBackward(soft, logits, classes, tau, soft, team)));
                Assert.Equal(0, AllocatedBytes.Least(1, () => Draw.GumbelMax(logits, classes, Key, index, 0, team)));
                Assert.Equal(0, AllocatedBytes.Least(1, () => Draw.InverseCdf(logits, classes, Key, index, 0, team)));
                Assert.Equal(0, AllocatedBytes.Least(1, () => Draw.GumbelTopK(logits, classes, 2, Key, index, logs, 0, team)));
            }
            Assert.Equal(0, AllocatedBytes.Least(10, () => Draw.GumbelMax(logits.AsSpan(0, classes), Key, 7)));
            Assert.Equal(0, AllocatedBytes.Least(10, () => Draw.InverseCdf(logits.AsSpan(0, classes), Key, 7)));
        }
    }

    // Drawn evenly from ±size; of a masked row every third class but the first is −∞.
    internal static float[] Logits(int rows, int classes, float size, bool masked)
    {
        var logits = new float[rows * classes];
        RandomKey.FromSeed((ulong)(rows * classes)).FillUniform(0, logits);
        for (var i = 0; i < logits.Length; i++) logits[i] = masked && i % classes % 3 == 2 ? float.NegativeInfinity : size * ((2 * logits[i]) - 1);
        return logits;
    }

    static void AssertRow(ReadOnlySpan<float> logits, ReadOnlySpan<float> soft, int index, float tau, ulong row)
    {
        var reference = new PerturbedRow(logits, Key, row);
        var (exact, allowed, sum) = (reference.Softmax(tau), reference.Allowed(tau), 0.0);
        for (var k = 0; k < soft.Length; k++)
        {
            if (!(Math.Abs(soft[k] - exact[k]) <= allowed[k])) Assert.Fail($"K = {soft.Length}, τ = {tau}, row {row}: y[{k}] is {soft[k]}, not {exact[k]}; allowed {allowed[k]}");
            if (float.IsNegativeInfinity(logits[k])) Assert.Equal(0, soft[k]);
            sum += soft[k];
        }
        Assert.InRange(sum, 1 - 1e-5, 1 + 1e-5);
        Assert.InRange(index, 0, soft.Length - 1);
        foreach (var y in soft) Assert.True(y <= soft[index]);
        if (soft.Length == 1) Assert.Equal(1, soft[0]);
    }
}
