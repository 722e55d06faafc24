using System.Text;

namespace Reparam.Experiments.Charts;

/// <summary>
/// Places names beside dots, each on the first side where it covers no dot and no other name. A name that finds no place is
/// left out.
/// </summary>
sealed class PointLabels(double left, double top, double right, double bottom)
{
    const double Size = 11, Height = 13, Gap = 7;

    static readonly (double X, double Y, string Anchor)[] Sides =
    [
        (Gap, 0, "start"), (-Gap, 0, "end"), (0, -Height, "middle"), (0, Height, "middle"),
        (Gap, -Height, "start"), (Gap, Height, "start"), (-Gap, -Height, "end"), (-Gap, Height, "end"),
    ];

    readonly List<(double X1, double Y1, double X2, double Y2)> _taken = [];

    /// <summary>Marks the place of a dot, which no name may cover.</summary>
    public void Avoid(double x, double y) => _taken.Add((x - 4, y - 4, x + 4, y + 4));

    /// <summary>Draws a name beside the dot at a place, if there is space.</summary>
    public void Draw(StringBuilder svg, string text, double x, double y)
    {
        var width = ChartLegend.TextWidth(text, Size);
        foreach (var (dx, dy, anchor) in Sides)
        {
            var start = x + dx - (anchor switch { "start" => 0, "end" => width, _ => width / 2 });
            var place = (X1: start, Y1: y + dy - (Height / 2), X2: start + width, Y2: y + dy + (Height / 2));
            if (place.X1 < left || place.X2 > right || place.Y1 < top || place.Y2 > bottom || _taken.Any(other => Overlap(place, other))) continue;
            _taken.Add(place);
            svg.Put($"""<text x="{Markup.Pixel(x + dx)}" y="{Markup.Pixel(y + dy)}" dy="0.35em" text-anchor="{anchor}" """);
            svg.Put($"""style="font-size:{Markup.Pixel(Size)}px">{Markup.Escape(text)}</text>""").Append('\n');
            return;
        }
    }

    static bool Overlap((double X1, double Y1, double X2, double Y2) a, (double X1, double Y1, double X2, double Y2) b)
        => a.X1 < b.X2 && b.X1 < a.X2 && a.Y1 < b.Y2 && b.Y1 < a.Y2;
}
