using Reparam.Experiments.Datasets;
using Reparam.Randomness;

namespace Reparam.Tests.Datasets;

/// <summary>Distorted images, against what shifts, turns and interpolation do by hand.</summary>
public class DistortionTests
{
    // Three rows of four pixels, all different.
    static readonly byte[] Image = [1, 2, 3, 4, 51, 52, 53, 54, 201, 202, 203, 255];

    static readonly Distortion None = new(1, 0, 0, 1, 0, 0);

    [Fact]
    public void OfStrengthZero_LeavesEveryPixel()
    {
        Assert.Equal(None, Distortion.Draw(0, RandomKey.FromSeed(1)));
        Assert.Equal(Levels([.. Image]), Applied(None));
    }

    [Fact]
    public void Shift_ByAPixel_MovesDownAndRightAndLeavesBlack()
        => Close(Levels([0, 0, 0, 0, 0, 1, 2, 3, 0, 51, 52, 53]), Applied(None with { Down = 1 / 3f, Right = 1 / 4f }));

    [Fact]
    public void Shift_ByHalfAPixel_IsTheMeanOfTwo()
        => Close(Levels([0.5f, 1.5f, 2.5f, 3.5f, 25.5f, 51.5f, 52.5f, 53.5f, 100.5f, 201.5f, 202.5f, 229]), Applied(None with { Right = 1 / 8f }));

    [Fact]
    public void QuarterTurn_OfASquare_PutsColumnsIntoRows()
    {
        byte[] square = [1, 2, 3, 4, 5, 6, 7, 8, 9];
        var levels = new float[9];
        new Distortion(0, 1, -1, 0, 0, 0).Apply(square, 3, levels);
        // The source of (row, column) is (column, -row) from the middle: the first row is the last column.
        Close(Levels([3, 6, 9, 2, 5, 8, 1, 4, 7]), levels);
    }

    [Fact]
    public void Stretch_ToTwice_IsReadAtHalfTheDistance()
    {
        var levels = new float[5];
        (None with { ColumnByColumn = 0.5f }).Apply([0, 100, 200, 40, 0], 5, levels);
        Close(Levels([100, 150, 200, 120, 40]), levels);
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(1)]
    [InlineData(2)]
    public void Draw_OfAnyKey_StaysWithinItsEndsAndReachesNearThem(double strength)
    {
        var drawn = Enumerable.Range(0, 4000).Select(i => Distortion.Draw(strength, RandomKey.FromSeed(7).Split((ulong)i))).ToArray();
        Within(drawn.Select(of => of.Down), -strength / 14, strength / 14);
        Within(drawn.Select(of => of.Right), -strength / 14, strength / 14);
        // cos and sin of the angle times the stretch: their ratio is the angle's alone.
        Within(drawn.Select(of => Angle(of)), -0.3 * strength, 0.3 * strength);
        Within(drawn.Select(of => Math.Sqrt((of.RowByColumn * of.RowByColumn) + (of.RowByRow * of.RowByRow))), 1 - (0.15 * strength), 1 + (0.15 * strength));
        // The second row is the same turn stretched across, and the slant beside it.
        Within(drawn.Select(of => of.ColumnByColumn / Math.Cos(Angle(of))), 1 - (0.15 * strength), 1 + (0.15 * strength));
        Within(drawn.Select(of => of.ColumnByRow - (Math.Tan(Angle(of)) * of.ColumnByColumn)), -0.25 * strength, 0.25 * strength);
    }

    [Fact]
    public void Draw_OfOneKey_IsTheSameAndOfAnotherIsNot()
    {
        Assert.Equal(Distortion.Draw(1, RandomKey.FromSeed(3)), Distortion.Draw(1, RandomKey.FromSeed(3)));
        Assert.NotEqual(Distortion.Draw(1, RandomKey.FromSeed(3)), Distortion.Draw(1, RandomKey.FromSeed(4)));
    }

    static double Angle(Distortion of) => Math.Atan2(-of.RowByColumn, of.RowByRow);

    // 4000 draws, evenly between the ends: that none falls into the last hundredth has probability 0.99⁴⁰⁰⁰ < 10⁻¹⁷.
    static void Within(IEnumerable<double> values, double least, double most)
    {
        var room = (most - least) / 100;
        Assert.InRange(values.Min(), least - 1e-6, least + room);
        Assert.InRange(values.Max(), most - room, most + 1e-6);
    }

    static void Within(IEnumerable<float> values, double least, double most) => Within(values.Select(value => (double)value), least, most);

    static float[] Applied(Distortion distortion)
    {
        var levels = new float[Image.Length];
        distortion.Apply(Image, 4, levels);
        return levels;
    }

    static float[] Levels(float[] intensities) => [.. intensities.Select(intensity => intensity / 255)];

    static float[] Levels(byte[] intensities) => Levels([.. intensities.Select(intensity => (float)intensity)]);

    static void Close(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++) Assert.Equal(expected[i], actual[i], 1e-5f);
    }
}
