using System.Text;

namespace Reparam.Experiments.Charts;

/// <summary>
/// The simplex of three classes in a row of panels: a density as filled contours of shared levels, points, and discs at the
/// corners.
/// </summary>
/// <param name="Title">The title.</param>
/// <param name="Panels">Panels from left to right.</param>
/// <param name="Levels">Levels of the contours, ascending.</param>
/// <param name="LevelLabel">Name of the levels.</param>
sealed record SimplexRow(string Title, IReadOnlyList<SimplexPanel> Panels, IReadOnlyList<double> Levels, string LevelLabel)
{
    const double Left = 34, Gap = 40, Top = 104, ScaleWidth = 46;
    const double Shade = 0.17;

    /// <summary>Width in pixels.</summary>
    public int Width { get; init; } = 1080;

    /// <summary>Text below the chart, broken into lines as needed.</summary>
    public string? Caption { get; init; }

    /// <summary>Description of the chart for readers who cannot see it.</summary>
    public required string Description { get; init; }

    double Side => (Width - (2 * Left) - (Gap * (Panels.Count - 1))) / Panels.Count;

    double Bottom => Top + (Side * Math.Sqrt(0.75));

    /// <summary>Draws the chart as one SVG element.</summary>
    public string ToSvg()
    {
        var svg = new StringBuilder();
        var caption = ChartSheet.Wrap(Caption, Width - (2 * Left));
        ChartSheet.Open(svg, Width, (int)(Bottom + 110 + (ChartSheet.CaptionLine * caption.Count)), Title, Description, hasBackground: true);
        ChartSheet.Title(svg, Left, Title);
        for (var i = 0; i < Panels.Count; i++) Panel(svg, Left + (i * (Side + Gap)), Panels[i]);
        Scale(svg, Bottom + 54);
        ChartSheet.Caption(svg, Left, Bottom + 98, caption);
        return ChartSheet.Close(svg);
    }

    void Panel(StringBuilder svg, double left, SimplexPanel panel)
    {
        ChartPoint Pixel(double second, double third) => new(left + (Side * (second + (third / 2))), Bottom - ((Bottom - Top) * third));
        string Text(ChartPoint point) => $"{Markup.Pixel(point.X)} {Markup.Pixel(point.Y)}";

        svg.Put($"<g><title>{Markup.Escape(panel.Name)}</title>");
        var (middle, above) = (Markup.Pixel(left + (Side / 2)), Markup.Pixel(Top - 50));
        svg.Put($"""<text class="name" x="{middle}" y="{above}" text-anchor="middle">{Markup.Escape(panel.Name)}</text>""").Append('\n');
        foreach (var level in panel.Density is null ? [] : Levels)
        {
            svg.Append("<path class=\"contour f0\" d=\"");
            foreach (var outline in panel.Density!.AtLeast(level))
                svg.Append('M').AppendJoin('L', outline.Select(point => Text(Pixel(point.X, point.Y)))).Append('Z');
            svg.Put($"\" fill-opacity=\"{Shade}\"/>\n");
        }
        var outside = $"M{Text(Pixel(0, 0))}L{Text(Pixel(1, 0))}L{Text(Pixel(0, 1))}Z";
        svg.Put($"""<path d="{outside}" class="outline"/>""").Append('\n');
        foreach (var point in panel.Points)
        {
            var place = Pixel(point.X, point.Y);
            svg.Put($"""<circle cx="{Markup.Pixel(place.X)}" cy="{Markup.Pixel(place.Y)}" r="1.5" class="f1" fill-opacity=".75"/>""");
        }
        svg.Append('\n');
        ChartPoint[] corners = [Pixel(0, 0), Pixel(1, 0), Pixel(0, 1)];
        for (var k = 0; k < 3; k++)
        {
            var (x, y) = (corners[k].X, corners[k].Y + (k == 2 ? -22 : 30));
            if (panel.Corners is { } shares)
            {
                var (cx, cy, radius) = (Markup.Pixel(corners[k].X), Markup.Pixel(corners[k].Y), Markup.Pixel(20 * Math.Sqrt(shares[k])));
                svg.Put($"""<circle cx="{cx}" cy="{cy}" r="{radius}" class="f1" fill-opacity=".75"/>""");
                svg.Put($"""<text x="{Markup.Pixel(x)}" y="{Markup.Pixel(y)}" text-anchor="middle">{k + 1}: {shares[k]:0.00}</text>""").Append('\n');
            }
            else
            {
                svg.Put($"""<text x="{Markup.Pixel(x)}" y="{Markup.Pixel(y + (k == 2 ? 12 : -12))}" text-anchor="middle">{k + 1}</text>""").Append('\n');
            }
        }
        svg.Append("</g>\n");
    }

    // A shade is as many layers as levels are reached, exactly as the contours make it.
    void Scale(StringBuilder svg, double top)
    {
        svg.Put($"""<text x="{Markup.Pixel(Left)}" y="{Markup.Pixel(top + 14)}">{Markup.Escape(LevelLabel)}</text>""").Append('\n');
        var left = Left + ChartLegend.TextWidth(LevelLabel, 13) + 16;
        for (var shade = 0; shade <= Levels.Count; shade++)
        {
            var x = Markup.Pixel(left + (shade * ScaleWidth));
            for (var layer = 0; layer < shade; layer++)
                svg.Put($"""<rect x="{x}" y="{Markup.Pixel(top)}" width="{ScaleWidth}" height="18" class="f0" fill-opacity="{Shade}"/>""");
            svg.Put($"""<rect x="{x}" y="{Markup.Pixel(top)}" width="{ScaleWidth}" height="18" class="outline"/>""");
            if (shade > 0) svg.Put($"""<text x="{x}" y="{Markup.Pixel(top + 34)}" text-anchor="middle">{Levels[shade - 1]:0.####}</text>""");
            svg.Append('\n');
        }
    }
}

/// <summary>A panel. Points are given by their second and third coordinate.</summary>
/// <param name="Name">Name above the panel.</param>
/// <param name="Density">The density, or null.</param>
/// <param name="Points">Points on the simplex.</param>
/// <param name="Corners">Probabilities of the corners, drawn as areas of discs, or null.</param>
sealed record SimplexPanel(string Name, TriangleContours? Density, IReadOnlyList<ChartPoint> Points, IReadOnlyList<double>? Corners = null);
