using System.Globalization;
using System.Text;
using Reparam.Experiments.Charts;

namespace Reparam.Experiments.Reports;

/// <summary>Chart of the usage of binary codes: a histogram of the mean activations, and a strip of all units.</summary>
static class BernoulliUsage
{
    const int Bins = 20;
    const double Width = 800;
    const double Height = 310;
    const double Left = 58;
    const double PlotWidth = 724;
    const double Top = 34;
    const double PlotHeight = 150;
    const double StripTop = Top + PlotHeight + 76;
    const double StripHeight = 26;

    /// <summary>Describes the usage in one sentence.</summary>
    public static string InWords(CodeUsage codes)
    {
        var stuck = codes.Means.Count(mean => mean is < 0.01f or > 0.99f);
        var units = stuck switch { 0 => "no unit is", 1 => "1 unit is", _ => $"{stuck} units are" };
        return string.Create(CultureInfo.InvariantCulture,
            $"Mean activation of {codes.Variables} units over {codes.Images:N0} images: {codes.Means.Average():0.00} on average; ")
            + $"{units} practically constant (below 0.01 or above 0.99).";
    }

    /// <summary>Draws the chart as one SVG element.</summary>
    public static string Draw(CodeUsage codes)
    {
        var svg = new StringBuilder();
        svg.Put($"""<svg xmlns="http://www.w3.org/2000/svg" class="chart" viewBox="0 0 {Width} {Height}" width="{Width}" height="{Height}" """);
        svg.Append("""role="img" aria-label="Usage of the codes">""");
        svg.Put($"\n<title>Usage of the codes</title><desc>{Markup.Escape(InWords(codes))}</desc><style>{ChartTheme.Css}</style>\n");
        DrawHistogram(svg, codes);
        DrawStrip(svg, codes);
        return svg.Append("</svg>").ToString();
    }

    static void DrawHistogram(StringBuilder svg, CodeUsage codes)
    {
        var counts = new int[Bins];
        foreach (var mean in codes.Means) counts[Math.Clamp((int)(mean * Bins), 0, Bins - 1)]++;
        var axis = Axis.Linear(0, counts.Max(), 3, widenMax: true);
        var bottom = Top + PlotHeight;
        svg.Put($"""<text class="name" x="{Left}" y="18">Units by mean activation</text>""");
        foreach (var tick in axis.Ticks)
        {
            var y = Markup.Pixel(bottom - (axis.Fraction(tick) * PlotHeight));
            svg.Put($"""<path class="grid" d="M{Left} {y}H{Left + PlotWidth}"/>""");
            svg.Put($"""<text x="{Left - 8}" y="{y}" dy="0.35em" text-anchor="end">{axis.Label(tick)}</text>""");
        }
        var width = PlotWidth / Bins;
        for (var i = 0; i < Bins; i++)
        {
            var height = axis.Fraction(counts[i]) * PlotHeight;
            var (x, y) = (Markup.Pixel(Left + (i * width) + 1.5), Markup.Pixel(bottom - height));
            svg.Put($"""<rect x="{x}" y="{y}" width="{Markup.Pixel(width - 3)}" height="{Markup.Pixel(height)}" class="f0">""");
            svg.Put($"<title>{(double)i / Bins:0.00} to {(i + 1.0) / Bins:0.00}: {counts[i]}</title></rect>");
        }
        for (var i = 0; i <= 4; i++)
        {
            svg.Put($"""<text x="{Markup.Pixel(Left + (i * PlotWidth / 4))}" y="{Markup.Pixel(bottom + 18)}" text-anchor="middle">{i / 4.0:0.##}</text>""");
        }
        svg.Put($"""<text x="{Left + (PlotWidth / 2)}" y="{Markup.Pixel(bottom + 38)}" text-anchor="middle">mean activation</text>""");
        var middle = Markup.Pixel(Top + (PlotHeight / 2));
        svg.Put($"""<text x="16" y="{middle}" text-anchor="middle" transform="rotate(-90 16 {middle})">units</text>""").Append('\n');
    }

    static void DrawStrip(StringBuilder svg, CodeUsage codes)
    {
        var width = PlotWidth / codes.Variables;
        svg.Put($"""<text class="name" x="{Left}" y="{StripTop - 8}">Each unit: faint is never on, strong is always on</text>""");
        svg.Put($"""<rect class="grid" x="{Left}" y="{StripTop}" width="{PlotWidth}" height="{StripHeight}" style="fill:none"/>""");
        for (var n = 0; n < codes.Variables; n++)
        {
            svg.Put($"""<rect x="{Left + (n * width):0.##}" y="{StripTop}" width="{width:0.##}" height="{StripHeight}" """);
            svg.Put($"""class="f0" fill-opacity="{0.04 + (0.96 * codes.Means[n]):0.###}">""");
            svg.Put($"<title>unit {n}: {codes.Means[n]:0.000}</title></rect>");
        }
        svg.Put($"""<text x="{Left}" y="{StripTop + StripHeight + 17}">0</text>""");
        svg.Put($"""<text x="{Left + PlotWidth}" y="{StripTop + StripHeight + 17}" text-anchor="end">{codes.Variables - 1}</text>""").Append('\n');
    }
}
