namespace Reparam.Experiments.Charts;

/// <summary>A point in the units of the axes.</summary>
public readonly record struct ChartPoint(double X, double Y);

/// <summary>Range of a band at a point.</summary>
public readonly record struct ChartRange(double Low, double High);

/// <summary>Stroke of a line.</summary>
public enum LineStroke
{
    /// <summary>A solid line.</summary>
    Solid,

    /// <summary>A dashed line.</summary>
    Dashed,

    /// <summary>A dotted line.</summary>
    Dotted,

    /// <summary>Dots at the points and no line.</summary>
    None,
}

/// <summary>A named line. A point that is not finite interrupts it.</summary>
/// <param name="Name">Name for the legend.</param>
/// <param name="Points">Points from left to right.</param>
public sealed record ChartSeries(string Name, IReadOnlyList<ChartPoint> Points)
{
    /// <summary>Stroke of the line.</summary>
    public LineStroke Stroke { get; init; } = LineStroke.Solid;

    /// <summary>Whether every point has a dot. A point without neighbours always has one.</summary>
    public bool Markers { get; init; }

    /// <summary>Width of the line in pixels.</summary>
    public double Width { get; init; } = 2;

    /// <summary>Shaded band in the colour of the line, a range for each point; null for none.</summary>
    public IReadOnlyList<ChartRange>? Band { get; init; }

    /// <summary>Name of each point, drawn beside it where there is space; null for none.</summary>
    public IReadOnlyList<string>? Labels { get; init; }

    /// <summary>Whether the legend shows the name.</summary>
    public bool InLegend { get; init; } = true;

    /// <summary>Index of the colour in the palette; by default the index of the series in the chart.</summary>
    public int? Color { get; init; }
}
