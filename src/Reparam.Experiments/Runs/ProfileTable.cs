using System.Text.Json.Serialization;
using Reparam.Autodiff;
using Reparam.Experiments.Configuration;

namespace Reparam.Experiments.Runs;

/// <summary>Mean times of the operations of training steps. The rows add up to the time of a step.</summary>
public sealed record ProfileTable
{
    /// <summary>Number of steps that the times are averaged over.</summary>
    public required long Steps { get; init; }

    /// <summary>Mean time of a step, in microseconds.</summary>
    public required double MicrosecondsPerStep { get; init; }

    /// <summary>Rows of the table, phase by phase.</summary>
    public required IReadOnlyList<ProfileTableRow> Rows { get; init; }

    /// <summary>Makes the table of a profile.</summary>
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
#pragma warning disable CA1308 // The result has the names of the phases in lower case.
                    row.Phase.ToString().ToLowerInvariant(), row.Operation, row.Within,
#pragma warning restore CA1308
                    Math.Round((double)row.Calls / profile.Steps, 3), Math.Round(1e6 * row.Seconds / profile.Steps, 3), Math.Round(row.Seconds / total, 5))),
            ],
        };
    }
}

/// <summary>A row of a <see cref="ProfileTable"/>.</summary>
/// <param name="Phase">Phase of the step: <c>batch</c>, <c>forward</c>, <c>backward</c>, <c>optimizer</c> or <c>rest</c>.</param>
/// <param name="Operation">Name of the operation. In the backward phase its gradient is computed.</param>
/// <param name="By">Name of the operation that computes the gradient, in the backward phase.</param>
/// <param name="CallsPerStep">Mean number of calls in a step; 0 for <c>rest</c>.</param>
/// <param name="MicrosecondsPerStep">Mean time in a step, in microseconds.</param>
/// <param name="Share">Share of the time of a step, from 0 to 1.</param>
public sealed record ProfileTableRow(string Phase, string Operation, string By, double CallsPerStep, double MicrosecondsPerStep, double Share);

/// <summary>Writes profiles as JSON: camelCase, without reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, Converters = [typeof(RealConverter)], RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(ProfileTable))]
sealed partial class ProfileJson : JsonSerializerContext;
