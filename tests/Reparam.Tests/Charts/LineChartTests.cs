using System.Globalization;
using System.Xml.Linq;
using Reparam.Experiments.Charts;

namespace Reparam.Tests.Charts;

public sealed class LineChartTests
{
    static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    [Fact]
    public void ToSvg_TextWithMarkup_IsEscaped()
    {
        var svg = Parse(new LineChart("a < b & \"c\"", "x > 0", "τ\u0001", [new("<script>", [new(0, 1), new(1, 2)])]));

        Assert.Equal("a < b & \"c\"", svg.Element(Svg + "title")!.Value);
        Assert.Contains("<script>", svg.Descendants(Svg + "text").Select(text => text.Value));
        Assert.Contains("x > 0", svg.Descendants(Svg + "text").Select(text => text.Value));
        Assert.Empty(svg.Descendants(Svg + "script"));
    }

    [Fact]
    public void ToSvg_SeveralSeries_DrawsAndNamesEach()
    {
        string[] names = ["one", "two", "three"];
        var svg = Parse(new LineChart("t", "x", "y", [.. names.Select(name => new ChartSeries(name, [new(0, 1), new(1, 2)]))]));

        Assert.Equal(names.Reverse(), svg.Descendants(Svg + "g").Select(group => group.Element(Svg + "title")!.Value));
        Assert.All(svg.Descendants(Svg + "g"), group => Assert.Single(group.Elements(Svg + "path")));
        Assert.All(names, name => Assert.Contains(name, svg.Element(Svg + "desc")!.Value, StringComparison.Ordinal));
        Assert.All(names, name => Assert.Contains(svg.Elements(Svg + "text"), text => text.Value == name));
    }

    [Fact]
    public void ToSvg_ManyLongNames_LegendStaysInsideAndAboveThePlot()
    {
        var series = Enumerable.Range(0, 12).Select(i => new ChartSeries($"a rather long name of series {i}", [new(0, i), new(1, i)]));
        var svg = Parse(new LineChart("t", "x", "y", [.. series]));
        var plotTop = svg.Elements(Svg + "path").Where(path => (string)path.Attribute("class")! == "grid")
            .Min(path => Number(((string)path.Attribute("d")!).Split('M', ' ', 'V', 'H')[2]));
        var names = svg.Elements(Svg + "text").Where(text => (string?)text.Attribute("class") == "name").ToArray();

        Assert.Equal(12, names.Length);
        Assert.All(names, name => Assert.InRange(Number((string)name.Attribute("x")!), 0, 700));
        Assert.All(names, name => Assert.True(Number((string)name.Attribute("y")!) < plotTop));
    }

    [Fact]
    public void ToSvg_NotFinitePoint_InterruptsTheLine()
    {
        var svg = Parse(new LineChart("t", "x", "y",
            [new("s", [new(0, 1), new(1, 2), new(2, double.NaN), new(3, 1), new(4, 2), new(5, double.PositiveInfinity), new(6, 1)])]));
        var group = Assert.Single(svg.Descendants(Svg + "g"));

        Assert.Equal(3, ((string)group.Element(Svg + "path")!.Attribute("d")!).Count(c => c == 'M'));
        // The last point stands alone, so it needs a dot to be seen.
        Assert.Single(group.Elements(Svg + "circle"));
        Assert.DoesNotContain("NaN", svg.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void ToSvg_StrokesAndMarkers_AreDrawn()
    {
        ChartPoint[] points = [new(1, 1), new(10, 2), new(100, 3)];
        var svg = Parse(new LineChart("t", "x", "y",
            [new("dashed", points) { Stroke = LineStroke.Dashed }, new("dots", points) { Stroke = LineStroke.None }])
        { LogX = true });
        var groups = svg.Descendants(Svg + "g").ToDictionary(group => group.Element(Svg + "title")!.Value);

        Assert.Contains("dasharray", (string)groups["dashed"].Element(Svg + "path")!.Attribute("style")!, StringComparison.Ordinal);
        var x = groups["dots"].Elements(Svg + "circle").Select(circle => Number((string)circle.Attribute("cx")!)).ToArray();
        Assert.Equal(3, x.Length);
        Assert.Equal(x[1] - x[0], x[2] - x[1], 0.11);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ToSvg_NothingToDraw_IsStillAChart(bool isLog)
    {
        Parse(new LineChart("t", "x", "y", []) { LogX = isLog, LogY = isLog });
        Parse(new LineChart("t", "x", "y", [new("empty", []), new("zero", [new(0, 0)])]) { LogX = isLog, LogY = isLog });
    }

    [Fact]
    public void ToSvg_PowerLawOnTwoLogarithmicAxes_IsAStraightLine()
    {
        var svg = Parse(new LineChart("t", "x", "y", [new("y = 3 x^2", [.. new[] { 1.0, 4, 16, 64, 256 }.Select(x => new ChartPoint(x, 3 * x * x))]) { Markers = true }]) { LogX = true, LogY = true });
        var dots = svg.Descendants(Svg + "g").Elements(Svg + "circle").Select(circle => (X: Number((string)circle.Attribute("cx")!), Y: Number((string)circle.Attribute("cy")!))).ToArray();

        Assert.Equal(5, dots.Length);
        for (var i = 1; i < dots.Length; i++)
        {
            // To a tenth of a pixel each.
            Assert.Equal((dots[^1].X - dots[0].X) / 4, dots[i].X - dots[i - 1].X, 0.21);
            Assert.Equal((dots[^1].Y - dots[0].Y) / 4, dots[i].Y - dots[i - 1].Y, 0.21);
        }
    }

    [Fact]
    public void ToSvg_CommaCulture_WritesTheSame()
    {
        var chart = new LineChart("t", "x", "y", [new("s", [new(0, 0.123), new(1.5, 0.5)]) { Width = 1.5 }]);
        var expected = chart.ToSvg();
        var culture = CultureInfo.CurrentCulture;
        try
        {
            var comma = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            comma.NumberFormat.NumberDecimalSeparator = ",";
            CultureInfo.CurrentCulture = comma;
            Assert.Equal(expected, chart.ToSvg());
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }

    static XElement Parse(LineChart chart) => XElement.Parse(chart.ToSvg());

    static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
