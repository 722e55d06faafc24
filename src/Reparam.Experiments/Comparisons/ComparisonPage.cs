using System.Text;
using Reparam.Experiments.Charts;
using Reparam.Experiments.Reports;

namespace Reparam.Experiments.Comparisons;

/// <summary>A comparison as one HTML file that asks nothing of any network and runs no script.</summary>
static class ComparisonPage
{
    public static string Html(ComparisonResult comparison, IReadOnlyList<LineChart> figures)
    {
        var title = $"Gradient estimators on {comparison.Problem}";
        var html = new StringBuilder(1 << 16);
        html.Append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\" />\n");
        html.Append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\" />\n");
        html.Append("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; style-src 'unsafe-inline'\" />\n");
        html.Put($"<title>{Markup.Escape(title)}</title>\n<style>\n{ReportStyle.Css}\n.wide{{overflow-x:auto}}.wide table{{width:auto}}.wide th{{width:auto}}.wide td,.wide th{{white-space:nowrap}}\n</style>\n</head>\n<body>\n<main>\n");
        html.Put($"<p class=\"eyebrow\">Estimator comparison</p>\n<h1>{Markup.Escape(title)}</h1>\n<p>{Markup.Escape(comparison.Description)}. {comparison.Draws} draws each, seed {comparison.Seed}.</p>\n");
        foreach (var figure in figures) html.Put($"<h2>{Markup.Escape(figure.Title)}</h2>\n<figure><div class=\"figure\">{(figure with { ShowTitle = false, Background = false }).ToSvg()}</div></figure>\n");
        html.Append("<h2>Numbers</h2>\n<p class=\"soft\">Bias, its Monte-Carlo error and std are relative to the norm of the exact gradient.</p>\n<div class=\"wide\"><table>\n<thead><tr><th>estimator</th><th>τ</th><th>bias</th><th>error</th><th>std</th><th>cosine</th><th>MSE, 1</th><th>MSE, 100</th><th>break-even</th><th>f</th><th>∇f</th><th>ns</th><th>forward TV</th></tr></thead>\n<tbody>\n");
        foreach (var r in comparison.Results)
        {
            html.Put($"<tr><td>{Markup.Escape(r.Estimator)}</td><td>{r.Tau:0.###}</td><td>{r.KnownBias:G3}</td><td>{(r.EnumeratedMean is null ? r.BiasError : 0):G2}</td><td>{r.Std:G3}</td><td>{r.Cosine:0.000}</td><td>{r.Mse["1"]:G3}</td><td>{r.Mse["100"]:G3}</td><td>{r.BreakEvenBatch:G3}</td><td>{r.Evaluations}</td><td>{r.GradientEvaluations}</td><td>{r.NanosecondsPerDraw:0}</td><td>{r.ForwardTv:0.000}</td></tr>\n");
        }
        html.Append("</tbody>\n</table></div>\n");
        if (comparison.Skipped.Count > 0)
        {
            html.Append("<h2>Left out</h2>\n<ul>\n");
            foreach (var skipped in comparison.Skipped) html.Put($"<li>{Markup.Escape(skipped.Estimator)}{(skipped.Tau is { } tau ? FormattableString.Invariant($" at τ = {tau}") : "")}: {Markup.Escape(skipped.Reason)}</li>\n");
            html.Append("</ul>\n");
        }
        return html.Append("</main>\n</body>\n</html>\n").ToString();
    }
}
