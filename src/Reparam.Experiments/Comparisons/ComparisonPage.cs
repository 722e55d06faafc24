using System.Text;
using Reparam.Experiments.Charts;
using Reparam.Experiments.Reports;

namespace Reparam.Experiments.Comparisons;

/// <summary>A comparison as one HTML file that loads nothing from any network and runs no script.</summary>
static class ComparisonPage
{
    const string Head =
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'" />

        """;

    const string TableStyle = ".wide{overflow-x:auto}.wide table{width:auto}.wide th{width:auto}.wide td,.wide th{white-space:nowrap}";

    public static string Html(ComparisonResult comparison, IReadOnlyList<LineChart> figures)
    {
        var title = Markup.Escape($"Gradient estimators on {comparison.Problem}");
        var html = new StringBuilder(Head, 1 << 16);
        html.Put($"<title>{title}</title>\n<style>\n{ReportStyle.Css}\n{TableStyle}\n</style>\n</head>\n<body>\n<main>\n");
        html.Put($"<p class=\"eyebrow\">Estimator comparison</p>\n<h1>{title}</h1>\n");
        html.Put($"<p>{Markup.Escape(comparison.Description)}. {comparison.Draws} draws each, seed {comparison.Seed}.</p>\n");
        foreach (var figure in figures) AppendFigure(html, figure);
        AppendTable(html, comparison);
        if (comparison.Skipped.Count > 0)
        {
            html.Append("<h2>Left out</h2>\n<ul>\n");
            foreach (var skipped in comparison.Skipped) html.Put($"<li>{Markup.Escape(ComparisonColumns.LeftOut(skipped))}</li>\n");
            html.Append("</ul>\n");
        }
        return html.Append("</main>\n</body>\n</html>\n").ToString();
    }

    static void AppendFigure(StringBuilder html, LineChart figure)
    {
        var drawing = (figure with { ShowTitle = false, Background = false }).ToSvg();
        html.Put($"<h2>{Markup.Escape(figure.Title)}</h2>\n<figure><div class=\"figure\">{drawing}</div></figure>\n");
    }

    static void AppendTable(StringBuilder html, ComparisonResult comparison)
    {
        var norm = Moments.Norm(comparison.Exact);
        html.Put($"<h2>Numbers</h2>\n<p class=\"soft\">The norm of the exact gradient is {norm:G6}; {ComparisonColumns.Legend}.</p>\n");
        html.Append("<div class=\"wide\"><table>\n<thead><tr>");
        foreach (var column in ComparisonColumns.All) html.Put($"<th>{Markup.Escape(column.Name)}</th>");
        html.Append("</tr></thead>\n<tbody>\n");
        foreach (var result in comparison.Results)
        {
            html.Append("<tr>");
            foreach (var column in ComparisonColumns.All) html.Put($"<td>{Markup.Escape(column.Text(result))}</td>");
            html.Append("</tr>\n");
        }
        html.Append("</tbody>\n</table></div>\n");
    }
}
