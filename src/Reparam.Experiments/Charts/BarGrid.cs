using System.Text;

namespace Reparam.Experiments.Charts;

/// <summary>Bars over numbered categories in a grid of panels that share one vertical axis from 0 to 1.</summary>
/// <param name="Title">The title.</param>
/// <param name="Columns">Names of the columns, written above them.</param>
/// <param name="Rows">Rows with their names and the bars of their panels.</param>
/// <param name="CategoryLabel">Name of the horizontal axis.</param>
sealed record BarGrid(string Title, IReadOnlyList<string> Columns, IReadOnlyList<BarGridRow> Rows, string CategoryLabel)
{
    const double Left = 66, Right = 16, Top = 62, Gap = 14, RowGap = 26, PanelHeight = 130, Bottom = 48;

    static readonly double[] Ticks = [0, 0.25, 0.5, 0.75, 1];

    /// <summary>Width in pixels.</summary>
    public int Width { get; init; } = 960;

    /// <summary>Text below the chart, broken into lines as needed.</summary>
    public string? Caption { get; init; }

    /// <summary>Description of the chart for readers who cannot see it.</summary>
    public required string Description { get; init; }

    double PanelWidth => (Width - Left - Right - (Gap * (Columns.Count - 1))) / Columns.Count;

    double AxisTop => Top + (Rows.Count * (PanelHeight + RowGap)) - RowGap;

    /// <summary>Draws the chart as one SVG element.</summary>
    public string ToSvg()
    {
        var svg = new StringBuilder();
        var caption = ChartSheet.Wrap(Caption, Width - Left - Right);
        var height = (int)(AxisTop + Bottom + (ChartSheet.CaptionLine * caption.Count) + 10);
        ChartSheet.Open(svg, Width, height, Title, Description, hasBackground: true);
        ChartSheet.Title(svg, Left, Title);
        for (var column = 0; column < Columns.Count; column++)
        {
            var left = Left + (column * (PanelWidth + Gap));
            var (center, above) = (Markup.Pixel(left + (PanelWidth / 2)), Markup.Pixel(Top - 12));
            svg.Put($"""<text class="name" x="{center}" y="{above}" text-anchor="middle">{Markup.Escape(Columns[column])}</text>""").Append('\n');
            for (var row = 0; row < Rows.Count; row++) Panel(svg, left, Top + (row * (PanelHeight + RowGap)), row, column);
            Categories(svg, left, Rows[0].Panels[column].Count);
        }
        var (x, y) = (Markup.Pixel((Left + Width - Right) / 2), Markup.Pixel(AxisTop + 38));
        svg.Put($"""<text x="{x}" y="{y}" text-anchor="middle">{Markup.Escape(CategoryLabel)}</text>""").Append('\n');
        for (var row = 0; row < Rows.Count; row++)
        {
            var middle = Markup.Pixel(Top + (row * (PanelHeight + RowGap)) + (PanelHeight / 2));
            svg.Put($"""<text class="name" x="16" y="{middle}" text-anchor="middle" transform="rotate(-90 16 {middle})">""");
            svg.Put($"{Markup.Escape(Rows[row].Name)}</text>\n");
        }
        ChartSheet.Caption(svg, Left, AxisTop + Bottom + 2, caption);
        return ChartSheet.Close(svg);
    }

    void Panel(StringBuilder svg, double left, double top, int row, int column)
    {
        var bottom = top + PanelHeight;
        foreach (var tick in Ticks)
        {
            var y = Markup.Pixel(bottom - (tick * PanelHeight));
            svg.Put($"""<path class="grid" d="M{Markup.Pixel(left)} {y}H{Markup.Pixel(left + PanelWidth)}"/>""");
            if (column == 0) svg.Put($"""<text x="{Markup.Pixel(left - 8)}" y="{y}" dy="0.35em" text-anchor="end">{tick:0.##}</text>""");
        }
        var bars = Rows[row].Panels[column];
        var share = PanelWidth / bars.Count;
        svg.Put($"\n<g><title>{Markup.Escape(Rows[row].Name)}, {Markup.Escape(Columns[column])}</title>");
        for (var k = 0; k < bars.Count; k++)
        {
            var height = bars[k] * PanelHeight;
            var (x, y) = (Markup.Pixel(Center(left, k, bars.Count) - (share * 0.36)), Markup.Pixel(bottom - height));
            svg.Put($"""<rect x="{x}" y="{y}" width="{Markup.Pixel(share * 0.72)}" height="{Markup.Pixel(height)}" class="f{row % ChartTheme.Colors}"/>""");
        }
        if (Rows[row].Marks is { } marks)
        {
            for (var k = 0; k < bars.Count; k++)
            {
                var (x, y) = (Markup.Pixel(Center(left, k, bars.Count) - (share * 0.48)), Markup.Pixel(bottom - (marks[column][k] * PanelHeight)));
                svg.Put($"""<path class="mark" d="M{x} {y}h{Markup.Pixel(share * 0.96)}"/>""");
            }
        }
        svg.Put($"""</g><path class="frame" d="M{Markup.Pixel(left)} {Markup.Pixel(bottom)}H{Markup.Pixel(left + PanelWidth)}"/>""").Append('\n');
    }

    void Categories(StringBuilder svg, double left, int count)
    {
        for (var k = 0; k < count; k++)
            svg.Put($"""<text x="{Markup.Pixel(Center(left, k, count))}" y="{Markup.Pixel(AxisTop + 17)}" text-anchor="middle">{k + 1}</text>""");
        svg.Append('\n');
    }

    double Center(double left, int k, int count) => left + (PanelWidth * (k + 0.5) / count);
}

/// <summary>A row of panels.</summary>
/// <param name="Name">Name of the row.</param>
/// <param name="Panels">Heights of the bars, from 0 to 1, a list for each column.</param>
sealed record BarGridRow(string Name, IReadOnlyList<IReadOnlyList<double>> Panels)
{
    /// <summary>Heights to compare the bars with, drawn as lines across them; null for none.</summary>
    public IReadOnlyList<IReadOnlyList<double>>? Marks { get; init; }
}
