using Reparam.Experiments.Runs;

namespace Reparam.Cli.Commands;

/// <summary>Prints the profile of training steps as a table.</summary>
static class ProfileText
{
    /// <summary>Prints the rows, phase by phase. A phase of several rows ends with their sum.</summary>
    public static void Print(ProfileTable profile, TextWriter writer)
    {
        writer.WriteLine();
        writer.WriteLine(FormattableString.Invariant($"{"phase",-10} {"operation",-23} {"by",-23} {"calls",7} {"us/step",10} {"share",7}"));
        foreach (var phase in profile.Rows.GroupBy(row => row.Phase))
        {
            foreach (var row in phase)
            {
                var calls = row.CallsPerStep > 0 ? FormattableString.Invariant($"{row.CallsPerStep:0.##}") : "";
                Line(writer, row.Phase, row.Operation, row.By, calls, row.MicrosecondsPerStep, row.Share);
            }
            if (phase.Count() > 1) Line(writer, phase.Key, "all", "", "", phase.Sum(row => row.MicrosecondsPerStep), phase.Sum(row => row.Share));
        }
        Line(writer, "step", FormattableString.Invariant($"mean of {profile.Steps}"), "", "", profile.MicrosecondsPerStep, profile.Rows.Sum(row => row.Share));
        writer.WriteLine();
    }

    static void Line(TextWriter writer, string phase, string operation, string by, string calls, double microseconds, double share)
        => writer.WriteLine(FormattableString.Invariant($"{phase,-10} {operation,-23} {by,-23} {calls,7} {microseconds,10:F1} {100 * share,5:F1} %"));
}
