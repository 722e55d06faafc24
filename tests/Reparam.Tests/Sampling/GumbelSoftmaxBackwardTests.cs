using Reparam.Kernels;
using Reparam.Randomness;
using Reparam.Sampling;

namespace Reparam.Tests.Sampling;

public sealed class GumbelSoftmaxBackwardTests
{
    const double Unit = 5.9604644775390625e-8;   // 2⁻²⁴

    static readonly RandomKey Key = RandomKey.FromSeed(20261121).Split(4);

    public static TheoryData<int> Classes => GumbelSoftmaxTests.Classes;

    public static TheoryData<int> FewClasses => GumbelSoftmaxTests.FewClasses;

    [Theory]
    [MemberData(nameof(Classes))]
    public void Backward_AnySizeTemperatureAndMask_IsTheJacobiansProductWithinItsRounding(int classes)
    {
        const int Rows = 6;
        float[] tau = [1e-3f, 0.1f, 0.5f, 1, 10, 1e6f];
        foreach (var size in (float[])[1, 1e4f])
        {
            var logits = GumbelSoftmaxTests.Logits(Rows, classes, size, masked: true);
            var (soft, dx, dy) = (new float[logits.Length], new float[logits.Length], Upstream(logits.Length));
            Draw.GumbelSoftmax(logits, classes, tau, Key, soft);

            Draw.GumbelSoftmaxBackward(soft, dy, classes, tau, dx);

            for (var i = 0; i < dx.Length; i++)
            {
                var (first, t) = (i / classes * classes, tau[i / classes]);
                var (dot, all) = (0.0, 0.0);
                for (var k = first; k < first + classes; k++) (dot, all) = (dot + ((double)dy[k] * soft[k]), all + Math.Abs((double)dy[k] * soft[k]));
                var allowed = soft[i] / t * ((Unit * 5 * Math.Abs(dy[i] - dot)) + (Unit * (8 + (classes / 8)) * (Math.Abs(dy[i]) + all)));
                if (!(Math.Abs(dx[i] - (soft[i] * (dy[i] - dot) / t)) <= allowed + 1e-44)) Assert.Fail($"K = {classes}, τ = {t}: dx[{i}] is {dx[i]}, not {soft[i] * (dy[i] - dot) / t}");
                if (float.IsNegativeInfinity(logits[i])) Assert.Equal(0, dx[i]);
                if (classes == 1) Assert.Equal(0, dx[i]);
            }
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(10)]
    [InlineData(33)]
    public void Backward_SeveralTemperatures_IsTheDifferenceOfTheReference(int classes)
    {
        const double Step = 1e-5;
        foreach (var tau in (float[])[0.3f, 1, 5])
        {
            var logits = GumbelSoftmaxTests.Logits(1, classes, 2, masked: classes > 3);
            var (soft, dx, dy, noise) = (new float[classes], new float[classes], Upstream(classes), new float[classes]);
            Draw.GumbelSoftmax(logits, classes, [tau], Key, soft, firstRow: 4);
            Draw.GumbelSoftmaxBackward(soft, dy, classes, [tau], dx);
            Key.FillGumbel(4 * (ulong)classes, noise);

            for (var k = 0; k < classes; k++)
            {
                var slope = float.IsNegativeInfinity(logits[k]) ? 0 : (Cost(k, Step) - Cost(k, -Step)) / (2 * Step);
                // Step² times a third derivative, which τ⁻³ bounds, and the rounding of the floats.
                Assert.InRange(dx[k], slope - (1e-9 / (tau * tau * tau)) - (2e-5 / tau), slope + (1e-9 / (tau * tau * tau)) + (2e-5 / tau));
            }

            double Cost(int k, double step)
            {
                var z = logits.Select((x, j) => Math.Exp((x + noise[j] + (j == k ? step : 0)) / tau)).ToArray();
                return z.Zip(dy, (e, d) => e * d).Sum() / z.Sum();
            }
        }
    }

    [Theory]
    [MemberData(nameof(FewClasses))]
    public void Backward_InPlaceAndOnThreads_HasTheSameBits(int classes)
    {
        var rows = (20_000 / classes) + 3;
        var soft = GumbelSoftmaxTests.Logits(rows, classes, 2, masked: true);
        Draw.GumbelSoftmax(soft, classes, [0.5f], Key, soft);
        var (dx, dy) = (new float[soft.Length], Upstream(soft.Length));
        Draw.GumbelSoftmaxBackward(soft, dy, classes, [0.5f], dx);

        for (var threads = 2; threads <= 3; threads++)
        {
            using var compute = new Compute(threads);
            var again = new float[dx.Length];
            Draw.GumbelSoftmaxBackward(soft, dy, classes, [0.5f], again, compute);
            Assert.True(dx.AsSpan().SequenceEqual(again), $"{threads} threads");
        }
        float[] inPlace = [.. soft];
        Draw.GumbelSoftmaxBackward(inPlace, dy, classes, [0.5f], inPlace);
        Assert.True(dx.AsSpan().SequenceEqual(inPlace), "in the place of the samples");
        Draw.GumbelSoftmaxBackward(soft, dy, classes, [0.5f], dy);
        Assert.True(dx.AsSpan().SequenceEqual(dy), "in the place of the gradient");
    }

    [Fact]
    public void Backward_AGradientThatAllClassesShare_IsNothing()
    {
        float[] soft = [0.25f, 0.5f, 0.125f, 0.125f];
        var dx = new float[4];

        Draw.GumbelSoftmaxBackward(soft, [3, 3, 3, 3], 4, [1e-3f], dx);

        Assert.Equal([0, 0, 0, 0], dx);
    }

    static float[] Upstream(int length)
    {
        var dy = new float[length];
        RandomKey.FromSeed(5).FillUniform((ulong)length, dy);
        return [.. dy.Select(u => 6 * (u - 0.5f))];
    }
}
