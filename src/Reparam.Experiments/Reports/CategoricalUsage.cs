using System.Globalization;
using System.Text;
using Reparam.Experiments.Charts;

namespace Reparam.Experiments.Reports;

/// <summary>Chart of the usage of categorical codes: a heat map of variables by classes, with bars of their perplexity above.</summary>
static class CategoricalUsage
{
    const double Width = 800;
    const double Left = 58;
    const double PlotWidth = 724;
    const double BarsTop = 30;
    const double BarsHeight = 64;
    const double MapTop = BarsTop + BarsHeight + 14;
    // The browser shows the name of a cell under the pointer. The names of more cells would be most of the page.
    const int MostNamedCells = 4000;

    /// <summary>Describes the usage in one sentence.</summary>
    public static string InWords(CodeUsage codes)
    {
        double[] perplexities = [.. Enumerable.Range(0, codes.Variables).Select(codes.Perplexity)];
        var unused = perplexities.Count(p => p < 1.5);
        var stuck = unused switch { 0 => "no variable is", 1 => "1 variable is", _ => $"{unused} variables are" };
        return string.Create(CultureInfo.InvariantCulture, $"Perplexity is the effective number of classes a variable uses over {codes.Images:N0} images: ")
            + FormattableString.Invariant($"{perplexities.Average():0.0} of {codes.Classes} on average, ")
            + FormattableString.Invariant($"from {perplexities.Min():0.0} to {perplexities.Max():0.0}; {stuck} stuck near a single class.");
    }

    /// <summary>Draws the chart as one SVG element.</summary>
    public static string Draw(CodeUsage codes)
    {
        var cellWidth = PlotWidth / codes.Variables;
        var cellHeight = Math.Clamp(230.0 / codes.Classes, 4, 24);
        var mapHeight = cellHeight * codes.Classes;
        var height = MapTop + mapHeight + 66;
        var svg = new StringBuilder();
        var high = Markup.Pixel(height);
        svg.Put($"""<svg xmlns="http://www.w3.org/2000/svg" class="chart" viewBox="0 0 {Width} {high}" width="{Width}" height="{high}" """);
        svg.Append("""role="img" aria-label="Usage of the codes">""");
        svg.Put($"\n<title>Usage of the codes</title><desc>{Markup.Escape(InWords(codes))}</desc><style>{ChartTheme.Css}</style>\n");
        DrawPerplexity(svg, codes, cellWidth);
        DrawMap(svg, codes, cellWidth, cellHeight);
        DrawNames(svg, codes, cellWidth, cellHeight, MapTop + mapHeight);
        return svg.Append("</svg>").ToString();
    }

    static void DrawPerplexity(StringBuilder svg, CodeUsage codes, double cellWidth)
    {
        svg.Put($"""<text class="name" x="{Left}" y="18">Perplexity of each variable</text>""");
        foreach (var tick in new[] { 0, codes.Classes })
        {
            var y = Markup.Pixel(BarsTop + (BarsHeight * (1 - ((double)tick / codes.Classes))));
            svg.Put($"""<path class="grid" d="M{Left} {y}H{Left + PlotWidth}"/>""");
            svg.Put($"""<text x="{Left - 8}" y="{y}" dy="0.35em" text-anchor="end">{tick}</text>""");
        }
        var gap = Math.Min(3, cellWidth * 0.2);
        for (var n = 0; n < codes.Variables; n++)
        {
            var perplexity = codes.Perplexity(n);
            var bar = BarsHeight * perplexity / codes.Classes;
            var (x, y) = (Markup.Pixel(Left + (n * cellWidth) + (gap / 2)), Markup.Pixel(BarsTop + BarsHeight - bar));
            svg.Put($"""<rect x="{x}" y="{y}" width="{Markup.Pixel(cellWidth - gap)}" height="{Markup.Pixel(bar)}" class="f2">""");
            svg.Put($"<title>variable {n}: {perplexity:0.00} of {codes.Classes}</title></rect>");
        }
        svg.Append('\n');
    }

    static void DrawMap(StringBuilder svg, CodeUsage codes, double cellWidth, double cellHeight)
    {
        var isNamed = codes.Means.Length <= MostNamedCells;
        var largest = Largest(codes);
        for (var n = 0; n < codes.Variables; n++)
        {
            for (var k = 0; k < codes.Classes; k++)
            {
                var mean = codes.Means[(n * codes.Classes) + k];
                var (x, y) = (Markup.Pixel(Left + (n * cellWidth)), Markup.Pixel(MapTop + (k * cellHeight)));
                svg.Put($"""<rect x="{x}" y="{y}" width="{cellWidth:0.##}" height="{cellHeight:0.##}" """);
                svg.Put($"""class="f0 cell" fill-opacity="{0.04 + (0.96 * mean / largest):0.###}">""");
                if (isNamed) svg.Put($"<title>variable {n}, class {k}: {mean:0.000}</title>");
                svg.Append("</rect>");
            }
            svg.Append('\n');
        }
    }

    static void DrawNames(StringBuilder svg, CodeUsage codes, double cellWidth, double cellHeight, double bottom)
    {
        for (var n = 0; n < codes.Variables; n += Stride(cellWidth, 26))
        {
            svg.Put($"""<text x="{Markup.Pixel(Left + ((n + 0.5) * cellWidth))}" y="{Markup.Pixel(bottom + 17)}" text-anchor="middle">{n}</text>""");
        }
        for (var k = 0; k < codes.Classes; k += Stride(cellHeight, 15))
        {
            svg.Put($"""<text x="{Left - 8}" y="{Markup.Pixel(MapTop + ((k + 0.5) * cellHeight))}" dy="0.35em" text-anchor="end">{k}</text>""");
        }
        var middle = Markup.Pixel((MapTop + bottom) / 2);
        svg.Put($"""<text x="16" y="{middle}" text-anchor="middle" transform="rotate(-90 16 {middle})">class</text>""");
        svg.Put($"""<text x="{Left + (PlotWidth / 2)}" y="{Markup.Pixel(bottom + 36)}" text-anchor="middle">variable</text>""");
        DrawScale(svg, Largest(codes), bottom + 46);
    }

    static void DrawScale(StringBuilder svg, double largest, double y)
    {
        const double Swatch = 16;
        const int Swatches = 8;
        const string Name = "mean probability";
        svg.Put($"""<text x="{Left}" y="{Markup.Pixel(y + 12)}">{Name}</text>""");
        var x = Left + ChartLegend.TextWidth(Name, 13) + 40;
        svg.Put($"""<text x="{Markup.Pixel(x - 7)}" y="{Markup.Pixel(y + 12)}" text-anchor="end">0</text>""");
        for (var i = 0; i < Swatches; i++)
        {
            svg.Put($"""<rect x="{Markup.Pixel(x + (i * Swatch))}" y="{Markup.Pixel(y)}" width="{Swatch}" height="14" """);
            svg.Put($"""class="f0" fill-opacity="{0.04 + (0.96 * i / (Swatches - 1)):0.###}"/>""");
        }
        svg.Put($"""<text x="{Markup.Pixel(x + (Swatches * Swatch) + 7)}" y="{Markup.Pixel(y + 12)}">{largest:0.00}</text>""").Append('\n');
    }

    static double Largest(CodeUsage codes) => Math.Max(codes.Means.Max(), 1e-6);

    static int Stride(double cell, double wanted)
    {
        foreach (var stride in new[] { 1, 2, 5, 10, 20, 50, 100 })
        {
            if (stride * cell >= wanted) return stride;
        }
        return 200;
    }
}
