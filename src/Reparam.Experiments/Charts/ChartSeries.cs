namespace Reparam.Experiments.Charts;

/// <summary>A point in the units of the axes.</summary>
public readonly record struct ChartPoint(double X, double Y);

/// <summary>From where to where a band reaches at a point.</summary>
public readonly record struct ChartRange(double Low, double High);

/// <summary>How a line is drawn.</summary>
public enum LineStroke
{
    /// <summary>A line without gaps.</summary>
    Solid,
    /// <summary>Dashes.</summary>
    Dashed,
    /// <summary>Dots.</summary>
    Dotted,
    /// <summary>Markers alone.</summary>
    None,
}

/// <summary>One named line. A point that is not finite interrupts it.</summary>
public sealed record ChartSeries(string Name, IReadOnlyList<ChartPoint> Points)
{
    /// <summary>How the line is drawn.</summary>
    public LineStroke Stroke { get; init; } = LineStroke.Solid;

    /// <summary>Whether every point has a dot. A lone point always has one.</summary>
    public bool Markers { get; init; }

    /// <summary>Width of the line in pixels.</summary>
    public double Width { get; init; } = 2;

    /// <summary>A shaded band in the line's colour, a range for each point.</summary>
    public IReadOnlyList<ChartRange>? Band { get; init; }

    /// <summary>A name for each point, drawn beside it where there is room.</summary>
    public IReadOnlyList<string>? Labels { get; init; }

    /// <summary>Whether its name stands in the legend.</summary>
    public bool InLegend { get; init; } = true;

    /// <summary>Which colour of the palette; by default the place in the chart.</summary>
    public int? Color { get; init; }
}
