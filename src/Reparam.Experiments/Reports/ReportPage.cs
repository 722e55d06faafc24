using System.Text;
using Reparam.Experiments.Charts;

namespace Reparam.Experiments.Reports;

/// <summary>A report of a run: its heading, its sections and its notes.</summary>
public sealed record RunReport
{
    /// <summary>Result of the run in one sentence; it is the heading of the page.</summary>
    public required string Claim { get; init; }

    /// <summary>Words above the heading, such as model and estimator.</summary>
    public IReadOnlyList<string> Eyebrow { get; init; } = [];

    /// <summary>Sections of the page, in order.</summary>
    public required IReadOnlyList<IReportSection> Sections { get; init; }

    /// <summary>Notes at the end of the page, of one or two sentences each.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Learning curve for a file of its own; null for none.</summary>
    public LineChart? Curve { get; init; }
}

/// <summary>Writes a report as one HTML file, which loads nothing from a network and runs no script.</summary>
static class ReportPage
{
    /// <summary>Makes the page. It is also well-formed XML.</summary>
    /// <param name="report">The report.</param>
    /// <param name="settings">Names and values of the settings, for the table.</param>
    public static string Html(RunReport report, IReadOnlyList<KeyValuePair<string, string>> settings)
    {
        var html = new StringBuilder(1 << 16);
        html.Append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\" />\n");
        html.Append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\" />\n");
        // The browser enforces that the page loads nothing from outside.
        html.Append("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; style-src 'unsafe-inline'\" />\n");
        html.Put($"<title>{Markup.Escape(report.Claim)}</title>\n<style>\n{ReportStyle.Css}\n</style>\n</head>\n<body>\n<main>\n");
        html.Put($"<p class=\"eyebrow\">{Markup.Escape(string.Join(" · ", report.Eyebrow.Prepend("Training report")))}</p>\n");
        html.Put($"<h1>{Markup.Escape(report.Claim)}</h1>\n");
        foreach (var section in report.Sections) section.Write(html);
        WriteSettings(html, settings);
        WriteNotes(html, report.Notes);
        return html.Append("</main>\n</body>\n</html>\n").ToString();
    }

    static void WriteSettings(StringBuilder html, IReadOnlyList<KeyValuePair<string, string>> settings)
    {
        if (settings.Count == 0) return;
        html.Append("<h2>Configuration</h2>\n<table>\n<tbody>\n");
        foreach (var (name, value) in settings)
            html.Put($"<tr><th scope=\"row\">{Markup.Escape(name)}</th><td>{Markup.Escape(value)}</td></tr>\n");
        html.Append("</tbody>\n</table>\n");
    }

    static void WriteNotes(StringBuilder html, IReadOnlyList<string> notes)
    {
        if (notes.Count == 0) return;
        html.Append("<h2>Notes</h2>\n<ul>\n");
        foreach (var note in notes) html.Put($"<li>{Markup.Escape(note)}</li>\n");
        html.Append("</ul>\n");
    }
}
