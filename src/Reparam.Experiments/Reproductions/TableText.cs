namespace Reparam.Experiments.Reproductions;

/// <summary>A table as text: networks down, estimators across, ours above the paper's at the same step.</summary>
static class TableText
{
    public static void Write(TextWriter output, IReadOnlyList<TableRow> rows, IEnumerable<PaperNetwork> networks, IReadOnlyList<string> estimators, long steps)
    {
        PaperNetwork[] shown = [.. networks];
        output.WriteLine(FormattableString.Invariant($"test bound in nats at step {steps}, below it the paper's curve at the same step where its figure shows one"));
        var widths = estimators.Select(estimator => Math.Max(8, estimator.Length)).ToArray();
        output.WriteLine($"{"",-18}{string.Concat(estimators.Select((estimator, i) => "  " + estimator.PadLeft(widths[i])))}");
        foreach (var network in shown)
        {
            var cells = estimators.Select(estimator => rows.LastOrDefault(row => row.Model == network.Name && row.Estimator == estimator && row.Step == steps)).ToArray();
            Line(network.Name, row => row?.TestNll);
            if (cells.Any(row => row?.PaperAtStep is not null)) Line("  paper", row => row?.PaperAtStep);

            void Line(string name, Func<TableRow?, double?> value)
                => output.WriteLine($"{name,-18}{string.Concat(cells.Select((row, i) => "  " + (value(row) is { } nats ? FormattableString.Invariant($"{nats:F2}") : "-").PadLeft(widths[i])))}");
        }
    }
}
