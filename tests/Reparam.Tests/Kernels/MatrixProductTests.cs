using Reparam.Kernels;

namespace Reparam.Tests.Kernels;

/// <summary>
/// The managed product against a sum in double, and the two laws of the seam: no bit depends on the thread count, nor
/// on how many rows or columns C has.
/// </summary>
public sealed class MatrixProductTests : IDisposable
{
    readonly Workers _one = new(1);
    readonly Workers _two = new(2);
    readonly Workers _three = new(3);

    // Around tile edges (6 rows; 2, 8, 16 or 32 columns) and around blocks (400 k; 48 rows; 1536 rows; 2048 columns); those of a million
    // multiply-adds and more are shared between threads.
    public static TheoryData<int, int, int> Sizes => new()
    {
        { 0, 3, 2 }, { 3, 0, 2 }, { 3, 2, 0 }, { 0, 0, 0 },
        { 1, 1, 1 }, { 1, 200, 100 }, { 1, 17, 300 }, { 200, 1, 100 }, { 2, 3, 5 }, { 5, 15, 7 },
        { 6, 16, 8 }, { 6, 32, 16 }, { 7, 33, 17 }, { 12, 48, 31 }, { 13, 47, 399 }, { 11, 31, 400 }, { 17, 65, 401 },
        { 47, 40, 29 }, { 48, 64, 3 }, { 49, 66, 4 }, { 97, 41, 53 }, { 100, 20, 513 }, { 31, 100, 784 },
        { 8, 9, 1700 }, { 1543, 7, 100 }, { 3, 2061, 170 }, { 19, 2050, 30 },
    };

    public void Dispose()
    {
        _one.Dispose();
        _two.Dispose();
        _three.Dispose();
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Multiply_AnySizeTransposeAndThreads_IsWithinTheRoundingBoundWithTheSameBits(int rows, int columns, int inner)
    {
        var products = new[] { _one, _two, _three }.Select(workers => new BlockedProduct(workers)).ToArray();
        foreach (var (transposeA, transposeB, accumulate) in Variants())
        {
            var a = Values(rows * inner, 1);
            var b = Values(inner * columns, 2);
            var initial = Values(rows * columns, 3);
            var results = products.Select(product =>
            {
                var c = initial.ToArray();
                product.Multiply(a, transposeA, b, transposeB, rows, columns, inner, c, accumulate);
                return c;
            }).ToArray();

            AssertWithinBound(a, transposeA, b, transposeB, rows, columns, inner, accumulate ? initial : null, results[0]);
            AssertSameBits(results[0], results[1]);
            AssertSameBits(results[0], results[2]);
        }
    }

    [Fact]
    public void Multiply_FewerRowsOrColumns_GivesEveryElementTheSameBits()
    {
        const int Rows = 55, Columns = 75, Inner = 500;
        var product = new BlockedProduct(_one);
        foreach (var (transposeA, transposeB, accumulate) in Variants())
        {
            var a = Values(Rows * Inner, 4);
            var b = Values(Inner * Columns, 5);
            var initial = Values(Rows * Columns, 6);
            var whole = initial.ToArray();
            product.Multiply(a, transposeA, b, transposeB, Rows, Columns, Inner, whole, accumulate);
            foreach (var (firstRow, rows, firstColumn, columns) in ((int, int, int, int)[])
                [(0, 1, 0, Columns), (54, 1, 70, 3), (3, 5, 1, 8), (7, 13, 0, 17), (0, Rows, 40, 1), (1, 48, 9, 33), (2, 6, 16, 32)])
            {
                var partA = Part(a, transposeA, Rows, Inner, firstRow, rows, 0, Inner);
                var partB = Part(b, transposeB, Inner, Columns, 0, Inner, firstColumn, columns);
                var part = Part(initial, false, Rows, Columns, firstRow, rows, firstColumn, columns);
                product.Multiply(partA, transposeA, partB, transposeB, rows, columns, Inner, part, accumulate);

                AssertSameBits(Part(whole, false, Rows, Columns, firstRow, rows, firstColumn, columns), part);
            }
        }
    }

    // Zeros and ones go another way than zeros and twos, which times the halves of B must give the very same bits.
    [Theory]
    [InlineData(100, 200, 784, 13)]
    [InlineData(784, 200, 100, 13)]
    [InlineData(100, 784, 200, 10)]
    [InlineData(37, 16, 401, 25)]
    [InlineData(19, 83, 1700, 1)]
    [InlineData(9, 150, 31, 0)]
    [InlineData(64, 64, 64, 60)]
    public void Multiply_ZerosAndOnes_HasTheBitsOfTheDenseProduct(int rows, int columns, int inner, int percent)
    {
        var products = new[] { _one, _two, _three }.Select(workers => new BlockedProduct(workers)).ToArray();
        foreach (var (transposeA, transposeB, accumulate) in Variants())
        {
            // Values lie evenly in [−1, 1].
            var ones = Array.ConvertAll(Values(rows * inner, 11), u => u < (percent / 50f) - 1 ? 1f : 0f);
            var twos = Array.ConvertAll(ones, one => 2 * one);
            var b = Values(inner * columns, 12);
            var halves = Array.ConvertAll(b, value => value / 2);
            var expected = Values(rows * columns, 13);
            var initial = expected.ToArray();
            products[0].Multiply(twos, transposeA, halves, transposeB, rows, columns, inner, expected, accumulate);
            AssertWithinBound(ones, transposeA, b, transposeB, rows, columns, inner, accumulate ? initial : null, expected);

            foreach (var product in products)
            {
                var c = initial.ToArray();
                product.Multiply(ones, transposeA, b, transposeB, rows, columns, inner, c, accumulate);
                AssertSameBits(expected, c);
            }
        }
    }

    [Fact]
    public void Multiply_ZerosAndOnesThenOtherShapes_FindsTheOnesAnew()
    {
        var product = new BlockedProduct(_one);
        var b = Values(40 * 20, 14);
        var c = new float[40 * 20];
        product.Multiply(Identity(40), true, b, false, 40, 20, 40, c);
        Assert.Equal(b, c);
        product.Multiply(Identity(10), true, b.AsSpan(0, 200), false, 10, 20, 10, c.AsSpan(0, 200));
        Assert.Equal(b.AsSpan(0, 200), c.AsSpan(0, 200));
        product.Multiply(Identity(30), false, b.AsSpan(100, 600), false, 30, 20, 30, c.AsSpan(0, 600));
        Assert.Equal(b.AsSpan(100, 600), c.AsSpan(0, 600));

        static float[] Identity(int n) => [.. Enumerable.Range(0, n * n).Select(i => i / n == i % n ? 1f : 0f)];
    }

    [Fact]
    public void Multiply_NotAccumulating_IgnoresWhatTheDestinationHeld()
    {
        var product = new BlockedProduct(_one);
        float[] c = [float.NaN, float.PositiveInfinity];
        float[] empty = [float.NaN, float.PositiveInfinity];

        product.Multiply([1, 2], false, [3], false, 2, 1, 1, c);
        product.Multiply([], false, [], false, 2, 1, 0, empty);

        Assert.Equal([3, 6], c);
        Assert.Equal([0, 0], empty);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void Multiply_NonFiniteTimesZero_IsNaNInItsRowOrColumnAlone(float bad)
    {
        const int Rows = 13, Columns = 37, Inner = 19;
        var product = new BlockedProduct(_one);
        foreach (var (transposeA, transposeB, accumulate) in Variants())
        {
            var zeros = new float[Inner * Columns];
            var a = new float[Rows * Inner];
            // op(A)[12, 18], in the last tile, and op(B)[18, 36].
            a[transposeA ? (18 * Rows) + 12 : (12 * Inner) + 18] = bad;
            var c = new float[Rows * Columns];
            product.Multiply(a, transposeA, zeros, transposeB, Rows, Columns, Inner, c, accumulate);
            for (var i = 0; i < c.Length; i++) Assert.Equal(i / Columns == 12, float.IsNaN(c[i]));

            var b = new float[Inner * Columns];
            b[transposeB ? (36 * Inner) + 18 : (18 * Columns) + 36] = bad;
            c.AsSpan().Clear();
            product.Multiply(new float[Rows * Inner], transposeA, b, transposeB, Rows, Columns, Inner, c, accumulate);
            for (var i = 0; i < c.Length; i++) Assert.Equal(i % Columns == 36, float.IsNaN(c[i]));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Multiply_SameShapesAgain_AllocatesNothing(int threads)
    {
        using var workers = new Workers(threads);
        var product = new BlockedProduct(workers);
        float[] a = Values(100 * 270, 7), b = Values(270 * 50, 8), c = new float[100 * 50];
        var ones = Array.ConvertAll(a, value => value > 0.8f ? 1f : 0f);

        Assert.Equal(0, AllocatedBytes.Least(50, All));

        void All()
        {
            product.Multiply(a, false, b, false, 100, 50, 270, c);
            product.Multiply(a, true, b, true, 100, 50, 270, c, accumulate: true);
            product.Multiply(a.AsSpan(0, 270), false, b, false, 1, 50, 270, c.AsSpan(0, 50));
            product.Multiply(ones, false, b, false, 100, 50, 270, c);
            product.Multiply(ones, true, b, true, 100, 50, 270, c);
        }
    }

    [Theory]
    [InlineData(-1, 1, 1, "rows")]
    [InlineData(1, -1, 1, "columns")]
    [InlineData(1, 1, -1, "inner")]
    public void Multiply_NegativeDimension_NamesIt(int rows, int columns, int inner, string parameter)
    {
        var product = new BlockedProduct(_one);

        var thrown = Assert.Throws<ArgumentOutOfRangeException>(
            () => product.Multiply([1], false, [1], false, rows, columns, inner, new float[1]));

        Assert.Equal(parameter, thrown.ParamName);
    }

    [Theory]
    [InlineData(5, 12, 8, "a", "A is [2, 3] and takes 6 elements, the span has 5.")]
    [InlineData(6, 11, 8, "b", "B is [4, 3] and takes 12 elements, the span has 11.")]
    [InlineData(6, 12, 9, "destination", "C is [2, 4] and takes 8 elements, the span has 9.")]
    public void Multiply_WrongLength_NamesTheArgumentAndShowsItsShape(int a, int b, int c, string parameter, string message)
    {
        var product = new BlockedProduct(_one);

        var thrown = Assert.Throws<ArgumentException>(
            () => product.Multiply(new float[a], false, new float[b], true, 2, 4, 3, new float[c]));

        Assert.Equal(parameter, thrown.ParamName);
        Assert.StartsWith(message, thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Multiply_DestinationOverlapsAnOperand_Throws()
    {
        var product = new BlockedProduct(_one);
        var memory = new float[8];

        var thrown = Assert.Throws<ArgumentException>(
            () => product.Multiply(memory.AsSpan(0, 4), false, new float[4], false, 2, 2, 2, memory.AsSpan(3, 4)));

        Assert.Equal("destination", thrown.ParamName);
    }

    internal static IEnumerable<(bool TransposeA, bool TransposeB, bool Accumulate)> Variants() =>
        from transposeA in (bool[])[false, true]
        from transposeB in (bool[])[false, true]
        from accumulate in (bool[])[false, true]
        select (transposeA, transposeB, accumulate);

    // Any order of summing n products in float, fused or not, is off by at most about n·2⁻²⁴·Σ|a·b|; one more term for
    // what C held, and the slack of 2 covers second-order terms.
    internal static void AssertWithinBound(
        float[] a, bool transposeA, float[] b, bool transposeB, int rows, int columns, int inner, float[]? initial, float[] c)
    {
        var epsilon = Math.ScaleB(1, -24);
        for (var i = 0; i < rows; i++)
        {
            for (var j = 0; j < columns; j++)
            {
                double sum = initial?[(i * columns) + j] ?? 0, size = Math.Abs(sum);
                for (var k = 0; k < inner; k++)
                {
                    var product = (double)a[transposeA ? (k * rows) + i : (i * inner) + k]
                        * b[transposeB ? (j * inner) + k : (k * columns) + j];
                    sum += product;
                    size += Math.Abs(product);
                }
                var error = Math.Abs(c[(i * columns) + j] - sum);
                Assert.True(
                    error <= 2 * (inner + 1) * epsilon * size,
                    $"C[{i}, {j}] of {rows}x{inner}x{columns} ({transposeA}, {transposeB}) is {c[(i * columns) + j]}, not {sum}.");
            }
        }
    }

    // Between -1 and 1, none of them a multiple of another's spacing.
    internal static float[] Values(int length, uint seed)
    {
        var values = new float[length];
        var state = seed * 2654435761u;
        for (var i = 0; i < length; i++)
        {
            state = (state * 1664525) + 1013904223;
            values[i] = (int)state / 2147483648f;
        }
        return values;
    }

    static void AssertSameBits(float[] expected, float[] actual) =>
        Assert.True(System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>(expected)
            .SequenceEqual(System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>(actual)), "The bits differ.");

    // Rows and columns of op(M), where op(M) is [rows, columns], stored as M is.
    static float[] Part(
        float[] m, bool transposed, int rows, int columns, int firstRow, int takeRows, int firstColumn, int takeColumns)
    {
        if (transposed) return Part(m, false, columns, rows, firstColumn, takeColumns, firstRow, takeRows);
        var part = new float[takeRows * takeColumns];
        for (var row = 0; row < takeRows; row++)
            m.AsSpan(((firstRow + row) * columns) + firstColumn, takeColumns).CopyTo(part.AsSpan(row * takeColumns));
        return part;
    }
}
