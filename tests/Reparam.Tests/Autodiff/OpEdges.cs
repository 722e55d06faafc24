using Reparam.Autodiff;
using Reparam.Kernels;

namespace Reparam.Tests.Autodiff;

/// <summary>Element-wise operations at the ends of float, and at lengths around registers and blocks.</summary>
public sealed class OpEdges
{
    const float Infinity = float.PositiveInfinity;

    // Three vector functions of 2 ulp each, one after the other at most, and a sum; below 2⁻¹²⁶ absolute.
    const double RelativeTolerance = 8 * 5.9604644775390625e-8, Tiny = 1.1754943508222875e-38;

    static readonly float[] Ends = [-1e4f, -104, -87, -50, -20, -10, -1, -1e-3f, -1e-6f, -1e-30f, 0, 1e-30f, 1e-6f, 1e-3f, 1, 10, 20, 50, 88, 104, 1e4f, -Infinity, Infinity, float.NaN];

    readonly Tape _tape = new(new Compute());

    public static TheoryData<int> Lengths => [.. Enumerable.Range(1, 40)];

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Sigmoid_AtTheEnds_KeepsBothTails(int length) => Holds(Op.Sigmoid, DoubleReference.Sigmoid, Ends, length);

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Softplus_AtTheEnds_KeepsItsTailAndDoesNotOverflow(int length) => Holds(Op.Softplus, x => double.IsNegativeInfinity(x) ? 0 : double.IsPositiveInfinity(x) ? x : DoubleReference.Softplus(x), Ends, length);

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Tanh_AtTheEnds_IsOddAndSaturates(int length) => Holds(Op.Tanh, Math.Tanh, Ends, length);

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Relu_AtTheEnds_IsExactAndKeepsNaN(int length) => Holds(Op.Relu, x => double.IsNaN(x) ? x : Math.Max(x, 0), Ends, length, absolute: 0);

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Relu_Gradient_PassesWhereOpenWhateverComesBack(int length)
    {
        float[] upstream = [3, Infinity, float.NaN, -2];
        for (var first = 0; first < Ends.Length; first++)
        {
            _tape.Reset();
            var x = Enumerable.Range(first, length).Select(i => Ends[i % Ends.Length]).ToArray();
            var coming = Enumerable.Range(0, length).Select(i => upstream[i % 4]).ToArray();
            var input = _tape.Constant(x, new Shape(length));

            var gradient = _tape.Gradient(Op.Relu(input) * _tape.Constant(coming, new Shape(length)), input).Data;

            for (var i = 0; i < length; i++) Assert.Equal(x[i] <= 0 ? 0 : coming[i], gradient[i]);
        }
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Exp_AtTheEnds_OverflowsToInfinityAndUnderflowsToZero(int length) => Holds(Op.Exp, Math.Exp, Ends, length);

    [Theory]
    [MemberData(nameof(Lengths))]
    public void ExpMinusOne_AtTheEnds_KeepsWhatIsNearZero(int length) => Holds(Op.ExpMinusOne, DoubleReference.ExpMinusOne, Ends, length);

    [Theory]
    [MemberData(nameof(Lengths))]
    public void ExpBeyondTangent_AtTheEnds_KeepsWhatIsNearZeroAndIsInfiniteAtBoth(int length)
        => Holds(Op.ExpBeyondTangent, DoubleReference.ExpBeyondTangent, Ends, length);

    // dotnet/runtime#98861: what a function is at 0 it is exactly.
    [Theory]
    [MemberData(nameof(Lengths))]
    public void EveryFunction_AtZero_IsExact(int length)
    {
        foreach (var zero in (float[])[0, -0f])
        {
            var x = _tape.Constant(zero, new Shape(length));
            Assert.All(Op.Exp(x).Data.ToArray(), y => Assert.Equal(1, y));
            foreach (var op in (Func<Value, Value>[])[Op.Tanh, Op.ExpMinusOne, Op.ExpBeyondTangent]) Assert.All(op(x).Data.ToArray(), y => Assert.Equal(0, y));
            Assert.All(Op.Log(Op.Exp(x)).Data.ToArray(), y => Assert.Equal(0, y));
            Assert.All(Op.Sigmoid(x).Data.ToArray(), y => Assert.Equal(0.5f, y));
        }
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Log_AtTheEnds_IsMinusInfinityAtZeroAndNaNBelow(int length) => Holds(Op.Log, Math.Log, [0, 1e-38f, 1e-10f, 0.5f, 1, 1 + 1.1920929e-7f, 2, 1e10f, 3e38f, Infinity, -1, -Infinity, float.NaN], length);

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Reciprocal_AtTheEnds_IsInfinityAtZero(int length) => Holds(Op.Reciprocal, x => 1 / x, [0, -0f, 1e-38f, 1e38f, 3, -7, Infinity, -Infinity, float.NaN], length);

    // Sums of equal numbers, which a chain of additions rounds the same way over and over: 1.3e-3 off at 1e5.
    [Theory]
    [InlineData(1000)]
    [InlineData(100_000)]
    [InlineData(1_000_003)]
    public void Sums_OfManyEqualNumbers_RoundLittleMoreThanOnce(int count)
    {
        var x = _tape.Constant(0.1f, new Shape(count, 1));
        Near(count, Op.Sum(x).Item, 2);
        Near(1, Op.Mean(x).Item, 3);
        Near(count, Op.SumLast(Op.Reshape(x, new Shape(1, count))).Item, 2);
        Near(count, Op.SumFirst(x, new Shape(1)).Item, 2);
        Near(count * (double)0.1f, Op.DotLast(Op.Reshape(x, new Shape(1, count)), Op.Reshape(x, new Shape(1, count))).Item, 8);
        foreach (var width in (int[])[3, 16, 64, 67])
        {
            if (count > 100_000) continue;
            var y = Op.SumFirst(_tape.Constant(0.1f, new Shape(count, width)), new Shape(width)).Data.ToArray();
            Assert.All(y, sum => Near(count, sum, 6));
        }

        static void Near(double times, float actual, int roundings) => Assert.Equal(1, actual / (times * 0.1f), roundings * Math.ScaleB(1, -24));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(31)]
    [InlineData(33)]
    [InlineData(500)]
    public void SumFirst_OfAnyShape_IsThatOfTheColumns(int rows)
    {
        foreach (var width in (int[])[1, 2, 15, 16, 17, 63, 64, 65, 130])
        {
            var x = GradientCheck.Draw(_tape, Reparam.Randomness.RandomKey.FromSeed(5), new Shape(rows, width));
            var (numbers, y) = (x.Data.ToArray(), Op.SumFirst(x, new Shape(width)).Data.ToArray());
            for (var j = 0; j < width; j++) Assert.Equal(Enumerable.Range(0, rows).Sum(r => (double)numbers[(r * width) + j]), y[j], 20 * Math.ScaleB(2, -24) * Math.Sqrt(rows));
        }
    }

    // Eight thousand numbers are a block.
    [Theory]
    [InlineData(8191)]
    [InlineData(8193)]
    [InlineData(16384 + 5)]
    public void EveryOperation_OverSeveralBlocks_IsThatOfEachElement(int length)
    {
        var x = GradientCheck.Draw(_tape, Reparam.Randomness.RandomKey.FromSeed(3), new Shape(length));
        var numbers = x.Data.ToArray();

        Assert.Equal(numbers.Select(v => v + v), (x + x).Data.ToArray());
        Assert.Equal(numbers.Select(v => v * v), (x * x).Data.ToArray());
        Assert.Equal(numbers.Select(v => v - (v * v)), (x - (x * x)).Data.ToArray());
        Assert.Equal(numbers.Select(v => (3 * v) + 1), Op.Affine(x, 3, 1).Data.ToArray());
        Assert.Equal(numbers.Select(v => -v), (-x).Data.ToArray());
        GradientCheck.AssertClose([.. numbers.Select(v => DoubleReference.Softplus(v))], Op.Softplus(x), RelativeTolerance, "softplus");
        GradientCheck.AssertClose([.. numbers.Select(v => Math.Tanh(v))], Op.Tanh(x), RelativeTolerance, "tanh");
    }

    void Holds(Func<Value, Value> op, Func<double, double> reference, float[] ends, int length, double absolute = Tiny)
    {
        for (var first = 0; first < ends.Length; first++)
        {
            _tape.Reset();
            var x = Enumerable.Range(first, length).Select(i => ends[i % ends.Length]).ToArray();

            var y = op(_tape.Constant(x, new Shape(length))).Data;

            for (var i = 0; i < length; i++)
            {
                var expected = reference(x[i]);
                if (double.IsNaN(expected) || float.IsInfinity((float)expected)) Assert.Equal((float)expected, y[i]);
                else Assert.True(Math.Abs(y[i] - expected) <= (RelativeTolerance * Math.Abs(expected)) + absolute, $"at {x[i]}, element {i} of {length}: {y[i]}, not {expected}");
            }
        }
    }
}
