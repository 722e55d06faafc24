namespace Reparam.Experiments.Reproductions;

/// <summary>Prints Table 2: our results, the paper's if the task is the same, and the accuracies after equal seconds of training.</summary>
static class ClassificationText
{
    const int Columns = 4;

    public static void Write(
        TextWriter output, IReadOnlyList<ClassificationRow> rows, IReadOnlyList<ClassificationCurveRow> curves, bool isPapers)
    {
        if (rows.Count == 0) return;
        var width = Math.Max(16, rows.Max(row => row.Method.Length));
        output.Write($"{"method".PadRight(width)}  {"seed",4}  {"steps",7}  {"alpha",5}  ");
        output.WriteLine($"{"bound",8}  {"the paper's",11}  {"accuracy",8}  {"the paper's",11}  {"seconds",8}");
        foreach (var row in rows)
        {
            var (bound, accuracy) = isPapers && PaperClassifier.Table.TryGetValue(row.Method, out var paper)
                ? (FormattableString.Invariant($"{paper.Bound:F1}"), FormattableString.Invariant($"{paper.Accuracy:F1} %"))
                : ("-", "-");
            output.Write(FormattableString.Invariant($"{row.Method.PadRight(width)}  {row.Seed,4}  {row.Steps,7}  {row.Alpha,5:0.###}  "));
            output.Write(FormattableString.Invariant($"{row.TestBound,8:F2}  {bound,11}  "));
            output.WriteLine(FormattableString.Invariant($"{row.TestAccuracy,6:F2} %  {accuracy,11}  {row.Seconds,8:F0}"));
        }
        if (rows.Count > 1) WriteEqualSeconds(output, rows, curves, width);
    }

    // The last column is the time of the shortest run.
    static void WriteEqualSeconds(
        TextWriter output, IReadOnlyList<ClassificationRow> rows, IReadOnlyList<ClassificationCurveRow> curves, int width)
    {
        double[] times = [.. Enumerable.Range(1, Columns).Select(i => rows.Min(row => row.Seconds) * i / Columns)];
        output.WriteLine();
        output.WriteLine("validation accuracy in percent after equal seconds of training, by the last row of the curve until then");
        output.WriteLine($"{"method".PadRight(width)}  {"seed",4}{string.Concat(times.Select(time => FormattableString.Invariant($"  {time,8:F0}")))}");
        foreach (var row in rows)
        {
            var curve = curves.Where(point => point.Method == row.Method && point.Seed == row.Seed).ToArray();
            var cells = times.Select(time => curve.LastOrDefault(point => point.Seconds <= time)?.ValidAccuracy);
            output.WriteLine($"{row.Method.PadRight(width)}  {row.Seed,4}{string.Concat(cells.Select(percent => $"  {Cell(percent),8}"))}");
        }
    }

    static string Cell(double? percent) => percent is { } known ? FormattableString.Invariant($"{known:F2}") : "-";
}
