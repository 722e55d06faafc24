using System.Text;

namespace Reparam.Experiments.Charts;

/// <summary>What every chart is drawn on: one SVG element with its name for those who cannot see it, style and background.</summary>
static class ChartSheet
{
    /// <summary>Height of a line of a caption.</summary>
    public const double CaptionLine = 18;

    public static void Open(StringBuilder svg, int width, int height, string title, string description, bool hasBackground)
    {
        var name = Markup.Escape(title);
        svg.Put($"""<svg xmlns="http://www.w3.org/2000/svg" class="chart" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" aria-label="{name}">""");
        svg.Put($"\n<title>{name}</title>\n<desc>{Markup.Escape(description)}</desc>\n<style>{ChartTheme.Css}</style>\n");
        if (hasBackground) svg.Append("<rect class=\"paper\" width=\"100%\" height=\"100%\" rx=\"10\"/>\n");
    }

    public static void Title(StringBuilder svg, double x, string title) => svg.Put($"""<text class="title" x="{Markup.Pixel(x)}" y="22">{Markup.Escape(title)}</text>""").Append('\n');

    /// <summary>A caption broken into lines that fit a width; none if there is no text.</summary>
    public static IReadOnlyList<string> Wrap(string? caption, double width)
    {
        var lines = new List<string>();
        foreach (var word in (caption ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (lines.Count > 0 && ChartLegend.TextWidth($"{lines[^1]} {word}", 13) <= width) lines[^1] += " " + word;
            else lines.Add(word);
        }
        return lines;
    }

    /// <summary>Draws a caption's lines, the first at <paramref name="top"/>.</summary>
    public static void Caption(StringBuilder svg, double x, double top, IReadOnlyList<string> lines)
    {
        for (var i = 0; i < lines.Count; i++)
            svg.Put($"""<text x="{Markup.Pixel(x)}" y="{Markup.Pixel(top + (CaptionLine * i) + 13)}">{Markup.Escape(lines[i])}</text>""").Append('\n');
    }

    public static string Close(StringBuilder svg) => svg.Append("</svg>").ToString();
}
