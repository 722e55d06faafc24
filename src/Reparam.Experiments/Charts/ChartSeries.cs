namespace Reparam.Experiments.Charts;

/// <summary>A point in the units of the axes.</summary>
readonly record struct ChartPoint(double X, double Y);

/// <summary>From where to where a band reaches at a point.</summary>
readonly record struct ChartRange(double Low, double High);

/// <summary>How a line is drawn.</summary>
enum LineStroke
{
    Solid,
    Dashed,
    Dotted,
    /// <summary>Markers alone.</summary>
    None,
}

/// <summary>One named line. A point that is not finite interrupts it.</summary>
sealed record ChartSeries(string Name, IReadOnlyList<ChartPoint> Points)
{
    public LineStroke Stroke { get; init; } = LineStroke.Solid;

    /// <summary>Whether every point has a dot. A lone point always has one.</summary>
    public bool Markers { get; init; }

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
