using System.Globalization;
using System.Text;
using Reparam.Experiments.Charts;
using Reparam.Experiments.Reports;

namespace Reparam.Experiments.Images;

/// <summary>Cards of the main numbers, the run's beside the paper's, and of the other numbers.</summary>
sealed class NumberCards(ImageSummary run, PaperComparison paper) : IReportSection
{
    public void Write(StringBuilder html)
    {
        html.Append("<dl class=\"cards main\">\n");
        WriteOwn(html, run);
        // The paper's numbers are not comparable with soft targets.
        if (paper.Exists && !run.HasSoftTargets)
        {
            Card(html, "The paper, same step", Nats(paper.AtSameStep),
                $"step {Count(run.Steps)}; {(paper.AtSameStep is null ? paper.WhyMissing(run.Steps) : Compared(paper.Difference))}");
            Card(html, "The paper, end of training", Nats(paper.Final),
                $"step {Count((long)PaperCurves.FinalStep)}; {(paper.Final is null ? paper.WhyMissing(PaperCurves.FinalStep) : "m = 1000")}");
        }
        html.Append("</dl>\n<dl class=\"cards\">\n");
        if (run.Validation is { } validation && run.Test is not null)
        {
            Card(html, "Validation " + Kind(run), Nats(validation.Nats), $"m = {validation.Samples}, {Count(validation.Images)} images");
        }
        if (run.Validation?.Accuracy is { } percent && run.Test is not null)
            Card(html, "Validation accuracy", Percent(percent), $"{Count(run.Validation.Images)} images");
        if (run.TrainLoss is { } loss) Card(html, "Training loss", Nats(loss), "one sample, as trained");
        if (run.StepsPerSecond is { } speed)
        {
            Card(html, "Speed", Plain(speed.ToString(speed < 10 ? "0.0" : "N0", CultureInfo.InvariantCulture), "steps/s"), $"{run.BatchSize} images a step");
        }
        if (run.Seconds is { } seconds) Card(html, "Time", Duration(seconds), $"{Count(run.Steps)} steps");
        html.Append("</dl>\n");
        foreach (var paragraph in paper.InWords()) html.Put($"<p class=\"soft\">{Markup.Escape(paragraph)}</p>\n");
    }

    static void WriteOwn(StringBuilder html, ImageSummary run)
    {
        var (bound, set) = run.Test is not null ? (run.Test, "Test") : (run.Validation, "Validation");
        if (bound?.Accuracy is { } percent)
        {
            html.Put($"<div class=\"own\"><dt>{set} accuracy of this run</dt><dd><b>{Percent(percent)}</b>");
            html.Put($"<small>{Count(bound.Images)} images</small></dd></div>\n");
        }
        html.Append("<div class=\"own\">");
        html.Put($"<dt>{set} {Kind(run)} of this run</dt><dd><b>{Nats(bound?.Nats)}</b>");
        html.Put($"<small>{(bound is null ? "not measured" : $"m = {bound.Samples}, {Count(bound.Images)} images")}</small></dd></div>\n");
    }

    static void Card(StringBuilder html, string name, string value, string detail) => html.Put(
        $"<div><dt>{Markup.Escape(name)}</dt><dd>{value}<small>{Markup.Escape(detail)}</small></dd></div>\n");

    static string Kind(ImageSummary run) => run.HasSoftTargets ? "cross-entropy" : "bound";

    static string Nats(double? value) => value is { } nats && double.IsFinite(nats)
        ? Plain(nats.ToString("0.00", CultureInfo.InvariantCulture), "nats")
        : value is null ? "–" : Plain("not finite", "");

    static string Percent(double value) => Plain(value.ToString("0.00", CultureInfo.InvariantCulture), "%");

    static string Plain(string number, string unit) => unit.Length == 0 ? number : $"{number} <span class=\"unit\">{unit}</span>";

    static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    static string Compared(double? difference) => difference switch
    {
        null => "m = 1000",
        { } d when Math.Abs(d) < 0.05 => "as good as equal to this run",
        { } d when d < 0 => FormattableString.Invariant($"this run is {-d:0.00} nats lower (better)"),
        { } d => FormattableString.Invariant($"this run is {d:0.00} nats higher (worse)"),
    };

    static string Duration(double seconds)
    {
        var time = TimeSpan.FromSeconds(seconds);
        if (time.TotalHours >= 1) return Plain(Count((long)time.TotalHours), "h ") + Plain(Count(time.Minutes), "min");
        if (time.TotalMinutes >= 1) return Plain(Count(time.Minutes), "min ") + Plain(Count(time.Seconds), "s");
        return Plain(seconds.ToString("0.0", CultureInfo.InvariantCulture), "s");
    }
}
