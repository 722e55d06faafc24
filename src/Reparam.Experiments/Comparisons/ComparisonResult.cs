using System.Text.Json.Serialization;

namespace Reparam.Experiments.Comparisons;

/// <summary>A problem, its exact gradient, and the results of all estimators.</summary>
public sealed record ComparisonResult
{
    /// <summary>Name of the command that made it.</summary>
    public string Command { get; init; } = "compare";

    /// <summary>Name of the problem.</summary>
    public required string Problem { get; init; }

    /// <summary>The problem in words.</summary>
    public required string Description { get; init; }

    /// <summary>Number of nested layers, T; null for one layer.</summary>
    public int? Layers { get; init; }

    /// <summary>Number of variables of a layer, N.</summary>
    public required int Variables { get; init; }

    /// <summary>Number of classes of a variable, K; 2 for bits.</summary>
    public required int Classes { get; init; }

    /// <summary>Whether the variables are bits.</summary>
    public required bool Binary { get; init; }

    /// <summary>The logits that the gradient is for.</summary>
    public required double[] Logits { get; init; }

    /// <summary>Whether value and gradients are those of a return, which is minus the cost. It is not kept in files.</summary>
    [JsonIgnore]
    public bool IsReturn { get; init; }

    /// <summary>The expected cost, or the expected return.</summary>
    public required double Value { get; init; }

    /// <summary>The exact gradient of the value, one number for each logit.</summary>
    public required double[] Exact { get; init; }

    /// <summary>Number of samples of estimators that take several.</summary>
    public required int Samples { get; init; }

    /// <summary>Number of estimates that were asked for.</summary>
    public required long Draws { get; init; }

    /// <summary>Seed of the draws.</summary>
    public required long Seed { get; init; }

    /// <summary>Results, in the order of the registry; an estimator with a temperature has one for each.</summary>
    public required IReadOnlyList<EstimatorResult> Results { get; init; }

    /// <summary>Estimators that were left out.</summary>
    public required IReadOnlyList<SkippedEstimator> Skipped { get; init; }
}

/// <summary>An estimator that was left out of a comparison.</summary>
/// <param name="Estimator">Its name.</param>
/// <param name="Reason">The reason.</param>
public sealed record SkippedEstimator(string Estimator, string Reason)
{
    /// <summary>Temperature at which it does not apply; null where it does not at any.</summary>
    public double? Tau { get; init; }
}
