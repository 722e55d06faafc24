using Reparam.Kernels;
using static Reparam.Tests.Kernels.RowKernelReference;

namespace Reparam.Tests.Kernels;

public sealed class SumOfRowsTests
{
    const int MatrixRows = 11;

    public static TheoryData<int> Lengths => RowKernelReference.Lengths;

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Forward_AnyLength_IsTheSumInTheOrderOfTheRows(int n)
    {
        var (bias, matrix) = (Draw(n, 1, (ulong)n), Draw(MatrixRows * n, 1, 1000 + (ulong)n));
        foreach (var rows in (int[][])[[], [0], [10], [3, 3, 3], [10, 0, 5, 7, 1, 1, 9]])
        {
            var y = new float[n];

            SumOfRows.Forward(bias, matrix, rows, y);

            // The order is fixed, so are the bits.
            Assert.Equal(Enumerable.Range(0, n).Select(j => rows.Aggregate(bias[j], (sum, row) => sum + matrix[(row * n) + j])), y);
        }
    }

    [Fact]
    public void Forward_OntoTheBias_HasTheSameBits()
    {
        var (bias, matrix, y) = (Draw(45, 1, 1), Draw(90, 1, 2), new float[45]);
        SumOfRows.Forward(bias, matrix, [1, 0], y);

        SumOfRows.Forward(bias, matrix, [1, 0], bias);

        Assert.Equal(y, bias);
    }

    [Fact]
    public void Forward_NaNInARow_ReachesItsColumnAlone()
    {
        var (bias, matrix, y) = (new float[40], new float[80], new float[40]);
        (matrix[3], matrix[40 + 37], matrix[5]) = (float.NaN, float.NaN, float.PositiveInfinity);

        SumOfRows.Forward(bias, matrix, [0, 1], y);

        Assert.Equal([3, 37], Enumerable.Range(0, 40).Where(j => float.IsNaN(y[j])));
        Assert.Equal(float.PositiveInfinity, y[5]);
    }

    [Theory]
    [InlineData(3, -1)]
    [InlineData(3, 2)]
    [InlineData(3, int.MinValue)]
    [InlineData(3, int.MaxValue)]
    [InlineData(64, 2)]
    [InlineData(64, int.MaxValue)]
    [InlineData(64, int.MaxValue - 1)]
    [InlineData(64, 1 << 26)]
    public void Forward_NoSuchRow_ShowsIt(int n, int row)
    {
        var thrown = Assert.Throws<ArgumentOutOfRangeException>("rows", () => SumOfRows.Forward(new float[n], new float[2 * n], [0, row], new float[n]));

        Assert.Equal(row, thrown.ActualValue);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(5)]
    public void Forward_DestinationOfAnotherLength_NamesIt(int length)
        => Assert.Throws<ArgumentException>("destination", () => SumOfRows.Forward(new float[4], new float[8], [0], new float[length]));
}
