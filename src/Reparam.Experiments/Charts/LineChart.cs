namespace Reparam.Experiments.Charts;

/// <summary>A chart of lines over a shared horizontal axis.</summary>
/// <param name="Title">Title of the chart.</param>
/// <param name="XLabel">Name of the horizontal axis, with its unit.</param>
/// <param name="YLabel">Name of the vertical axis, with its unit; empty for none.</param>
/// <param name="Series">Lines; the first is drawn on top.</param>
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

    /// <summary>Description of the chart for readers who cannot see it; by default made from the series.</summary>
    public string? Description { get; init; }

    /// <summary>Text below the chart, broken into lines as needed.</summary>
    public string? Caption { get; init; }

    /// <summary>Lower end of the vertical axis; by default from the points. Lines are cut at the frame.</summary>
    public double? YMin { get; init; }

    /// <summary>Upper end of the vertical axis; by default from the points. Lines are cut at the frame.</summary>
    public double? YMax { get; init; }

    /// <summary>Whether the title is drawn. The markup contains it in any case.</summary>
    public bool ShowTitle { get; init; } = true;

    /// <summary>Whether a legend above the plot names the series.</summary>
    public bool ShowLegend { get; init; } = true;

    /// <summary>Whether the chart has a background of its own, for pages that do not follow the reader's colour scheme.</summary>
    public bool Background { get; init; }

    /// <summary>Draws the chart as one SVG element, usable alone or inside a light or dark page.</summary>
    public string ToSvg() => new LineChartSvg(this).Draw();
}
