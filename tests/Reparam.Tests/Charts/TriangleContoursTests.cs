using Reparam.Experiments.Charts;
using Reparam.Randomness;

namespace Reparam.Tests.Charts;

public class TriangleContoursTests
{
    [Theory]
    [InlineData(0.3)]
    [InlineData(0.5)]
    [InlineData(0.05)]
    public void AtLeast_LinearFunction_IsTheExactTriangle(double level)
    {
        var outline = Assert.Single(new TriangleContours(20, (second, _) => second).AtLeast(level));
        Assert.Equal(3, outline.Count);
        Assert.Equal((1 - level) * (1 - level) / 2, Area(outline), 1e-12);
        Assert.Equal(level, outline.Min(point => point.X), 1e-12);
    }

    [Fact]
    public void AtLeast_LevelBelowOrAboveAll_IsTheTriangleOrNothing()
    {
        var contours = new TriangleContours(7, (second, third) => second * third);
        Assert.Equal(0.5, Area(Assert.Single(contours.AtLeast(-1))), 1e-12);
        Assert.Empty(contours.AtLeast(1));
    }

    [Fact]
    public void AtLeast_Ring_HasAnOutlineAndAHoleTurnedTheOtherWay()
    {
        static double Distance(double second, double third) => double.Hypot(second - 0.3, third - 0.3);
        // At least −0.02 of −|distance − 0.15|: the ring from 0.13 to 0.17.
        var outlines = new TriangleContours(400, (second, third) => -Math.Abs(Distance(second, third) - 0.15)).AtLeast(-0.02);
        Assert.Equal(2, outlines.Count);
        Assert.Single(outlines, outline => Area(outline) > 0);
        // Chords of a lattice of 1/400 stay within 1/(8·400²·0.13) of an arc.
        Assert.Equal(Math.PI * ((0.17 * 0.17) - (0.13 * 0.13)), outlines.Sum(Area), 2 * Math.PI * 0.3 * 5e-5);
        Assert.All(outlines.SelectMany(outline => outline), point => Assert.Equal(0.02, Math.Abs(Distance(point.X, point.Y) - 0.15), 1e-4));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(9)]
    public void AtLeast_RoughFunction_AndWhatIsBelowFillTheTriangle(int steps)
    {
        var key = RandomKey.FromSeed(11);
        for (var trial = 0; trial < 50; trial++)
        {
            double Value(double second, double third) => key.Split((ulong)trial).Bits64((ulong)Math.Round((second * steps * 100) + (third * steps))) / Math.Pow(2, 64);
            var (above, below) = (new TriangleContours(steps, Value), new TriangleContours(steps, (second, third) => -Value(second, third)));
            Assert.Equal(0.5, above.AtLeast(0.4).Sum(Area) + below.AtLeast(-0.4).Sum(Area), 1e-9);
        }
    }

    // Positive where the outline turns left.
    static double Area(IReadOnlyList<ChartPoint> outline)
        => outline.Select((point, i) => (point, next: outline[(i + 1) % outline.Count])).Sum(edge => (edge.point.X * edge.next.Y) - (edge.next.X * edge.point.Y)) / 2;
}
