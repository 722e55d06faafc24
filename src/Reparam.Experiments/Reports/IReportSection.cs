using System.Text;
using Reparam.Experiments.Charts;

namespace Reparam.Experiments.Reports;

/// <summary>A section of a report. It writes HTML that is also well-formed XML and loads nothing from a network.</summary>
public interface IReportSection
{
    /// <summary>Writes the section.</summary>
    /// <param name="html">The page; the section is appended.</param>
    void Write(StringBuilder html);
}

/// <summary>A chart under a heading, with a caption.</summary>
/// <param name="heading">The heading; empty for none.</param>
/// <param name="chart">The chart.</param>
/// <param name="caption">A sentence below the chart; empty for none.</param>
public sealed class ChartSection(string heading, LineChart chart, string caption = "") : IReportSection
{
    /// <inheritdoc/>
    public void Write(StringBuilder html) => FigureSection.Write(html, heading, chart.ToSvg(), caption);
}

/// <summary>A drawing of any kind under a heading, with a caption.</summary>
/// <param name="heading">The heading; empty for none.</param>
/// <param name="svg">The drawing, as one SVG element.</param>
/// <param name="caption">A sentence below the drawing; empty for none.</param>
public sealed class FigureSection(string heading, string svg, string caption = "") : IReportSection
{
    /// <inheritdoc/>
    public void Write(StringBuilder html) => Write(html, heading, svg, caption);

    internal static void Write(StringBuilder html, string heading, string svg, string caption)
    {
        if (heading.Length > 0) html.Put($"<h2>{Markup.Escape(heading)}</h2>\n");
        html.Put($"<figure><div class=\"figure\">{svg}</div>");
        if (caption.Length > 0) html.Put($"\n<figcaption>{Markup.Escape(caption)}</figcaption>");
        html.Append("</figure>\n");
    }
}

/// <summary>The main numbers as cards, each with a name, a value and a remark.</summary>
/// <param name="cards">The cards.</param>
public sealed class CardsSection(IReadOnlyList<ReportCard> cards) : IReportSection
{
    /// <inheritdoc/>
    public void Write(StringBuilder html)
    {
        html.Append("<dl class=\"cards\">\n");
        foreach (var card in cards)
        {
            html.Put($"<div{(card.IsOwn ? " class=\"own\"" : "")}><dt>{Markup.Escape(card.Name)}</dt>");
            html.Put($"<dd>{(card.IsOwn ? $"<b>{Markup.Escape(card.Value)}</b>" : Markup.Escape(card.Value))}");
            html.Put($"<small>{Markup.Escape(card.Remark)}</small></dd></div>\n");
        }
        html.Append("</dl>\n");
    }
}

/// <summary>A number of a report.</summary>
/// <param name="Name">Name of the number.</param>
/// <param name="Value">Value with its unit.</param>
/// <param name="Remark">Remark below the value.</param>
/// <param name="IsOwn">Whether the card is highlighted, because it has the main number of the run.</param>
public sealed record ReportCard(string Name, string Value, string Remark, bool IsOwn = false);
