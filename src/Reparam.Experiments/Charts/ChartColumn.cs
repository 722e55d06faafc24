using System.Text;

namespace Reparam.Experiments.Charts;

/// <summary>Draws charts one below the other, as one SVG element.</summary>
static class ChartColumn
{
    const int Between = 12;

    /// <summary>Draws the charts.</summary>
    /// <param name="title">Description of the whole for readers who cannot see it.</param>
    /// <param name="charts">At least one chart.</param>
    public static string ToSvg(string title, IReadOnlyList<LineChart> charts)
    {
        var (width, height) = (charts.Max(chart => chart.Width), charts.Sum(chart => chart.Height) + (Between * (charts.Count - 1)));
        var svg = new StringBuilder();
        svg.Put($"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" """);
        svg.Put($"""role="img" aria-label="{Markup.Escape(title)}">""").Append('\n');
        var top = 0;
        foreach (var chart in charts)
        {
            svg.Put($"""<g transform="translate(0 {top})">""").Append('\n').Append(chart.ToSvg()).Append("\n</g>\n");
            top += chart.Height + Between;
        }
        return svg.Append("</svg>").ToString();
    }
}
