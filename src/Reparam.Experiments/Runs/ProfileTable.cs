using System.Text.Json.Serialization;
using Reparam.Autodiff;

namespace Reparam.Experiments.Runs;

/// <summary>Where the time of a run's training steps went; the rows add up to the step.</summary>
public sealed record ProfileTable
{
    /// <summary>Over how many steps the times are averaged.</summary>
    public required long Steps { get; init; }

    /// <summary>The mean time of a step.</summary>
    public required double MicrosecondsPerStep { get; init; }

    /// <summary>The rows, phase by phase.</summary>
    public required IReadOnlyList<ProfileTableRow> Rows { get; init; }

    /// <summary>The table of a profile.</summary>
    /// <param name="profile">The profile.</param>
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
}

/// <summary>A row of a <see cref="ProfileTable"/>.</summary>
/// <param name="Phase">batch, forward, backward, optimizer or rest.</param>
/// <param name="Operation">The operation, in backward the one whose gradient it is.</param>
/// <param name="By">In backward, the operation that computes it.</param>
/// <param name="CallsPerStep">How often, on average; 0 for rest.</param>
/// <param name="MicrosecondsPerStep">Its mean time in a step.</param>
/// <param name="Share">Its part of the step's time, from 0 to 1.</param>
public sealed record ProfileTableRow(string Phase, string Operation, string By, double CallsPerStep, double MicrosecondsPerStep, double Share);

/// <summary>The JSON of profiles: camelCase, without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(ProfileTable))]
sealed partial class ProfileJson : JsonSerializerContext;
