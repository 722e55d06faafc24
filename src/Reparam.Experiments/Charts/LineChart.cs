namespace Reparam.Experiments.Charts;

/// <summary>A chart of lines over a shared horizontal axis. Labels carry their units.</summary>
public sealed record LineChart(string Title, string XLabel, string YLabel, IReadOnlyList<ChartSeries> Series)
{
    /// <summary>Width in pixels.</summary>
    public int Width { get; init; } = 800;

    /// <summary>Height in pixels.</summary>
    public int Height { get; init; } = 480;

    /// <summary>Whether the horizontal axis is logarithmic.</summary>
    public bool LogX { get; init; }

    /// <summary>Whether the vertical axis is logarithmic; it then ends at the points, or at <see cref="YMin"/> and <see cref="YMax"/>.</summary>
    public bool LogY { get; init; }

    /// <summary>What the chart shows, for those who cannot see it; by default made from the series.</summary>
    public string? Description { get; init; }

    /// <summary>What stands below the chart, broken into lines as needed.</summary>
    public string? Caption { get; init; }

    /// <summary>Lower end of the vertical axis; by default from the points. Lines are cut at the frame.</summary>
    public double? YMin { get; init; }

    /// <summary>Upper end of the vertical axis; by default from the points. Lines are cut at the frame.</summary>
    public double? YMax { get; init; }

    /// <summary>Whether the title is drawn, or only told to readers of the markup.</summary>
    public bool ShowTitle { get; init; } = true;

    /// <summary>Whether the names of the series stand above the plot.</summary>
    public bool ShowLegend { get; init; } = true;

    /// <summary>Whether the chart brings its own background, for places whose colours do not follow the reader's.</summary>
    public bool Background { get; init; }

    /// <summary>The chart as one SVG element, usable alone or inside a page, in light and dark surroundings.</summary>
    public string ToSvg() => new LineChartSvg(this).Draw();
}
