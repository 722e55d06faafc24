namespace Reparam.Experiments.Comparisons;

/// <summary>The results of a comparison as a table of plain text.</summary>
public static class ComparisonTable
{
    /// <summary>Writes two lines about the problem, a line for each result, and a line for each estimator that was left out.</summary>
    /// <param name="comparison">The comparison.</param>
    /// <param name="writer">Receives the text.</param>
    public static void Write(ComparisonResult comparison, TextWriter writer)
    {
        ArgumentNullException.ThrowIfNull(comparison);
        ArgumentNullException.ThrowIfNull(writer);
        var norm = Moments.Norm(comparison.Exact);
        var objective = comparison.IsReturn ? "return" : "cost";
        writer.WriteLine(FormattableString.Invariant(
            $"{comparison.Description}: expected {objective} {comparison.Value:G6}, exact gradient of norm {norm:G6}"));
        writer.WriteLine($"{comparison.Draws} draws each; {ComparisonColumns.Legend}");
        writer.WriteLine();
        writer.WriteLine(Line(column => column.Name));
        foreach (var result in comparison.Results) writer.WriteLine(Line(column => column.Text(result)));
        foreach (var skipped in comparison.Skipped) writer.WriteLine($"left out: {ComparisonColumns.LeftOut(skipped)}");
    }

    static string Line(Func<ComparisonColumn, string> text)
        => string.Join(' ', ComparisonColumns.All.Select(column => column.IsLeft ? text(column).PadRight(column.Width) : text(column).PadLeft(column.Width)));
}
