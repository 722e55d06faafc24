using System.Globalization;
using System.Text;

namespace Reparam.Experiments.Charts;

/// <summary>Computes the layout of a line chart and draws it.</summary>
sealed class LineChartSvg
{
    const double Right = 20;
    const double XTicksHeight = 24;
    const double AxisNameHeight = 22;
    const double TitleHeight = 28;

    readonly LineChart _chart;
    readonly ChartPoint[][] _points;
    readonly StringBuilder _svg = new();
    readonly Axis _x;
    readonly Axis _y;
    readonly ChartLegend _legend;
    readonly IReadOnlyList<string> _caption;
    readonly double _left;
    readonly double _top;
    readonly double _width;
    readonly double _height;

    public LineChartSvg(LineChart chart)
    {
        _chart = chart;
        _points = [.. chart.Series.Select(series => series.Points.Select(Drawable).ToArray())];
        (_x, _y) = (XAxis(), YAxis());
        _left = 26 + 8 + _y.Ticks.Max(tick => ChartLegend.TextWidth(_y.Label(tick), 13));
        _width = chart.Width - _left - Right;
        _legend = new(chart.ShowLegend ? chart.Series : [], _width);
        _top = 10 + (chart.ShowTitle ? TitleHeight : 0) + _legend.Height + (_legend.Height > 0 ? 8 : 0);
        _caption = ChartSheet.Wrap(chart.Caption, _width);
        var captionHeight = _caption.Count > 0 ? 8 + (ChartSheet.CaptionLine * _caption.Count) : 0;
        _height = chart.Height - _top - XTicksHeight - AxisNameHeight - 4 - captionHeight;
    }

    public string Draw()
    {
        ChartSheet.Open(_svg, _chart.Width, _chart.Height, _chart.Title, _chart.Description ?? Describe(), _chart.Background);
        if (_chart.ShowTitle) ChartSheet.Title(_svg, _left, _chart.Title);
        _legend.Draw(_svg, _left, 10 + (_chart.ShowTitle ? TitleHeight : 0));
        DrawAxes();
        DrawLines();
        ChartSheet.Caption(_svg, _left, _top + _height + XTicksHeight + AxisNameHeight + 8, _caption);
        return ChartSheet.Close(_svg);
    }

    /// <summary>Draws a short piece of a series' line for the legend.</summary>
    public static void DrawSwatch(StringBuilder svg, ChartSeries series, int index, double x1, double x2, double y)
    {
        if (series.Stroke != LineStroke.None)
        {
            svg.Put($"""<path class="line s{ColorOf(series, index)}" d="M{Markup.Pixel(x1)} {Markup.Pixel(y)}H{Markup.Pixel(x2)}" {Stroke(series)}/>""");
        }
        if (series.Markers || series.Stroke == LineStroke.None) Dot(svg, series, index, (x1 + x2) / 2, y);
    }

    void DrawAxes()
    {
        var (bottom, right) = (_top + _height, _left + _width);
        foreach (var tick in _y.Ticks)
        {
            var y = Markup.Pixel(PixelY(tick));
            _svg.Put($"""<path class="grid" d="M{Markup.Pixel(_left)} {y}H{Markup.Pixel(right)}"/>""");
            _svg.Put($"""<text x="{Markup.Pixel(_left - 8)}" y="{y}" dy="0.35em" text-anchor="end">{_y.Label(tick)}</text>""").Append('\n');
        }
        foreach (var tick in _x.Ticks)
        {
            var x = Markup.Pixel(PixelX(tick));
            _svg.Put($"""<path class="grid" d="M{x} {Markup.Pixel(_top)}V{Markup.Pixel(bottom)}"/>""");
            _svg.Put($"""<text x="{x}" y="{Markup.Pixel(bottom + 18)}" text-anchor="middle">{_x.Label(tick)}</text>""").Append('\n');
        }
        _svg.Put($"""<path class="frame" d="M{Markup.Pixel(_left)} {Markup.Pixel(bottom)}H{Markup.Pixel(right)}"/>""").Append('\n');
        var (center, below) = (Markup.Pixel(_left + (_width / 2)), Markup.Pixel(bottom + XTicksHeight + 16));
        _svg.Put($"""<text x="{center}" y="{below}" text-anchor="middle">{Markup.Escape(_chart.XLabel)}</text>""").Append('\n');
        if (_chart.YLabel.Length == 0) return;
        var middle = Markup.Pixel(_top + (_height / 2));
        _svg.Put($"""<text x="16" y="{middle}" text-anchor="middle" transform="rotate(-90 16 {middle})">{Markup.Escape(_chart.YLabel)}</text>""").Append('\n');
    }

    void DrawLines()
    {
        // An inner svg cuts the lines at the frame. A clip path would need an id, and ids of several charts in a page could
        // clash. The inner svg is wider than the plot by the size of a dot.
        var frame = string.Create(CultureInfo.InvariantCulture, $"{_left - 5:0.#} {_top - 4:0.#} {_width + 10:0.#} {_height + 9:0.#}");
        var side = frame.Split(' ');
        _svg.Put($"""<svg x="{side[0]}" y="{side[1]}" width="{side[2]}" height="{side[3]}" viewBox="{frame}" overflow="hidden">""").Append('\n');
        for (var i = 0; i < _points.Length; i++) DrawBand(i);
        // The first series is the subject of the chart, so it is drawn last, on top.
        for (var i = _points.Length - 1; i >= 0; i--) DrawLine(i);
        DrawLabels();
        _svg.Append("</svg>\n");
    }

    void DrawLabels()
    {
        if (_chart.Series.All(series => series.Labels is null)) return;
        var labels = new PointLabels(_left, _top, _left + _width, _top + _height);
        foreach (var point in _points.SelectMany(points => points).Where(IsFinite)) labels.Avoid(PixelX(point.X), PixelY(point.Y));
        for (var i = 0; i < _points.Length; i++)
        {
            for (var j = 0; j < (_chart.Series[i].Labels?.Count ?? 0); j++)
            {
                if (IsFinite(_points[i][j])) labels.Draw(_svg, _chart.Series[i].Labels![j], PixelX(_points[i][j].X), PixelY(_points[i][j].Y));
            }
        }
    }

    void DrawBand(int index)
    {
        var (high, low) = (new List<ChartPoint>(), new List<ChartPoint>());
        foreach (var (x, range) in Band(index))
        {
            high.Add(new(x, range.High));
            low.Insert(0, new(x, range.Low));
        }
        if (high.Count < 2) return;
        _svg.Put($"<path class=\"band f{ColorOf(_chart.Series[index], index)}\" d=\"M");
        _svg.AppendJoin('L', high.Concat(low).Select(point => $"{Markup.Pixel(PixelX(point.X))} {Markup.Pixel(PixelY(point.Y))}"));
        _svg.Append("Z\"/>\n");
    }

    IEnumerable<(double X, ChartRange Range)> Band(int index)
        => from at in _points[index].Zip(_chart.Series[index].Band ?? [])
           where IsFinite(at.First) && double.IsFinite(at.Second.Low) && double.IsFinite(at.Second.High)
           select (at.First.X, at.Second);

    void DrawLine(int index)
    {
        var (series, points) = (_chart.Series[index], _points[index]);
        _svg.Put($"<g><title>{Markup.Escape(series.Name)}</title>");
        if (series.Stroke != LineStroke.None && points.Length > 1)
        {
            _svg.Put($"<path class=\"line s{ColorOf(series, index)}\" d=\"");
            var isOn = false;
            foreach (var point in points)
            {
                if (IsFinite(point)) _svg.Put($"{(isOn ? 'L' : 'M')}{Markup.Pixel(PixelX(point.X))} {Markup.Pixel(PixelY(point.Y))}");
                isOn = IsFinite(point);
            }
            _svg.Put($"\" {Stroke(series)}/>");
        }
        for (var i = 0; i < points.Length; i++)
        {
            if (IsFinite(points[i]) && (series.Markers || series.Stroke == LineStroke.None || IsAlone(points, i)))
            {
                Dot(_svg, series, index, PixelX(points[i].X), PixelY(points[i].Y));
            }
        }
        _svg.Append("</g>\n");
    }

    static bool IsAlone(ChartPoint[] points, int i)
        => (i == 0 || !IsFinite(points[i - 1])) && (i == points.Length - 1 || !IsFinite(points[i + 1]));

    static void Dot(StringBuilder svg, ChartSeries series, int index, double x, double y) => svg.Put(
        $"""<circle cx="{Markup.Pixel(x)}" cy="{Markup.Pixel(y)}" r="{Markup.Pixel(series.Width + 1)}" class="f{ColorOf(series, index)}"/>""");

    static string Stroke(ChartSeries series)
    {
        var dashes = series.Stroke switch
        {
            LineStroke.Dashed => ";stroke-dasharray:7 5",
            LineStroke.Dotted => ";stroke-dasharray:1 5",
            _ => "",
        };
        return string.Create(
            CultureInfo.InvariantCulture, $"style=\"stroke-width:{series.Width:0.##}{dashes}\"");
    }

    static int ColorOf(ChartSeries series, int index) => (series.Color ?? index) % ChartTheme.Colors;

    double PixelX(double value) => _left + (_x.Fraction(value) * _width);

    double PixelY(double value) => _top + ((1 - _y.Fraction(value)) * _height);

    // A logarithmic axis has no place for numbers at or below zero.
    ChartPoint Drawable(ChartPoint point)
        => (_chart.LogX && point.X <= 0) || (_chart.LogY && point.Y <= 0) ? new(double.NaN, double.NaN) : point;

    static bool IsFinite(ChartPoint point) => double.IsFinite(point.X) && double.IsFinite(point.Y);

    Axis XAxis()
    {
        var values = _points.SelectMany(points => points).Where(IsFinite).Select(point => point.X).DefaultIfEmpty(1).ToArray();
        var (min, max) = (values.Min(), values.Max());
        if (_chart.LogX) return Axis.Log(min, max);
        // A range that begins close to 0 is easier to read if the axis begins at 0.
        return Axis.Linear(min > 0 && min < 0.05 * max ? 0 : min, max, 8);
    }

    Axis YAxis()
    {
        var bands = Enumerable.Range(0, _points.Length).SelectMany(Band).SelectMany(at => (double[])[at.Range.Low, at.Range.High]);
        var values = _points.SelectMany(points => points).Where(IsFinite).Select(point => point.Y).Concat(bands).DefaultIfEmpty(1).ToArray();
        var (min, max) = (_chart.YMin ?? values.Min(), _chart.YMax ?? values.Max());
        if (_chart.LogY) return Axis.Log(min, max);
        var wanted = Math.Clamp(_chart.Height / 70, 2, 7);
        return Axis.Linear(Math.Min(min, max), Math.Max(min, max), wanted, _chart.YMin is null, _chart.YMax is null);
    }

    string Describe()
        => $"Lines over {_chart.XLabel}, vertical axis {_chart.YLabel}: {string.Join("; ", _chart.Series.Select(series => series.Name))}.";
}
