using System.Text.Json.Serialization;

namespace Reparam.Experiments.Runs;

/// <summary>What a finished run says on the output and in <c>result.json</c>.</summary>
sealed record RunResult
{
    public string Command { get; init; } = "train";

    public required string Model { get; init; }

    public required string Latent { get; init; }

    public required string Estimator { get; init; }

    public required long Steps { get; init; }

    public required int BatchSize { get; init; }

    public required string Optimizer { get; init; }

    public required double LearningRate { get; init; }

    public required long Seed { get; init; }

    public required int Threads { get; init; }

    public required string Dataset { get; init; }

    public required string Binarization { get; init; }

    /// <summary>False for soft targets: the bounds are then cross-entropies.</summary>
    public required bool IsLikelihood { get; init; }

    public required double TrainSeconds { get; init; }

    public required double StepsPerSecond { get; init; }

    public required double TrainLoss { get; init; }

    /// <summary>Of models that do not classify.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? ValidNll { get; init; }

    /// <inheritdoc cref="ValidNll"/>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? TestNll { get; init; }

    /// <summary>The bound on the log-likelihood itself, of models that classify: as the paper has it, higher is better.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? ValidBound { get; init; }

    /// <inheritdoc cref="ValidBound"/>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? TestBound { get; init; }

    /// <summary>In percent.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? ValidAccuracy { get; init; }

    /// <inheritdoc cref="ValidAccuracy"/>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? TestAccuracy { get; init; }

    public required int EvalSamples { get; init; }

    public double? PaperAtStep { get; init; }

    public double? PaperAtEnd { get; init; }

    /// <summary>Where the time of the steps went, if that was asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ProfileTable? Profile { get; init; }

    public required string Run { get; init; }
}

/// <summary>What <c>eval</c> says.</summary>
sealed record EvalResult
{
    public string Command { get; init; } = "eval";

    public required string Model { get; init; }

    public required string Latent { get; init; }

    public required string Estimator { get; init; }

    public required long Step { get; init; }

    public required string Binarization { get; init; }

    public required bool IsLikelihood { get; init; }

    /// <summary>Of models that do not classify.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? ValidNll { get; init; }

    /// <inheritdoc cref="ValidNll"/>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? TestNll { get; init; }

    /// <summary>The bound on the log-likelihood itself, of models that classify: as the paper has it, higher is better.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? ValidBound { get; init; }

    /// <inheritdoc cref="ValidBound"/>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? TestBound { get; init; }

    /// <summary>In percent.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? ValidAccuracy { get; init; }

    /// <inheritdoc cref="ValidAccuracy"/>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? TestAccuracy { get; init; }

    public required int EvalSamples { get; init; }

    public required int Threads { get; init; }

    public required double Seconds { get; init; }

    public required string Run { get; init; }
}
