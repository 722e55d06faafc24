using System.Globalization;
using System.Numerics.Tensors;
using Reparam.Kernels;
using Reparam.Randomness;
using Reparam.Sampling;

namespace Reparam.Tests.Sampling;

/// <summary>What a draw refuses: one exception that names the argument and shows what was wrong with it.</summary>
public sealed class DrawArgumentTests
{
    static readonly RandomKey Key = RandomKey.FromSeed(1);

    static readonly Dictionary<string, Action<float[], int, int>> OverRows = new()
    {
        ["gumbel-softmax"] = (logits, classes, rows) => Draw.GumbelSoftmax(logits, classes, [1], Key, new float[logits.Length], new int[rows]),
        ["gumbel-max"] = (logits, classes, rows) => Draw.GumbelMax(logits, classes, Key, new int[rows]),
        ["gumbel-max, many"] = (logits, classes, rows) => Draw.GumbelMax(logits, classes, Key, new int[3 * rows]),
        ["inverse cdf"] = (logits, classes, rows) => Draw.InverseCdf(logits, classes, Key, new int[rows]),
        ["inverse cdf, many"] = (logits, classes, rows) => Draw.InverseCdf(logits, classes, Key, new int[3 * rows]),
        ["top-k"] = (logits, classes, rows) => Draw.GumbelTopK(logits, classes, 1, Key, new int[rows], new float[rows]),
    };

    static readonly Dictionary<string, Action<float[]>> OverOne = new()
    {
        ["gumbel-max"] = logits => Draw.GumbelMax(logits, Key),
        ["inverse cdf"] = logits => Draw.InverseCdf(logits, Key),
        ["gumbel-softmax"] = logits => Draw.GumbelSoftmax(logits, Key),
        ["gumbel-softmax of a tensor"] = logits => Draw.GumbelSoftmax(new ReadOnlyTensorSpan<float>(logits, [1, logits.Length]), Key),
    };

    public static TheoryData<string> Functions => [.. OverRows.Keys];

    public static TheoryData<string> OneRowFunctions => [.. OverOne.Keys];

    [Theory]
    [MemberData(nameof(Functions))]
    public void EveryFunction_ARowThatIsNoLaw_NamesTheLogitsAndTheRow(string function)
    {
        foreach (var classes in (int[])[1, 2, 3, 8, 11, 1100])
        {
            foreach (var (value, shown) in new[] { (float.NaN, "NaN"), (float.PositiveInfinity, "+∞"), (float.NegativeInfinity, "−∞") })
            {
                foreach (var at in new[] { 0, classes / 2, classes - 1 }.Distinct())
                {
                    var logits = new float[4 * classes];
                    logits[(2 * classes) + at] = value;
                    if (float.IsNegativeInfinity(value)) logits.AsSpan(2 * classes, classes).Fill(value);

                    var thrown = Assert.Throws<ArgumentException>("logits", () => OverRows[function](logits, classes, 4));

                    Assert.Contains(shown, thrown.Message, StringComparison.Ordinal);
                    Assert.Contains("ow 2", thrown.Message, StringComparison.Ordinal);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(OneRowFunctions))]
    public void EveryFunction_OneRowThatIsNoLaw_NamesTheLogits(string function)
    {
        foreach (var (row, shown) in new (float[], string)[]
            { ([0, float.NaN], "NaN"), ([float.PositiveInfinity, 0, 0], "+∞"), ([float.PositiveInfinity, float.NaN], "NaN"), ([float.NegativeInfinity], "−∞"), ([], "no logit") })
            Assert.Contains(shown, Assert.Throws<ArgumentException>("logits", () => OverOne[function](row)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Functions))]
    public void EveryFunction_ClassesThatDoNotFit_NamesThem(string function)
    {
        foreach (var classes in (int[])[0, -3])
            Assert.Equal(classes, Assert.Throws<ArgumentOutOfRangeException>("classes", () => OverRows[function](new float[6], classes, 2)).ActualValue);
        Assert.Contains("7", Assert.Throws<ArgumentException>("logits", () => OverRows[function](new float[7], 3, 2)).Message, StringComparison.Ordinal);
        Assert.Contains("0", Assert.Throws<ArgumentException>("logits", () => OverRows[function]([], 3, 0)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void EveryFunction_DestinationThatDoesNotFit_NamesIt()
    {
        var x = new float[6];
        Refuses("soft", 5, () => Draw.GumbelSoftmax(x, 3, [1], Key, new float[5]));
        Refuses("soft", 9, () => Draw.GumbelSoftmax(x, 3, [1], Key, new float[9]));
        Refuses("index", 3, () => Draw.GumbelSoftmax(x, 3, [1], Key, new float[6], new int[3]));
        Refuses("index", 1, () => Draw.GumbelSoftmax(x, 3, [1], Key, new float[6], new int[1]));
        Refuses("index", 3, () => Draw.GumbelMax(x, 3, Key, new int[3]));
        Refuses("index", 0, () => Draw.GumbelMax(x, 3, Key, []));
        Refuses("index", 3, () => Draw.InverseCdf(x, 3, Key, new int[3]));
        Refuses("index", 0, () => Draw.InverseCdf(x, 3, Key, []));
        Refuses("index", 5, () => Draw.GumbelTopK(x, 3, 2, Key, new int[5]));
        Refuses("logProbabilities", 3, () => Draw.GumbelTopK(x, 3, 2, Key, new int[4], new float[3]));
        Refuses("soft", 5, () => Draw.GumbelSoftmaxBackward(new float[5], x, 3, [1], x));
        Refuses("dy", 5, () => Draw.GumbelSoftmaxBackward(x, new float[5], 3, [1], x));
        Refuses("dLogits", 9, () => Draw.GumbelSoftmaxBackward(x, x, 3, [1], new float[9]));
        Refuses("destination", 5, () => Draw.OneHot([0, 1], 3, new float[5]));

        static void Refuses(string argument, int length, Action act)
            => Assert.Contains($"{length}", Assert.Throws<ArgumentException>(argument, act).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void GumbelSoftmax_OverlapOtherThanInPlace_NamesTheDestination()
    {
        var x = new float[40];
        var other = new float[18];
        foreach (var start in (int[])[1, 6, 17])
        {
            Assert.Throws<ArgumentException>("soft", () => Draw.GumbelSoftmax(x.AsSpan(0, 18), 3, [1], Key, x.AsSpan(start, 18)));
            Assert.Throws<ArgumentException>("dLogits", () => Draw.GumbelSoftmaxBackward(x.AsSpan(0, 18), other, 3, [1], x.AsSpan(start, 18)));
            Assert.Throws<ArgumentException>("dLogits", () => Draw.GumbelSoftmaxBackward(other, x.AsSpan(0, 18), 3, [1], x.AsSpan(start, 18)));
        }
        Draw.GumbelSoftmax(x.AsSpan(0, 15), 3, [1], Key, x.AsSpan(15, 15));
        Draw.GumbelSoftmaxBackward(x.AsSpan(0, 15), x.AsSpan(15, 15), 3, [1], x.AsSpan(0, 15));
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(-1f)]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    [InlineData(1e-31f)]
    public void EveryFunction_ATemperatureOutOfRange_NamesAndShowsIt(float tau)
    {
        var x = new float[6];
        foreach (var act in (Action[])[
            () => Draw.GumbelSoftmax(x, 3, [tau], Key, new float[6]),
            () => Draw.GumbelSoftmax(x, 3, [1, tau], Key, new float[6]),
            () => Draw.GumbelSoftmaxBackward(x, x, 3, [tau], new float[6]),
            () => Draw.GumbelSoftmaxBackward(x, x, 3, [1, tau], new float[6]),
            () => Draw.GumbelSoftmax(x, Key, tau),
            () => Draw.GumbelSoftmax(new ReadOnlyTensorSpan<float>(x, [2, 3]), Key, tau, true, 0)])
        {
            var thrown = Assert.Throws<ArgumentOutOfRangeException>(nameof(tau), act);
            Assert.Equal(tau, thrown.ActualValue);
            Assert.Contains(tau.ToString(CultureInfo.InvariantCulture), thrown.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void EveryFunction_TemperaturesNotOneForEachRow_NamesAndCountsThem(int temperatures)
    {
        var (x, tau) = (new float[6], Enumerable.Repeat(1f, temperatures).ToArray());
        foreach (var act in (Action[])[() => Draw.GumbelSoftmax(x, 3, tau, Key, new float[6]), () => Draw.GumbelSoftmaxBackward(x, x, 3, tau, new float[6])])
            Assert.Contains($"{temperatures}", Assert.Throws<ArgumentException>(nameof(tau), act).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(4)]
    public void GumbelTopK_CountOutOfRange_NamesAndShowsIt(int k)
        => Assert.Equal(k, Assert.Throws<ArgumentOutOfRangeException>(nameof(k), () => Draw.GumbelTopK(new float[3], 3, k, Key, new int[Math.Max(0, k)])).ActualValue);

    [Theory]
    [InlineData(2, 1)]
    [InlineData(3, 2)]
    [InlineData(12, 5)]
    [InlineData(1500, 1)]
    public void GumbelTopK_MoreThanAreNotMasked_NamesTheLogitsTheRowAndTheCount(int classes, int left)
    {
        var logits = new float[2 * classes];
        logits.AsSpan(classes + left).Fill(float.NegativeInfinity);

        var message = Assert.Throws<ArgumentException>("logits", () => Draw.GumbelTopK(logits, classes, left + 1, Key, new int[2 * (left + 1)])).Message;

        Assert.Contains("ow 1 ", message, StringComparison.Ordinal);
        Assert.Contains($"has {left} ", message, StringComparison.Ordinal);
        Assert.Contains($"k = {left + 1}", message, StringComparison.Ordinal);
        Draw.GumbelTopK(logits, classes, left, Key, new int[2 * left]);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(-3)]
    [InlineData(int.MinValue)]
    public void GumbelSoftmax_NoSuchAxis_NamesAndShowsIt(int axis)
        => Assert.Equal(axis, Assert.Throws<ArgumentOutOfRangeException>(nameof(axis), () => Draw.GumbelSoftmax(new ReadOnlyTensorSpan<float>(new float[6], [2, 3]), Key, axis: axis)).ActualValue);

    [Fact]
    public void GumbelSoftmax_ATensorWithoutElements_NamesTheLogitsAndShowsTheShape()
    {
        Assert.Contains("[2, 0]", Assert.Throws<ArgumentException>("logits", () => Draw.GumbelSoftmax(Tensor.CreateFromShape<float>([2, 0]), Key)).Message, StringComparison.Ordinal);
        Assert.ThrowsAny<ArgumentException>(() => Draw.GumbelSoftmax(default(ReadOnlyTensorSpan<float>), Key));
    }

    [Fact]
    public void Backward_AGradientOfAnotherShape_NamesItAndShowsBoth()
    {
        var draw = Draw.GumbelSoftmax(new ReadOnlyTensorSpan<float>(new float[6], [2, 3]), Key);
        foreach (var lengths in (nint[][])[[3, 2], [6], [1, 2, 3], [2, 4]])
        {
            var dy = new float[(int)lengths.Aggregate((nint)1, (a, b) => a * b)];
            var message = Assert.Throws<ArgumentException>("dy", () => draw.Backward(new ReadOnlyTensorSpan<float>(dy, lengths))).Message;
            Assert.Contains("[2, 3]", message, StringComparison.Ordinal);
            Assert.Contains($"[{string.Join(", ", lengths)}]", message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void OneHot_AnyClasses_AreLiteralOrNamed()
    {
        var oneHot = new float[] { 9, 9, 9, 9, 9, 9 };
        Draw.OneHot([2, 0], 3, oneHot);
        Assert.Equal([0, 0, 1, 1, 0, 0], oneHot);

        foreach (var k in (int[])[-1, 3, int.MaxValue, int.MinValue])
            Assert.Equal(k, Assert.Throws<ArgumentOutOfRangeException>("index", () => Draw.OneHot([0, k], 3, new float[6])).ActualValue);
        foreach (var classes in (int[])[0, -2])
            Assert.Equal(classes, Assert.Throws<ArgumentOutOfRangeException>("classes", () => Draw.OneHot([], classes, [])).ActualValue);
    }

    [Theory]
    [MemberData(nameof(Functions))]
    public void EveryFunction_AfterARefusal_WorksAsBefore(string function)
    {
        var bad = new float[30];
        bad[17] = float.NaN;
        for (var i = 0; i < 20; i++) Assert.Throws<ArgumentException>("logits", () => OverRows[function](bad, 3, 10));
        OverRows[function](new float[30], 3, 10);
    }

    [Fact]
    public void GumbelMax_OnThreads_RefusesAsWithout()
    {
        using var compute = new Compute(3);
        var logits = new float[100_000];
        logits[77_777] = float.NaN;

        Assert.Contains("ow 7777 ", Assert.Throws<ArgumentException>("logits", () => Draw.GumbelMax(logits, 10, Key, new int[10_000], 0, compute)).Message, StringComparison.Ordinal);
        logits[77_777] = 0;
        Draw.GumbelMax(logits, 10, Key, new int[10_000], 0, compute);
    }
}
