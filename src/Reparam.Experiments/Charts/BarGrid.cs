using System.Text;

namespace Reparam.Experiments.Charts;

/// <summary>Bars over numbered categories in a grid of panels that share one vertical axis from 0 to 1.</summary>
/// <param name="Title">The title.</param>
/// <param name="Columns">The columns' names, above them.</param>
/// <param name="Rows">The rows' names and the bars of their panels, a list for each column.</param>
/// <param name="CategoryLabel">What the categories are.</param>
sealed record BarGrid(string Title, IReadOnlyList<string> Columns, IReadOnlyList<BarGridRow> Rows, string CategoryLabel)
{
    const double Left = 66, Right = 16, Top = 62, Gap = 14, RowGap = 26, PanelHeight = 130, Bottom = 48;

    static readonly double[] Ticks = [0, 0.25, 0.5, 0.75, 1];

    public int Width { get; init; } = 960;

    public string? Caption { get; init; }

    public required string Description { get; init; }

    double PanelWidth => (Width - Left - Right - (Gap * (Columns.Count - 1))) / Columns.Count;

    double AxisTop => Top + (Rows.Count * (PanelHeight + RowGap)) - RowGap;

    /// <summary>The chart as one SVG element.</summary>
    public string ToSvg()
    {
        var svg = new StringBuilder();
        var caption = ChartSheet.Wrap(Caption, Width - Left - Right);
        ChartSheet.Open(svg, Width, (int)(AxisTop + Bottom + (ChartSheet.CaptionLine * caption.Count) + 10), Title, Description, hasBackground: true);
        ChartSheet.Title(svg, Left, Title);
        for (var column = 0; column < Columns.Count; column++)
        {
            var left = Left + (column * (PanelWidth + Gap));
            svg.Put($"""<text class="name" x="{Markup.Pixel(left + (PanelWidth / 2))}" y="{Markup.Pixel(Top - 12)}" text-anchor="middle">{Markup.Escape(Columns[column])}</text>""").Append('\n');
            for (var row = 0; row < Rows.Count; row++) Panel(svg, left, Top + (row * (PanelHeight + RowGap)), row, column);
            Categories(svg, left, Rows[0].Panels[column].Count);
        }
        svg.Put($"""<text x="{Markup.Pixel((Left + Width - Right) / 2)}" y="{Markup.Pixel(AxisTop + 38)}" text-anchor="middle">{Markup.Escape(CategoryLabel)}</text>""").Append('\n');
        for (var row = 0; row < Rows.Count; row++)
        {
            var middle = Markup.Pixel(Top + (row * (PanelHeight + RowGap)) + (PanelHeight / 2));
            svg.Put($"""<text class="name" x="16" y="{middle}" text-anchor="middle" transform="rotate(-90 16 {middle})">{Markup.Escape(Rows[row].Name)}</text>""").Append('\n');
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
        svg.Put($"\n<g><title>{Markup.Escape(Rows[row].Name)}, {Markup.Escape(Columns[column])}</title>");
        for (var k = 0; k < bars.Count; k++)
        {
            var height = bars[k] * PanelHeight;
            svg.Put($"""<rect x="{Markup.Pixel(Center(left, k, bars.Count) - (PanelWidth / bars.Count * 0.36))}" y="{Markup.Pixel(bottom - height)}" width="{Markup.Pixel(PanelWidth / bars.Count * 0.72)}" height="{Markup.Pixel(height)}" style="fill:var(--c{row})"/>""");
        }
        if (Rows[row].Marks is { } marks)
        {
            for (var k = 0; k < bars.Count; k++)
                svg.Put($"""<path class="mark" style="stroke:var(--ink);stroke-width:1.5" d="M{Markup.Pixel(Center(left, k, bars.Count) - (PanelWidth / bars.Count * 0.48))} {Markup.Pixel(bottom - (marks[column][k] * PanelHeight))}h{Markup.Pixel(PanelWidth / bars.Count * 0.96)}"/>""");
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

/// <summary>A row of panels: its name, and the bars of each column, from 0 to 1.</summary>
sealed record BarGridRow(string Name, IReadOnlyList<IReadOnlyList<double>> Panels)
{
    /// <summary>Heights to compare the bars with, drawn as lines across them; null for none.</summary>
    public IReadOnlyList<IReadOnlyList<double>>? Marks { get; init; }
}
