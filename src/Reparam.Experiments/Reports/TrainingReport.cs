using System.Text;
using Reparam.Experiments.Charts;
using Reparam.Training;

namespace Reparam.Experiments.Reports;

/// <summary>The report of a training run: one HTML file that asks nothing of any network and runs no script.</summary>
static class TrainingReport
{
    /// <summary>Writes the page atomically.</summary>
    public static void Write(string path, TrainingSummary run) => AtomicFile.WriteText(path, Html(run));

    /// <summary>Writes the learning curve alone, as a picture to put elsewhere.</summary>
    public static void WriteCurve(string path, TrainingSummary run)
        => AtomicFile.WriteText(path, LearningCurves.Bounds(run, new PaperComparison(run)).ToSvg() + "\n");

    /// <summary>The page; well-formed XML too.</summary>
    public static string Html(TrainingSummary run)
    {
        var paper = new PaperComparison(run);
        var html = new StringBuilder(1 << 16);
        html.Append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\" />\n");
        html.Append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\" />\n");
        // Tells the browser what the page promises: nothing from outside.
        html.Append("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; style-src 'unsafe-inline'\" />\n");
        html.Put($"<title>{Markup.Escape(run.Claim)}</title>\n<style>\n{ReportStyle.Css}\n</style>\n</head>\n<body>\n<main>\n");
        html.Put($"<p class=\"eyebrow\">Training report · {Markup.Escape(run.Model)} · {Markup.Escape(run.Latent)} · {Markup.Escape(run.Estimator)}</p>\n");
        html.Put($"<h1>{Markup.Escape(run.Claim)}</h1>\n");
        if (run.HasSoftTargets)
        {
            html.Append("<p class=\"warning\" role=\"note\"><b>Soft targets.</b> The images were not binarized, so every number here is a cross-entropy against grey values. It is not a likelihood and must not be set beside published bounds.</p>\n");
        }
        NumberCards.Write(html, run, paper);
        LearningCurves.Write(html, run, paper);
        ImageGallery.Write(html, run);
        WriteCodes(html, run);
        WriteConfig(html, run);
        WriteNotes(html, run);
        return html.Append("</main>\n</body>\n</html>\n").ToString();
    }

    static void WriteCodes(StringBuilder html, TrainingSummary run)
    {
        foreach (var codes in run.Codes)
        {
            if (!codes.Means.All(float.IsFinite))
            {
                html.Put($"<h2>{Markup.Escape(codes.Heading)}</h2>\n<p>The probabilities are not finite numbers: the run diverged.</p>\n");
                continue;
            }
            var (figure, words) = codes.IsBinary
                ? (BernoulliUsage.Draw(codes), BernoulliUsage.InWords(codes))
                : (CategoricalUsage.Draw(codes), CategoricalUsage.InWords(codes));
            html.Put($"<h2>{Markup.Escape(codes.Heading)}</h2>\n<figure><div class=\"figure\">{figure}</div>\n<figcaption>{Markup.Escape(words)}</figcaption></figure>\n");
        }
    }

    static void WriteConfig(StringBuilder html, TrainingSummary run)
    {
        if (run.Config.Count == 0) return;
        html.Append("<h2>Configuration</h2>\n<table>\n<tbody>\n");
        foreach (var (name, value) in run.Config)
        {
            html.Put($"<tr><th scope=\"row\">{Markup.Escape(name)}</th><td>{Markup.Escape(value)}</td></tr>\n");
        }
        html.Append("</tbody>\n</table>\n");
    }

    static void WriteNotes(StringBuilder html, TrainingSummary run)
    {
        if (run.Notes.Count == 0) return;
        html.Append("<h2>Notes</h2>\n<ul>\n");
        foreach (var note in run.Notes) html.Put($"<li>{Markup.Escape(note)}</li>\n");
        html.Append("</ul>\n");
    }
}
