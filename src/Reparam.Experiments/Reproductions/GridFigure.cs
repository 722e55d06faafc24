using System.Globalization;
using Reparam.Experiments.Charts;
using Reparam.Experiments.Runs;

namespace Reparam.Experiments.Reproductions;

/// <summary>Draws the lines of a grid and prints its table: means over seeds, with the range from the least to the greatest.</summary>
static class GridFigure
{
    public static string Svg(GridPlan plan)
    {
        var grid = plan.Grid;
        return new LineChart(grid.Help, grid.Along, $"{grid.Measure.Label}{(grid.Measure.Unit.Length > 0 ? $", {grid.Measure.Unit}" : "")}",
            [.. plan.Lines.Select((line, i) => Series(plan, line, i))])
        {
            Height = 520,
            Background = true,
            Caption = $"Means of {grid.Seeds} seeds. {grid.Caption}".TrimEnd(),
        }.ToSvg();
    }

    public static void Print(TextWriter output, GridPlan plan)
    {
        var (grid, width) = (plan.Grid, Math.Max(plan.Grid.Along.Length, plan.Lines.Max(line => line.Name.Length)) + 2);
        output.WriteLine($"{grid.Measure.Label}{(grid.Measure.Unit.Length > 0 ? $" in {grid.Measure.Unit}" : "")}: mean of seeds, and the range");
        output.WriteLine($"{grid.Along.PadRight(width)}{string.Concat(grid.Values.Select(value => value.PadLeft(20)))}");
        foreach (var line in plan.Lines)
            output.WriteLine($"{line.Name.PadRight(width)}{string.Concat(grid.Values.Select(value => Cell(plan.At(line, value), grid.Measure).PadLeft(20)))}");
    }

    static ChartSeries Series(GridPlan plan, GridLine line, int color)
    {
        var found = plan.Grid.Values.Select(value => (X: double.Parse(value, CultureInfo.InvariantCulture), Results: plan.At(line, value)))
            .Where(pair => pair.Results.Length > 0).ToArray();
        return new(line.Name, [.. found.Select(pair => new ChartPoint(pair.X, pair.Results.Average()))])
        {
            Markers = true,
            Color = color,
            Stroke = line.IsBaseline ? LineStroke.Dashed : LineStroke.Solid,
            Width = line.IsBaseline ? 1.25 : 2,
        };
    }

    static string Cell(double[] results, MeasureInfo measure)
    {
        if (results.Length == 0) return "-";
        string Text(double value) => value.ToString($"F{measure.Digits}", CultureInfo.InvariantCulture);
        return $"{Text(results.Average())} ({Text(results.Min())}-{Text(results.Max())})";
    }
}
