using System.Xml.Linq;
using Reparam.Experiments.Charts;

namespace Reparam.Tests.Charts;

public class ChartSheetTests
{
    static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    [Fact]
    public void Wrap_LongCaption_KeepsEveryWordWithinTheWidth()
    {
        var caption = string.Join(' ', Enumerable.Range(0, 60).Select(i => new string('a', 1 + (i % 9))));
        var lines = ChartSheet.Wrap(caption, 200);
        Assert.Equal(caption, string.Join(' ', lines));
        Assert.True(lines.Count > 1);
        Assert.All(lines, line => Assert.True(ChartLegend.TextWidth(line, 13) <= 200));
        Assert.Empty(ChartSheet.Wrap(null, 200));
        Assert.Single(ChartSheet.Wrap("averylongword", 10));
    }

    [Fact]
    public void LineChart_Caption_StandsBelowTheAxisInsideTheSheet()
    {
        var svg = XElement.Parse(new LineChart("t", "x name", "y", [new("s", [new(0, 0), new(1, 1)])]) { Caption = string.Join(' ', Enumerable.Repeat("words & more", 20)) }.ToSvg());
        var axis = Height(svg.Elements(Svg + "text").Single(text => text.Value == "x name"));
        var lines = svg.Elements(Svg + "text").Where(text => text.Value.Contains('&', StringComparison.Ordinal)).Select(Height).ToArray();
        Assert.True(lines.Length > 1);
        Assert.All(lines, y => Assert.InRange(y, axis + 10, 480));
        Assert.Equal(lines.Order(), lines);
    }

    [Fact]
    public void LineChart_Band_GoesAlongItsRangesAndStretchesTheAxis()
    {
        var svg = XElement.Parse(new LineChart("t", "x", "y", [new("s", [new(0, 1), new(1, 1), new(double.NaN, 1), new(2, 1)]) { Band = [new(0, 2), new(-1, 3), new(-9, 9), new(0, 8)], Color = 4 }]).ToSvg());
        var band = svg.Descendants(Svg + "path").Single(path => ((string?)path.Attribute("class"))?.StartsWith("band", StringComparison.Ordinal) == true);
        Assert.Equal("band f4", (string)band.Attribute("class")!);
        Assert.Equal(6, ((string)band.Attribute("d")!).Trim('M', 'Z').Split('L').Length);
        Assert.Contains(svg.Elements(Svg + "text"), text => text.Value == "8");
    }

    static double Height(XElement text) => double.Parse((string)text.Attribute("y")!, System.Globalization.CultureInfo.InvariantCulture);
}
