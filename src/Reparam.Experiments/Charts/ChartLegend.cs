using System.Text;

namespace Reparam.Experiments.Charts;

/// <summary>Legend of a chart: names of the lines in rows above the plot, where they cover no data.</summary>
sealed class ChartLegend
{
    const double RowHeight = 20;
    const double Swatch = 28;
    const double Gap = 7;
    const double Between = 22;

    readonly List<(int Series, double X, int Row)> _places = [];
    readonly IReadOnlyList<ChartSeries> _series;

    /// <summary>Places the names of the series.</summary>
    /// <param name="series">Series of the chart.</param>
    /// <param name="width">Width of a row in pixels.</param>
    public ChartLegend(IReadOnlyList<ChartSeries> series, double width)
    {
        _series = series;
        var (x, row) = (0.0, 0);
        for (var i = 0; i < series.Count; i++)
        {
            if (!series[i].InLegend) continue;
            var entry = Swatch + Gap + TextWidth(series[i].Name, 13);
            if (x > 0 && x + entry > width) (x, row) = (0, row + 1);
            _places.Add((i, x, row));
            x += entry + Between;
        }
        Height = _places.Count == 0 ? 0 : (row + 1) * RowHeight;
    }

    /// <summary>Height in pixels; 0 without names.</summary>
    public double Height { get; }

    /// <summary>Draws the legend.</summary>
    public void Draw(StringBuilder svg, double left, double top)
    {
        foreach (var (index, offset, row) in _places)
        {
            var (x, y) = (left + offset, top + (row * RowHeight) + (RowHeight / 2));
            LineChartSvg.DrawSwatch(svg, _series[index], index, x, x + Swatch, y);
            svg.Put($"""<text class="name" x="{Markup.Pixel(x + Swatch + Gap)}" y="{Markup.Pixel(y + 4.5)}">{Markup.Escape(_series[index].Name)}</text>""");
            svg.Append('\n');
        }
    }

    /// <summary>Estimates the width of a text in pixels, rather too large than too small because the reader's fonts are unknown.</summary>
    public static double TextWidth(string text, double size)
    {
        var em = 0.0;
        foreach (var c in text)
        {
            em += c switch
            {
                'i' or 'j' or 'l' or 'f' or 't' or 'r' or '.' or ',' or ':' or ';' or '\'' or '|' or '!' or ' ' or '(' or ')' or '-' => 0.36,
                'm' or 'w' or 'M' or 'W' => 0.9,
                >= 'A' and <= 'Z' => 0.68,
                >= '\u2E80' => 1.05,
                _ => 0.58,
            };
        }
        return em * size;
    }
}
