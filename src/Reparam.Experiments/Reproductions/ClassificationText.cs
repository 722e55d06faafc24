namespace Reparam.Experiments.Reproductions;

/// <summary>Table 2 as text: ours beside the paper's where the task is the same, and the methods after equal seconds of training.</summary>
static class ClassificationText
{
    const int Columns = 4;

    public static void Write(TextWriter output, IReadOnlyList<ClassificationRow> rows, IReadOnlyList<ClassificationCurveRow> curves, bool isPapers)
    {
        if (rows.Count == 0) return;
        var width = Math.Max(16, rows.Max(row => row.Method.Length));
        output.WriteLine($"{"method".PadRight(width)}  {"seed",4}  {"steps",7}  {"alpha",5}  {"bound",8}  {"the paper's",11}  {"accuracy",8}  {"the paper's",11}  {"seconds",8}");
        foreach (var row in rows)
        {
            var (bound, accuracy) = isPapers && PaperClassifier.Table.TryGetValue(row.Method, out var paper) ? (FormattableString.Invariant($"{paper.Bound:F1}"), FormattableString.Invariant($"{paper.Accuracy:F1} %")) : ("-", "-");
            output.WriteLine(FormattableString.Invariant($"{row.Method.PadRight(width)}  {row.Seed,4}  {row.Steps,7}  {row.Alpha,5:0.###}  {row.TestBound,8:F2}  {bound,11}  {row.TestAccuracy,6:F2} %  {accuracy,11}  {row.Seconds,8:F0}"));
        }
        if (rows.Count > 1) EqualSeconds(output, rows, curves, width);
    }

    // Up to where the shortest run comes.
    static void EqualSeconds(TextWriter output, IReadOnlyList<ClassificationRow> rows, IReadOnlyList<ClassificationCurveRow> curves, int width)
    {
        double[] times = [.. Enumerable.Range(1, Columns).Select(i => rows.Min(row => row.Seconds) * i / Columns)];
        output.WriteLine();
        output.WriteLine("validation accuracy in percent after equal seconds of training, by the last row of the curve until then");
        output.WriteLine($"{"method".PadRight(width)}  {"seed",4}{string.Concat(times.Select(time => FormattableString.Invariant($"  {time,8:F0}")))}");
        foreach (var row in rows)
        {
            var curve = curves.Where(point => point.Method == row.Method && point.Seed == row.Seed).ToArray();
            output.WriteLine($"{row.Method.PadRight(width)}  {row.Seed,4}{string.Concat(times.Select(time => "  " + (curve.LastOrDefault(point => point.Seconds <= time) is { } reached ? FormattableString.Invariant($"{reached.ValidAccuracy:F2}") : "-").PadLeft(8)))}");
        }
    }
}
