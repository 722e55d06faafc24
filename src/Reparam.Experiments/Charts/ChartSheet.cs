using System.Text;

namespace Reparam.Experiments.Charts;

/// <summary>Parts that all charts share: the SVG element with title, description, style and background, and captions.</summary>
static class ChartSheet
{
    /// <summary>Height of a caption line in pixels.</summary>
    public const double CaptionLine = 18;

    /// <summary>Begins the SVG element.</summary>
    public static void Open(StringBuilder svg, int width, int height, string title, string description, bool hasBackground)
    {
        var name = Markup.Escape(title);
        svg.Put($"""<svg xmlns="http://www.w3.org/2000/svg" class="chart" viewBox="0 0 {width} {height}" width="{width}" height="{height}" """);
        svg.Put($"""role="img" aria-label="{name}">""");
        svg.Put($"\n<title>{name}</title>\n<desc>{Markup.Escape(description)}</desc>\n<style>{ChartTheme.Css}</style>\n");
        if (hasBackground) svg.Append("<rect class=\"paper\" width=\"100%\" height=\"100%\" rx=\"10\"/>\n");
    }

    /// <summary>Draws the title.</summary>
    public static void Title(StringBuilder svg, double x, string title)
        => svg.Put($"""<text class="title" x="{Markup.Pixel(x)}" y="22">{Markup.Escape(title)}</text>""").Append('\n');

    /// <summary>Breaks a caption into lines that fit a width in pixels; no lines if there is no text.</summary>
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

    /// <summary>Draws the lines of a caption, the first at <paramref name="top"/>.</summary>
    public static void Caption(StringBuilder svg, double x, double top, IReadOnlyList<string> lines)
    {
        for (var i = 0; i < lines.Count; i++)
            svg.Put($"""<text x="{Markup.Pixel(x)}" y="{Markup.Pixel(top + (CaptionLine * i) + 13)}">{Markup.Escape(lines[i])}</text>""").Append('\n');
    }

    /// <summary>Ends the SVG element.</summary>
    public static string Close(StringBuilder svg) => svg.Append("</svg>").ToString();
}
