using System.Text;
using Reparam.Experiments.Charts;

namespace Reparam.Experiments.Policy;

/// <summary>Draws a map with the moves of a policy and the values of its cells.</summary>
static class PolicyMap
{
    const int Cell = 44, Side = 10, Widest = 60, Numbered = 26;

    public static string Svg(GridWorld world, double[] values, double[] logits)
    {
        var map = world.Map;
        // Cells of large maps are drawn smaller, without numbers.
        var size = map.Columns <= Numbered ? Cell : Math.Max(4, Widest * Numbered * 10 / map.Columns / 10);
        var svg = new StringBuilder();
        var description = $"Map '{map.Name}': an arrow for each move of the policy, as long as the move is probable, over the value of the cell.";
        var (width, height) = ((map.Columns * size) + (2 * Side), (map.Rows * size) + (2 * Side));
        ChartSheet.Open(svg, width, height, $"Policy on the map {map.Name}", description, hasBackground: false);
        var (least, most) = (Math.Min(0, map.Starts.Min(cell => values[cell])), Math.Max(1e-12, map.Starts.Max(cell => values[cell])));
        for (var row = 0; row < map.Rows; row++)
        {
            for (var column = 0; column < map.Columns; column++)
            {
                var (x, y, cell) = (Side + (column * size), Side + (row * size), map.Number(row, column));
                var fill = Fill(map, cell, values, least, most);
                svg.Put($"""<rect x="{x}" y="{y}" width="{size}" height="{size}" fill="{fill}" stroke="#b6bdc5" stroke-width=".5"/>""");
                if (cell >= 0) Inside(svg, map, cell, (x, y, size), values[cell], logits.AsSpan(cell * GridWorld.Actions, GridWorld.Actions));
            }
            svg.Append('\n');
        }
        return ChartSheet.Close(svg);
    }

    static void Inside(StringBuilder svg, GridMap map, int cell, (int X, int Y, int Size) place, double value, ReadOnlySpan<double> logits)
    {
        var (x, y) = (place.X + (place.Size / 2.0), place.Y + (place.Size / 2.0));
        if (map.IsTerminal(cell))
        {
            svg.Put($"""<text x="{Markup.Pixel(x)}" y="{Markup.Pixel(y)}" dy="0.35em" text-anchor="middle" """);
            svg.Put($"""style="fill:#ffffff;font-weight:600">{map.At(cell)}</text>""");
            return;
        }
        // The lower part of a large cell is for its number.
        Arrows(svg, x, place.Size < Cell ? y : y - (0.1 * place.Size), place.Size, logits);
        if (place.Size < Cell) return;
        var start = map.At(cell) == 'S' ? "S " : "";
        svg.Put($"""<text x="{place.X + 3}" y="{place.Y + place.Size - 3}" style="fill:#1f2328;font-size:9px">{start}{value:0.00}</text>""");
        svg.Put($"<title>line {map.Place(cell).Row + 1}, column {map.Place(cell).Column + 1}: value {value:0.0000}</title>");
    }

    static void Arrows(StringBuilder svg, double x, double y, int size, ReadOnlySpan<double> logits)
    {
        ReadOnlySpan<(int Down, int Right)> directions = [(-1, 0), (1, 0), (0, -1), (0, 1)];
        var max = double.NegativeInfinity;
        foreach (var logit in logits) max = Math.Max(max, logit);
        var sum = 0.0;
        foreach (var logit in logits) sum += Math.Exp(logit - max);
        for (var k = 0; k < logits.Length; k++)
        {
            var probability = Math.Exp(logits[k] - max) / sum;
            // A move of a few percent would be a dot.
            if (probability < 0.05) continue;
            var (reach, (down, right)) = (0.34 * size * probability, directions[k]);
            var (tipX, tipY, head) = (x + (reach * right), y + (reach * down), 0.09 * size);
            var (sideX, sideY) = (head * down, head * right);
            svg.Put($"""<path d="M{Point(x, y)}L{Point(tipX, tipY)}" stroke="#1f2328" stroke-width="1.5" fill="none"/>""");
            svg.Put($"""<path d="M{Point(tipX + (head * right), tipY + (head * down))}L{Point(tipX + sideX, tipY + sideY)}""");
            svg.Put($"""L{Point(tipX - sideX, tipY - sideY)}Z" fill="#1f2328"/>""");
        }
    }

    static string Point(double x, double y) => $"{Markup.Pixel(x)} {Markup.Pixel(y)}";

    // From a pale to a full blue; walls grey, the goal green, pits red. Fixed colours, which every reader of SVG knows.
    static string Fill(GridMap map, int cell, double[] values, double least, double most)
    {
        if (cell < 0) return "#6b7280";
        if (map.IsTerminal(cell)) return map.At(cell) == 'G' ? "#00805e" : "#c0392b";
        var share = Math.Clamp((values[cell] - least) / (most - least), 0, 1);
        var (red, green, blue) = ((int)(247 - (share * 155)), (int)(250 - (share * 80)), (int)(253 - (share * 30)));
        return $"#{red:x2}{green:x2}{blue:x2}";
    }
}
