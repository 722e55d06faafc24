using Reparam.Kernels;
using static Reparam.Tests.Kernels.RowKernelReference;

namespace Reparam.Tests.Kernels;

public sealed class LogSumExpTests
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
            var (y, exponentials) = (new float[Rows], new float[x.Length]);

            LogSumExp.Forward(x, classes, y, exponentials);

            for (var r = 0; r < Rows; r++)
            {
                var row = x.AsSpan(r * classes, classes);
                var expected = ExactLogSumExp(row);
                AssertNear(expected, y[r], Tolerance(classes) + (Math.ScaleB(1, -24) * Math.Abs(expected)), $"y[{r}] of ±{size}");
                Assert.Equal(1, exponentials.AsSpan(r * classes, classes).ToArray().Max());
            }
        }
    }

    // dotnet/runtime#98861; log(1 + (K − 1)e⁻²⁰) beside 0.
    [Theory]
    [MemberData(nameof(Lengths))]
    public void Forward_OneClassAboveTheOthers_IsItAndWhatTheyAdd(int classes)
    {
        var (x, y) = (new float[classes], new float[1]);
        foreach (var top in (float[])[0, 1e-3f, -3])
        {
            x.AsSpan().Fill(float.NegativeInfinity);
            x[classes / 2] = top;
            LogSumExp.Forward(x, classes, y, new float[classes]);
            Assert.Equal(top, y[0]);
        }
        x.AsSpan().Fill(-20);
        x[classes / 2] = 0;
        LogSumExp.Forward(x, classes, y, new float[classes]);
        var others = (classes - 1) * Math.Exp(-20);
        AssertNear(others - (others * others / 2), y[0], 5e-7 * others, "what the others add");
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Forward_NonFiniteRows_GiveWhatTheLimitIs(int classes)
    {
        foreach (var (filled, one, expected) in ((float, float, float)[])
            [(float.NegativeInfinity, float.NegativeInfinity, float.NegativeInfinity), (float.NegativeInfinity, 3, 3), (float.NegativeInfinity, -1e4f, -1e4f),
             (0, float.PositiveInfinity, float.PositiveInfinity), (0, float.NaN, float.NaN), (float.NegativeInfinity, float.NaN, float.NaN), (float.PositiveInfinity, float.NaN, float.NaN)])
        {
            for (var at = 0; at < classes; at += Math.Max(1, classes / 7))
            {
                var x = Draw(Rows * classes, 5, (ulong)classes);
                x.AsSpan(classes, classes).Fill(filled);
                x[classes + at] = one;
                var y = new float[Rows];

                LogSumExp.Forward(x, classes, y, new float[x.Length]);

                Assert.Equal(expected, y[1]);
                Assert.True(float.IsFinite(y[0]) && float.IsFinite(y[2]));
            }
        }
    }

    [Theory]
    [InlineData(6, 0, 2, 6, "classes")]
    [InlineData(7, 3, 2, 7, "x")]
    [InlineData(6, 3, 3, 6, "destination")]
    [InlineData(6, 3, 1, 6, "destination")]
    [InlineData(6, 3, 2, 5, "exponentials")]
    public void Forward_LengthThatDoesNotFit_NamesTheArgument(int x, int classes, int destination, int exponentials, string name)
        => Assert.Equal(name, Assert.ThrowsAny<ArgumentException>(() => LogSumExp.Forward(new float[x], classes, new float[destination], new float[exponentials])).ParamName);
}
