using System.Text;
using Reparam.Experiments.Charts;
using Reparam.Experiments.Reports;

namespace Reparam.Experiments.Images;

/// <summary>Charts of bound, loss and temperature over the steps of a run, with the paper's curve.</summary>
sealed class LearningCurves(ImageSummary run, PaperComparison paper) : IReportSection
{
    // The chart cuts off the first steps, because their loss of hundreds of nats would flatten the rest.
    const double StartShare = 0.04;

    public void Write(StringBuilder html)
    {
        if (run.Progress.Count == 0) return;
        html.Append("<h2>Learning curve</h2>\n<figure><div class=\"figure\">");
        html.Append(Bounds(run, paper).ToSvg());
        html.Append("</div>\n<figcaption>Lower is better. Values above the frame, at the start of training, are cut off.");
        html.Append(" Validation is measured with discrete samples, the training loss as trained, so the two are not the same quantity.");
        html.Append("</figcaption></figure>\n");

        var accuracy = Points(run, point => point.Accuracy);
        if (accuracy.Length > 0)
        {
            html.Append("<figure><div class=\"figure\">");
            var series = new ChartSeries("accuracy", accuracy) { Color = 2, Width = 2.5 };
            var chart = new LineChart("Validation images classified correctly", "step", "percent", [series]) { Height = 240, ShowLegend = false };
            html.Append(chart.ToSvg());
            html.Append("</div></figure>\n");
        }

        var temperature = Points(run, point => point.Temperature);
        if (temperature.Length == 0) return;
        html.Append("<figure><div class=\"figure\">");
        html.Append(new LineChart("Temperature τ", "step", "", [new("τ", temperature) { Color = 3 }]) { Height = 190, ShowLegend = false }.ToSvg());
        html.Append("</div></figure>\n");
    }

    /// <summary>Makes the chart of bound and loss, with the paper's curve.</summary>
    public static LineChart Bounds(ImageSummary run, PaperComparison paper)
    {
        var series = new List<ChartSeries>();
        Add(series, run.HasSoftTargets ? "validation cross-entropy" : "validation bound", Points(run, point => point.ValidationNats), 2.5, 0);
        Add(series, "training loss", Points(run, point => point.TrainLoss), 1.25, 6);
        if (!run.HasSoftTargets)
        {
            ChartPoint[] published = [.. paper.CurveSoFar().Select(point => new ChartPoint(point.Step, point.Nats))];
            if (published.Length > 0) series.Add(new("paper, test bound", published) { Stroke = LineStroke.Dashed, Color = 1 });
        }
        return new("Bound and loss during training", "step", "nats per image", series) { ShowTitle = false, YMax = Ceiling(run, series) };
    }

    static void Add(List<ChartSeries> series, string name, ChartPoint[] points, double width, int color)
    {
        if (points.Length > 0) series.Add(new(name, points) { Width = width, Color = color });
    }

    static double? Ceiling(ImageSummary run, List<ChartSeries> series)
    {
        double[] values = [.. series.SelectMany(s => s.Points)
            .Where(point => point.X >= StartShare * run.Steps && double.IsFinite(point.Y)).Select(point => point.Y)];
        if (values.Length < 2 || values.Max() == values.Min()) return null;
        return Axis.Linear(values.Min(), values.Max(), 6, widenMax: true).Max;
    }

    static ChartPoint[] Points(ImageSummary run, Func<ProgressPoint, double?> value)
        => [.. run.Progress.Where(point => value(point) is not null).Select(point => new ChartPoint(point.Step, value(point)!.Value))];
}
