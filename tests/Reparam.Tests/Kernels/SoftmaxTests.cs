using Reparam.Kernels;
using static Reparam.Tests.Kernels.RowKernelReference;

namespace Reparam.Tests.Kernels;

public sealed class SoftmaxTests
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

            Softmax.Forward(x, classes, y);

            var log = ExactLogSoftmax(x, classes);
            for (var i = 0; i < x.Length; i++) AssertNear(Math.Exp(log[i]), y[i], Allowed(log[i], classes), $"y[{i}] of ±{size}");
        }
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Forward_InPlace_HasTheSameBits(int classes)
    {
        var x = Draw(Rows * classes, 5, (ulong)classes);
        var y = new float[x.Length];
        Softmax.Forward(x, classes, y);

        Softmax.Forward(x, classes, x);

        Assert.Equal(y, x);
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Backward_AnyLength_IsWithinTheRoundingBoundAndInPlaceToo(int classes)
    {
        var (y, dy) = (Draw(Rows * classes, 5, (ulong)classes), Draw(Rows * classes, 2, 1000 + (ulong)classes));
        Softmax.Forward(y, classes, y);
        var dx = new float[y.Length];

        Softmax.Backward(y, dy, classes, dx);

        for (var i = 0; i < y.Length; i++)
        {
            var first = i / classes * classes;
            var (dot, size) = (0.0, 0.0);
            for (var k = first; k < first + classes; k++) (dot, size) = (dot + ((double)dy[k] * y[k]), size + Math.Abs((double)dy[k] * y[k]));
            AssertNear(y[i] * (dy[i] - dot), dx[i], Tolerance(classes) * y[i] * (Math.Abs(dy[i]) + size), $"dx[{i}]");
        }
        Softmax.Backward(y, dy, classes, dy);
        Assert.Equal(dx, dy);
    }

    // p(dyₘ − ⟨p, dy⟩) = p·Σⱼ pⱼ(dyₘ − dyⱼ).
    [Theory]
    [MemberData(nameof(Lengths))]
    public void Backward_ANearlySureClass_IsWhatTheOthersLeave(int classes)
    {
        if (classes == 1) return;
        var (y, dy, dx) = (new float[classes], Draw(classes, 2, (ulong)classes), new float[classes]);
        for (var sure = 0; sure < classes; sure += Math.Max(1, classes / 7))
        {
            y.AsSpan().Clear();
            y[sure] = 18;
            Softmax.Forward(y, classes, y);

            Softmax.Backward(y, dy, classes, dx);

            var (expected, size) = (0.0, 0.0);
            for (var k = 0; k < classes; k++)
            {
                var term = y[sure] * (k == sure ? 0 : (double)y[k]) * ((double)dy[sure] - dy[k]);
                (expected, size) = (expected + term, size + (y[k] * (k == sure ? 0 : Math.Abs((double)dy[sure]) + Math.Abs((double)dy[k]))));
            }
            AssertNear(expected, dx[sure], Tolerance(classes) * size, $"dx[{sure}]");
        }
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Forward_MaskedClasses_AreExactlyZeroAndTheRestAsWithoutThem(int classes)
    {
        var x = Draw(classes, 1e4f, (ulong)classes);
        var masked = new float[2 * classes];
        for (var k = 0; k < classes; k++) (masked[2 * k], masked[(2 * k) + 1]) = (float.NegativeInfinity, x[k]);

        Softmax.Forward(masked, 2 * classes, masked);

        var log = ExactLogSoftmax(x, classes);
        for (var k = 0; k < classes; k++)
        {
            Assert.Equal(0, masked[2 * k]);
            AssertNear(Math.Exp(log[k]), masked[(2 * k) + 1], Allowed(log[k], 2 * classes), $"y[{k}]");
        }
        AssertNear(1, masked.Sum(), Tolerance(2 * classes), "the sum");
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Forward_UndefinedRow_IsNaNThroughoutAndAlone(int classes)
    {
        foreach (var bad in (float[])[float.NaN, float.PositiveInfinity])
        {
            for (var at = 0; at < classes; at += Math.Max(1, classes / 7))
            {
                var x = Draw(Rows * classes, 5, (ulong)classes);
                x[classes + at] = bad;
                Softmax.Forward(x, classes, x);
                OnlyTheMiddleRowIsNaN(x, classes, all: float.IsNaN(bad) || classes == 1);
            }
        }
        var masked = Draw(Rows * classes, 5, (ulong)classes);
        masked.AsSpan(classes, classes).Fill(float.NegativeInfinity);
        Softmax.Forward(masked, classes, masked);
        OnlyTheMiddleRowIsNaN(masked, classes, all: true);
    }

    [Fact]
    public void Forward_ExtremeFiniteLogits_AreSafe()
    {
        float[] x = [float.MaxValue, float.MinValue, 0, float.MaxValue];

        Softmax.Forward(x, 4, x);

        Assert.Equal([0.5f, 0, 0, 0.5f], x);
    }

    [Fact]
    public void Forward_NoRows_DoesNothing() => Softmax.Forward([], 3, []);

    [Theory]
    [InlineData(6, 0, 6, "classes")]
    [InlineData(6, -2, 6, "classes")]
    [InlineData(7, 3, 7, "x")]
    [InlineData(6, 3, 5, "destination")]
    [InlineData(6, 3, 9, "destination")]
    public void Forward_LengthThatDoesNotFit_NamesTheArgument(int x, int classes, int destination, string name)
        => Assert.Equal(name, Assert.ThrowsAny<ArgumentException>(() => Softmax.Forward(new float[x], classes, new float[destination])).ParamName);

    [Theory]
    [InlineData(7, 7, 3, 7, "y")]
    [InlineData(6, 5, 3, 6, "dy")]
    [InlineData(6, 6, 3, 5, "destination")]
    [InlineData(6, 6, 0, 6, "classes")]
    public void Backward_LengthThatDoesNotFit_NamesTheArgument(int y, int dy, int classes, int destination, string name)
        => Assert.Equal(name, Assert.ThrowsAny<ArgumentException>(() => Softmax.Backward(new float[y], new float[dy], classes, new float[destination])).ParamName);

    // x − max, no larger than log y, rounds by 2⁻²⁴ of itself, which the exponential makes a relative error; below 2⁻¹²⁶
    // only absolute precision is left.
    static double Allowed(double log, int classes)
        => ((Tolerance(classes) + (Math.ScaleB(1, -24) * Math.Abs(log))) * Math.Exp(log)) + Math.ScaleB(1, -126);

    // +∞ makes NaN of its own class at least; documented as "gives NaN".
    static void OnlyTheMiddleRowIsNaN(float[] y, int classes, bool all)
    {
        Assert.All(y[..classes], p => Assert.InRange(p, 0, 1));
        Assert.All(y[(2 * classes)..], p => Assert.InRange(p, 0, 1));
        if (all) Assert.All(y[classes..(2 * classes)], p => Assert.True(float.IsNaN(p)));
        else Assert.Contains(y[classes..(2 * classes)], float.IsNaN);
    }

    // One nearly sure class, p = e/(e + 1 − 1/K), against all others: its gradient is −p(1 − p).
    [Theory]
    [InlineData(100_000)]
    [InlineData(1_000_000)]
    public void Backward_OfManyClasses_SumsWithoutLoss(int classes)
    {
        var (y, dy, dx) = (new float[classes], new float[classes], new float[classes]);
        var sure = Math.E / (Math.E + 1 - (1.0 / classes));
        Array.Fill(y, (float)((1 - sure) / (classes - 1)));
        y[0] = (float)sure;
        Array.Fill(dy, 1);
        dy[0] = 0;

        Softmax.Backward(y, dy, classes, dx);

        Assert.Equal(-sure * (1 - sure), dx[0], 2e-7);
    }
}
