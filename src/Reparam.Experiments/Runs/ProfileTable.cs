using Reparam.Autodiff;

namespace Reparam.Experiments.Runs;

/// <summary>Where the time of a run's training steps went; the rows add up to the step.</summary>
sealed record ProfileTable
{
    /// <summary>Over how many steps the times are averaged.</summary>
    public required long Steps { get; init; }

    /// <summary>The mean time of a step.</summary>
    public required double MicrosecondsPerStep { get; init; }

    public required IReadOnlyList<ProfileTableRow> Rows { get; init; }

    public static ProfileTable Of(StepProfile profile)
    {
        var total = profile.Rows.Sum(row => row.Seconds);
        return new ProfileTable
        {
            Steps = profile.Steps,
            MicrosecondsPerStep = Math.Round(1e6 * total / profile.Steps, 3),
            Rows =
            [
                .. profile.Rows.Select(row => new ProfileTableRow(
#pragma warning disable CA1308 // The phases are words of ours in lower case.
                    row.Phase.ToString().ToLowerInvariant(), row.Operation, row.Within,
#pragma warning restore CA1308
                    Math.Round((double)row.Calls / profile.Steps, 3), Math.Round(1e6 * row.Seconds / profile.Steps, 3), Math.Round(row.Seconds / total, 5))),
            ],
        };
    }

    /// <summary>Prints the rows with a sum for each phase, which its rows follow.</summary>
    public void Print(TextWriter writer)
    {
        writer.WriteLine();
        writer.WriteLine(FormattableString.Invariant($"{"phase",-10} {"operation",-23} {"by",-23} {"calls",7} {"us/step",10} {"share",7}"));
        foreach (var phase in Rows.GroupBy(row => row.Phase))
        {
            foreach (var row in phase) Line(writer, row.Phase, row.Operation, row.By, row.CallsPerStep > 0 ? FormattableString.Invariant($"{row.CallsPerStep:0.##}") : "", row.MicrosecondsPerStep, row.Share);
            if (phase.Count() > 1) Line(writer, phase.Key, "all", "", "", phase.Sum(row => row.MicrosecondsPerStep), phase.Sum(row => row.Share));
        }
        Line(writer, "step", FormattableString.Invariant($"mean of {Steps}"), "", "", MicrosecondsPerStep, Rows.Sum(row => row.Share));
        writer.WriteLine();
    }

    static void Line(TextWriter writer, string phase, string operation, string by, string calls, double microseconds, double share)
        => writer.WriteLine(FormattableString.Invariant($"{phase,-10} {operation,-23} {by,-23} {calls,7} {microseconds,10:F1} {100 * share,5:F1} %"));
}

/// <summary>A row of a <see cref="ProfileTable"/>.</summary>
/// <param name="Phase">batch, forward, backward, optimizer or rest.</param>
/// <param name="Operation">The operation, in backward the one whose gradient it is.</param>
/// <param name="By">In backward, the operation that computes it.</param>
/// <param name="CallsPerStep">How often, on average; 0 for rest.</param>
/// <param name="MicrosecondsPerStep">Its mean time in a step.</param>
/// <param name="Share">Its part of the step's time, from 0 to 1.</param>
sealed record ProfileTableRow(string Phase, string Operation, string By, double CallsPerStep, double MicrosecondsPerStep, double Share);
