using Reparam.Kernels;
using static Reparam.Tests.Kernels.RowKernelReference;

namespace Reparam.Tests.Kernels;

public sealed class BernoulliLogLikelihoodTests
{
    // 64 factors of 16 lanes share a logarithm: 511 to 1,100 are around the first of them.
    public static TheoryData<int> Lengths => [.. RowKernelReference.Lengths.Select(row => row.Data), 504, 511, 519, 520, 521, 784, 1024, 1025, 1100];

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Forward_AnyLengthAndSize_IsWithinTheRoundingBound(int length)
    {
        // Logits of 0 have factors of 2, the largest there are: 128 of them would overflow.
        foreach (var size in (float[])[0, 0.1f, 3, 40, 1e4f])
        {
            var (x, t) = (Draw(length, size, (ulong)length), Targets(length));
            var (expected, terms) = (0.0, 0.0);
            for (var d = 0; d < length; d++)
            {
                expected += ((double)t[d] * x[d]) - Softplus(x[d]);
                terms += (2 * Math.Abs(x[d])) + Math.Log(2);
            }

            // A lane adds an eighth of the terms one after the other, each of three roundings; a factor rounds by 2⁻²⁴ of
            // at most log 2.
            AssertNear(expected, BernoulliLogLikelihood.Forward(x, t), ((length / 8.0) + 16) * Math.ScaleB(1, -24) * terms, $"±{size}");
        }
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Backward_AnyLengthAndSize_IsWithinTheRoundingBound(int length)
    {
        foreach (var size in (float[])[0.1f, 3, 40, 1e4f])
        {
            var (x, t, dx) = (Draw(length, size, (ulong)length), Targets(length), new float[length]);

            BernoulliLogLikelihood.Backward(x, t, -1.5f, dx);

            for (var d = 0; d < length; d++)
                AssertNear(-1.5 * (t[d] - (1 / (1 + Math.Exp(-(double)x[d])))), dx[d], 1.5 * 8 * Math.ScaleB(1, -24), $"dx[{d}] of ±{size}");
        }
    }

    // pytorch#113708: −log(1 + e⁻²⁰) = −2.06e-9 of each, and its gradient σ(−20).
    [Theory]
    [MemberData(nameof(Lengths))]
    public void ForwardAndBackward_NearlySureAndRight_KeepTheDistanceFromSure(int length)
    {
        foreach (var size in (float[])[12, 20, 80])
        {
            var (t, e) = (Enumerable.Range(0, length).Select(d => (float)(d % 2)).ToArray(), Math.Exp(-size));
            var (x, dx) = (t.Select(one => one == 1 ? size : -size).ToArray(), new float[length]);

            Assert.Equal(1, BernoulliLogLikelihood.Forward(x, t) / (length * -(e - (e * e / 2))), 1e-5);
            BernoulliLogLikelihood.Backward(x, t, 1, dx);
            for (var d = 0; d < length; d++) Assert.Equal(1, dx[d] / ((t[d] == 1 ? 1 : -1) * e / (1 + e)), 1e-6);
        }
    }

    [Fact]
    public void Forward_CertainAndRight_IsZeroAndWrongIsTheLogit()
    {
        float[] x = [1e4f, -1e4f, 1e4f, -1e4f, 1e4f, -1e4f, 1e4f, -1e4f], right = [1, 0, 1, 0, 1, 0, 1, 0], wrong = [0, 1, 0, 1, 0, 1, 0, 1];

        Assert.Equal(0, BernoulliLogLikelihood.Forward(x, right));
        Assert.Equal(-8e4f, BernoulliLogLikelihood.Forward(x, wrong));
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void ForwardAndBackward_NaN_GivesNaN(int length)
    {
        for (var at = 0; at < length; at += Math.Max(1, length / 5))
        {
            var (x, t, dx) = (Draw(length, 3, (ulong)length), Targets(length), new float[length]);
            x[at] = float.NaN;

            BernoulliLogLikelihood.Backward(x, t, 1, dx);

            Assert.True(float.IsNaN(BernoulliLogLikelihood.Forward(x, t)), $"forward, NaN at {at}");
            Assert.Equal([at], Enumerable.Range(0, length).Where(d => float.IsNaN(dx[d])));
        }
    }

    [Fact]
    public void Forward_Nothing_IsZero() => Assert.Equal(0, BernoulliLogLikelihood.Forward([], []));

    [Fact]
    public void ForwardAndBackward_LengthThatDiffers_NamesTheArgument()
    {
        Assert.Throws<ArgumentException>("targets", () => BernoulliLogLikelihood.Forward(new float[3], new float[4]));
        Assert.Throws<ArgumentException>("targets", () => BernoulliLogLikelihood.Backward(new float[3], new float[2], 1, new float[3]));
        Assert.Throws<ArgumentException>("destination", () => BernoulliLogLikelihood.Backward(new float[3], new float[3], 1, new float[4]));
    }

    // Zeros, ones and soft targets.
    static float[] Targets(int length) => [.. Draw(length, 1, 77).Select((u, d) => d % 3 == 0 ? (u + 1) / 2 : u > 0 ? 1 : 0)];
}
