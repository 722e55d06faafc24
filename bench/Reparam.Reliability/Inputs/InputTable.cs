using System.Globalization;
using Reparam.Training;

namespace Reparam.Reliability.Inputs;

/// <summary>Writes counts as a table and as CSV.</summary>
static class InputTable
{
    const string Header = "reader,seed,tried,valid,read,refused,failed,slowestSeconds,mostBytes,seconds";

    public static string Line(InputCount row) => string.Create(CultureInfo.InvariantCulture,
        $"{row.Reader,-18} {row.Tried,9} {row.Read,9} {row.Refused,9} {row.Failed,7} ")
        + string.Create(CultureInfo.InvariantCulture, $"{row.SlowestSeconds,8:F3} s {row.MostBytes / 1e6,8:F1} MB {row.Seconds,8:F1} s");

    public static void Write(IReadOnlyList<InputCount> rows, uint seed, TextWriter output, string? csv)
    {
        var all = new InputCount("all", rows.Sum(row => row.Tried), rows.Sum(row => row.Valid), rows.Sum(row => row.Read), rows.Sum(row => row.Refused),
            rows.Sum(row => row.Failed), rows.Max(row => row.SlowestSeconds), rows.Max(row => row.MostBytes), rows.Sum(row => row.Seconds));
        output.WriteLine(Line(all));
        output.WriteLine("columns: reader, tried, read, refused, failed, slowest input, most memory allocated for one, wall time; "
            + FormattableString.Invariant($"{all.Valid} inputs are valid documents; seed {seed}"));
        if (csv is null) return;
        var lines = rows.Append(all).Select(row => string.Create(CultureInfo.InvariantCulture,
            $"{row.Reader},{seed},{row.Tried},{row.Valid},{row.Read},{row.Refused},{row.Failed},{row.SlowestSeconds:F3},{row.MostBytes},{row.Seconds:F1}\n"));
        AtomicFile.WriteText(csv, $"{Header}\n{string.Concat(lines)}");
    }
}
