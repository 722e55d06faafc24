using Reparam.Kernels;
using static Reparam.Tests.Kernels.RowKernelReference;

namespace Reparam.Tests.Kernels;

public sealed class LogSoftmaxTests
{
    const int Rows = 3;

    public static TheoryData<int> Lengths => RowKernelReference.Lengths;

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Forward_AnyLengthAndSize_IsWithinTheRoundingBound(int classes)
    {
        foreach (var size in (float[])[1, 20, 1e4f])
        {
            var x = Draw(Rows * classes, size, (ulong)classes);
            var y = new float[x.Length];

            LogSoftmax.Forward(x, classes, y);

            // The logarithm of a sum of K terms is exact to the sum's relative error; then two subtractions round.
            var expected = ExactLogSoftmax(x, classes);
            for (var i = 0; i < x.Length; i++)
                AssertNear(expected[i], y[i], Tolerance(classes) + (2 * Math.ScaleB(1, -24) * Math.Abs(y[i])), $"y[{i}] of ±{size}");
        }
    }

    [Fact]
    public void Forward_SmallDifferencesOfLargeLogits_AreKept()
    {
        float[] y = new float[2];

        LogSoftmax.Forward([1e4f, 1e4f + 0.5f], 2, y);

        AssertNear(-0.5 - Softplus(-0.5), y[0], Tolerance(2), "y[0]");
        AssertNear(-Softplus(-0.5), y[1], Tolerance(2), "y[1]");
    }

    // pytorch#113708: log p = −log(1 + (K − 1)e⁻¹⁸), −1.523e-8 of two classes, and 1 − p of its gradient.
    [Theory]
    [MemberData(nameof(Lengths))]
    public void ForwardAndBackward_ANearlySureClass_KeepItsDistanceFromOne(int classes)
    {
        if (classes == 1) return;
        var (x, y, dy, dx) = (new float[classes], new float[classes], new float[classes], new float[classes]);
        var others = (classes - 1) * Math.Exp(-18);
        for (var sure = 0; sure < classes; sure += Math.Max(1, classes / 7))
        {
            x.AsSpan().Clear();
            x[sure] = 18;
            LogSoftmax.Forward(x, classes, y);
            Assert.Equal(1, y[sure] / -(others - (others * others / 2)), 2e-6);

            dy.AsSpan().Clear();
            dy[sure] = 3;
            LogSoftmax.Backward(y, dy, classes, dx);
            Assert.Equal(1, dx[sure] / (3 * others / (1 + others)), 2e-6);
            Assert.Equal(1, dx[sure == 0 ? 1 : 0] / (-3 * Math.Exp(-18) / (1 + others)), 2e-6);

            dy[sure == 0 ? 1 : 0] = 5e-7f;
            LogSoftmax.Backward(y, dy, classes, dx);
            Assert.Equal(1, dx[sure] / (((3 * others) - 5e-7) / (1 + others)), 1e-4);
        }
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Forward_SeveralGreatestClasses_CountEach(int classes)
    {
        var (x, y) = (new float[classes], new float[classes]);
        x.AsSpan().Fill(1e4f);

        LogSoftmax.Forward(x, classes, y);

        Assert.All(y, log => AssertNear(-Math.Log(classes), log, Tolerance(1), "log p"));
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Backward_AnyLength_IsWithinTheRoundingBound(int classes)
    {
        var (x, dy) = (Draw(Rows * classes, 5, (ulong)classes), Draw(Rows * classes, 2, 1000 + (ulong)classes));
        var (y, dx) = (new float[x.Length], new float[x.Length]);
        LogSoftmax.Forward(x, classes, y);

        LogSoftmax.Backward(y, dy, classes, dx);

        foreach (var first in Enumerable.Range(0, Rows).Select(r => r * classes))
        {
            var upstream = dy[first..(first + classes)];
            var (sum, size) = (upstream.Sum(u => (double)u), upstream.Sum(u => Math.Abs((double)u)));
            for (var i = first; i < first + classes; i++)
                AssertNear(dy[i] - (Math.Exp(y[i]) * sum), dx[i], (Tolerance(classes) * Math.Exp(y[i]) * size) + (Math.ScaleB(1, -23) * Math.Abs(dy[i])), $"dx[{i}]");
        }
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Forward_MaskedClasses_StayMaskedAndGetNoGradient(int classes)
    {
        var x = Draw(2 * classes, 3, (ulong)classes);
        for (var k = 0; k < classes; k++) x[2 * k] = float.NegativeInfinity;
        var (y, dx, dy) = (new float[x.Length], new float[x.Length], new float[x.Length]);
        for (var k = 0; k < classes; k++) dy[(2 * k) + 1] = 1;

        LogSoftmax.Forward(x, 2 * classes, y);
        LogSoftmax.Backward(y, dy, 2 * classes, dx);

        var total = ExactLogSumExp(x);
        for (var k = 0; k < x.Length; k++)
        {
            if (k % 2 == 0)
            {
                Assert.Equal(float.NegativeInfinity, y[k]);
                Assert.Equal(0, dx[k]);
            }
            else
            {
                AssertNear(x[k] - total, y[k], Tolerance(2 * classes) + (2 * Math.ScaleB(1, -24) * Math.Abs(y[k])), $"y[{k}]");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Forward_UndefinedRow_IsNaNAndAlone(int classes)
    {
        foreach (var bad in (float[])[float.NaN, float.PositiveInfinity, float.NegativeInfinity])
        {
            var x = Draw(Rows * classes, 5, (ulong)classes);
            // One NaN or +∞ spoils a row; −∞ only where there is nothing else.
            if (float.IsNegativeInfinity(bad)) x.AsSpan(classes, classes).Fill(bad);
            else x[classes + (classes / 2)] = bad;
            var y = new float[x.Length];

            LogSoftmax.Forward(x, classes, y);

            Assert.All(y[..classes], p => Assert.InRange(p, -20, 0));
            Assert.All(y[(2 * classes)..], p => Assert.InRange(p, -20, 0));
            if (float.IsPositiveInfinity(bad)) Assert.Contains(y[classes..(2 * classes)], float.IsNaN);
            else Assert.All(y[classes..(2 * classes)], p => Assert.True(float.IsNaN(p)));
        }
    }

    [Theory]
    [InlineData(6, 0, 6, "classes")]
    [InlineData(7, 3, 7, "x")]
    [InlineData(6, 3, 5, "destination")]
    public void Forward_LengthThatDoesNotFit_NamesTheArgument(int x, int classes, int destination, string name)
        => Assert.Equal(name, Assert.ThrowsAny<ArgumentException>(() => LogSoftmax.Forward(new float[x], classes, new float[destination])).ParamName);

    [Theory]
    [InlineData(7, 7, 3, 7, "y")]
    [InlineData(6, 5, 3, 6, "dy")]
    [InlineData(6, 6, 3, 5, "destination")]
    public void Backward_LengthThatDoesNotFit_NamesTheArgument(int y, int dy, int classes, int destination, string name)
        => Assert.Equal(name, Assert.ThrowsAny<ArgumentException>(() => LogSoftmax.Backward(new float[y], new float[dy], classes, new float[destination])).ParamName);

    // Equal logits and equal upstream gradients: what one class gains all lose, and 0 is left.
    [Theory]
    [InlineData(100_000)]
    [InlineData(1_000_000)]
    public void Backward_OfManyClasses_SumsWithoutLoss(int classes)
    {
        var (y, dy, dx) = (new float[classes], new float[classes], new float[classes]);
        Array.Fill(y, -MathF.Log(classes));
        Array.Fill(dy, 0.1f);

        LogSoftmax.Backward(y, dy, classes, dx);

        // The rounding of log K is 5e-7 of the probability.
        Assert.All(dx, gradient => Assert.InRange(gradient, -1e-7f, 1e-7f));
    }
}
