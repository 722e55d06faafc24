namespace Reparam.Experiments.Reproductions;

/// <summary>Prints Table 1: a row for each network, a column for each estimator, the paper's values below ours.</summary>
static class TableText
{
    public static void Write(
        TextWriter output, IReadOnlyList<TableRow> rows, IEnumerable<PaperNetwork> networks, IReadOnlyList<string> estimators, long steps)
    {
        output.Write(FormattableString.Invariant($"test bound in nats at step {steps}, "));
        output.WriteLine("below it the paper's curve at the same step where its figure shows one");
        int[] widths = [.. estimators.Select(estimator => Math.Max(8, estimator.Length))];
        WriteLine("", estimators);
        foreach (var network in networks)
        {
            TableRow?[] cells = [.. estimators.Select(estimator => Find(network, estimator))];
            WriteLine(network.Name, cells.Select(row => Cell(row?.TestNll)));
            if (cells.Any(row => row?.PaperAtStep is not null)) WriteLine("  paper", cells.Select(row => Cell(row?.PaperAtStep)));
        }

        TableRow? Find(PaperNetwork network, string estimator)
            => rows.LastOrDefault(row => row.Model == network.Name && row.Estimator == estimator && row.Step == steps);

        void WriteLine(string name, IEnumerable<string> cells)
            => output.WriteLine($"{name,-18}{string.Concat(cells.Select((cell, i) => "  " + cell.PadLeft(widths[i])))}");
    }

    static string Cell(double? nats) => nats is { } known ? FormattableString.Invariant($"{known:F2}") : "-";
}
