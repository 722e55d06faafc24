using Reparam.Kernels;
using static Reparam.Tests.Kernels.RowKernelReference;

namespace Reparam.Tests.Kernels;

public sealed class RowVectorsTests
{
    const float Canary = 12345.678f;
    const int Margin = 16;

    public static TheoryData<int> Lengths => [.. Enumerable.Range(1, 70), 1000, 1016, 1023, 1024, 1025, 1031, 1032, 2047, 2048, 2049, 5003];

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Max_GreatestAnywhere_IsFoundAndItsFirstPlaceToo(int length)
    {
        foreach (var at in Places(length))
        {
            var row = new Framed(Draw(length, 5, (ulong)length), at % 9);
            row[at] = 6;
            Assert.Equal(6, RowVectors.Max(ref row.First, length));
            Assert.Equal(at, RowVectors.IndexOf(ref row.First, length, 6));
            if (at + 1 < length) row[length - 1] = 6;
            Assert.Equal(at, RowVectors.IndexOf(ref row.First, length, 6));
            Assert.Equal(-1, RowVectors.IndexOf(ref row.First, length, 7));
            // Zeros or canaries beside the row must not be taken for a part of it.
            row.Fill(-3);
            Assert.Equal(-3, RowVectors.Max(ref row.First, length));
            Assert.Equal(0, RowVectors.IndexOf(ref row.First, length, -3));
            Assert.Equal(-1, RowVectors.IndexOf(ref row.First, length, 0));
            Assert.Equal(-1, RowVectors.IndexOf(ref row.First, length, Canary));
        }
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Max_NaNAnywhere_IsNaN(int length)
    {
        foreach (var at in Places(length))
        {
            foreach (var other in (float[])[1, float.PositiveInfinity, float.NegativeInfinity])
            {
                var row = new Framed(Draw(length, 5, (ulong)length), at % 9);
                row[length - 1] = other;
                row[0] = other;
                row[at] = float.NaN;
                Assert.True(float.IsNaN(RowVectors.Max(ref row.First, length)), $"NaN at {at} of {length}, {other} at the ends");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Max_OfInfinities_IsTheGreater(int length)
    {
        foreach (var at in Places(length))
        {
            var row = new Framed(new float[length], 0);
            row.Fill(float.NegativeInfinity);
            Assert.Equal(float.NegativeInfinity, RowVectors.Max(ref row.First, length));
            row[at] = float.MinValue;
            Assert.Equal(float.MinValue, RowVectors.Max(ref row.First, length));
            row[at] = float.PositiveInfinity;
            Assert.Equal(float.PositiveInfinity, RowVectors.Max(ref row.First, length));
        }
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Scale_AnyLengthAndAlignment_IsTheScalarOneAndWritesNothingBeside(int length)
    {
        for (var offset = 0; offset < 9; offset++)
        {
            var x = Draw(length, 5, (ulong)length);
            var row = new Framed(x, offset);
            RowVectors.Scale(ref row.First, 0.987f, length);
            Assert.Equal(x.Select(value => value * 0.987f), row.Row);
            row.AssertFrame();
        }
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void ExpAndSum_AnyLength_IsWithinTheRoundingBoundHasTheSameBitsEverywhereAndWritesNothingBeside(int length)
    {
        var x = Draw(length, 5, (ulong)length);
        if (length > 2) x[length / 2] = float.NegativeInfinity;
        var max = x.Max();
        var (sums, rows) = (new List<float>(), new List<float[]>());
        for (var offset = 0; offset < 9; offset++)
        {
            var (source, destination) = (new Framed(x, offset), new Framed(new float[length], 8 - offset));
            sums.Add(RowVectors.ExpAndSum(ref source.First, max, 1.7f, length, ref destination.First));
            rows.Add(destination.Row);
            Assert.Equal(x, source.Row);
            sums.Add(RowVectors.ExpAndSum(ref source.First, max, 1.7f, length, ref source.First));
            rows.Add(source.Row);
            source.AssertFrame();
            destination.AssertFrame();
        }

        Assert.Single(sums.Distinct());
        Assert.All(rows, row => Assert.Equal(rows[0], row));
        var total = 0.0;
        for (var k = 0; k < length; k++)
        {
            // The argument is rounded twice, the value within 2e-7.
            var exponent = ((double)x[k] - max) * 1.7f;
            var exact = Math.Exp(exponent);
            AssertNear(exact, rows[0][k], exact == 0 ? 0 : exact * (2.1e-7 - (exponent * Math.ScaleB(2.1, -24))), $"y[{k}]");
            total += rows[0][k];
        }
        AssertNear(total, sums[0], total * Tolerance(Math.Min(length, 1024) / 8), "the sum");
    }

    [Fact]
    public void ExpAndSum_OfAMillion_LosesNothing()
    {
        const int Length = 1_000_003;
        var x = new float[Length];
        Array.Fill(x, -1.1f);
        x[77] = 0;

        var sum = RowVectors.ExpAndSum(ref x[0], 0, 1, Length, ref x[0]);

        // At most 128 additions of floats in a row, then doubles: a float that went on adding would be off by far more.
        var exact = 1 + ((Length - 1) * Math.Exp(-1.1f));
        AssertNear(exact, sum, exact * (2e-7 + Tolerance(128)), "the sum");
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void PreciseSum_SmallBesideLarge_CountsInFull(int length)
    {
        var x = new float[length];
        var decimals = 0m;
        for (var k = 0; k < length; k++) decimals += (decimal)(double)(x[k] = k == length / 3 ? 1 : 1e-12f * (k + 1));
        for (var offset = 0; offset < 9; offset++)
        {
            var row = new Framed(x, offset);
            var sum = RowVectors.PreciseSum(ref row.First, length);
            Assert.InRange(sum - (double)decimals, -length * 2.3e-16, length * 2.3e-16);
            Assert.Equal(RowVectors.PreciseSum(ref x[0], length), sum);
        }
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Dot_AnyLength_IsWithinTheRoundingBoundWithTheSameBitsEverywhere(int length)
    {
        var (x, y) = (Draw(length, 3, (ulong)length), Draw(length, 3, 99 + (ulong)length));
        var (exact, size) = (0.0, 0.0);
        for (var k = 0; k < length; k++) (exact, size) = (exact + ((double)x[k] * y[k]), size + Math.Abs((double)x[k] * y[k]));
        var dot = RowVectors.Dot(ref x[0], ref y[0], length);
        AssertNear(exact, dot, size * Tolerance(length / 8), "the product");
        for (var offset = 0; offset < 9; offset++)
        {
            var (a, b) = (new Framed(x, offset), new Framed(y, 8 - offset));
            Assert.Equal(dot, RowVectors.Dot(ref a.First, ref b.First, length));
        }
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void SoftmaxGradient_AnyLengthAndInPlace_IsWithinTheRoundingBoundAndWritesNothingBeside(int length)
    {
        var (y, dy) = (Draw(length, 1, (ulong)length), Draw(length, 3, 99 + (ulong)length));
        Softmax.Forward(y, length, y);
        var (shift, size) = (0.0, 0.0);
        for (var k = 0; k < length; k++) (shift, size) = (shift + ((double)y[k] * dy[k]), size + Math.Abs((double)y[k] * dy[k]));
        for (var offset = 0; offset < 9; offset++)
        {
            var (values, upstream, gradient) = (new Framed(y, offset), new Framed(dy, 8 - offset), new Framed(new float[length], offset / 2));
            RowGradients.Softmax(ref values.First, ref upstream.First, 2.5f, length, ref gradient.First);
            for (var k = 0; k < length; k++)
            {
                var exact = (double)y[k] * 2.5 * (dy[k] - shift);
                AssertNear(exact, gradient[k], y[k] * 2.5 * (Math.Abs(dy[k]) + size) * Tolerance(length), $"dx[{k}]");
            }
            RowGradients.Softmax(ref values.First, ref upstream.First, 2.5f, length, ref upstream.First);
            Assert.Equal(gradient.Row, upstream.Row);
            gradient.AssertFrame();
            upstream.AssertFrame();
        }
    }

    static IEnumerable<int> Places(int length) => length <= 70 ? Enumerable.Range(0, length) : [0, 7, 8, length / 2, length - 9, length - 8, length - 2, length - 1];

    /// <summary>A row at some distance from where an array begins, values on either side that must stay.</summary>
    sealed class Framed
    {
        readonly float[] _all;
        readonly int _start, _length;

        public Framed(float[] row, int offset)
        {
            (_start, _length) = (Margin + offset, row.Length);
            _all = new float[row.Length + offset + (2 * Margin)];
            Array.Fill(_all, Canary);
            row.CopyTo(_all, _start);
        }

        public ref float First => ref _all[_start];

        public float[] Row => _all[_start..(_start + _length)];

        public ref float this[int k] => ref _all[_start + k];

        public void Fill(float value) => _all.AsSpan(_start, _length).Fill(value);

        public void AssertFrame()
        {
            Assert.All(_all[.._start], value => Assert.Equal(Canary, value));
            Assert.All(_all[(_start + _length)..], value => Assert.Equal(Canary, value));
        }
    }
}
