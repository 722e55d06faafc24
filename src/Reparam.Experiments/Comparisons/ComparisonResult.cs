using System.Text.Json.Serialization;

namespace Reparam.Experiments.Comparisons;

/// <summary>What <c>compare</c> says of a problem and the estimators tried on it.</summary>
sealed record ComparisonResult
{
    public string Command { get; init; } = "compare";

    public required string Problem { get; init; }

    public required string Description { get; init; }

    public required int Variables { get; init; }

    public required int Classes { get; init; }

    public required bool Binary { get; init; }

    /// <summary>The logits that gradients are for.</summary>
    public required double[] Logits { get; init; }

    /// <summary>The expected cost.</summary>
    public required double Value { get; init; }

    /// <summary>The exact gradient of the expected cost.</summary>
    public required double[] Exact { get; init; }

    /// <summary>Samples of estimators that take several.</summary>
    public required int Samples { get; init; }

    public required long Draws { get; init; }

    public required long Seed { get; init; }

    public required IReadOnlyList<EstimatorResult> Results { get; init; }

    public required IReadOnlyList<SkippedEstimator> Skipped { get; init; }
}

/// <summary>
/// An estimator measured. Bias, its error, std and MSE are relative to the norm of the exact gradient (absolute where that
/// is 0).
/// </summary>
sealed record EstimatorResult
{
    public required string Estimator { get; init; }

    /// <summary>τ, of those that have one.</summary>
    public double? Tau { get; init; }

    public required bool Biased { get; init; }

    /// <summary>Of an estimator of an n-sample bound: the exact gradient of that, which it is held against.</summary>
    public double[]? BoundExact { get; init; }

    public required double[] Mean { get; init; }

    /// <summary>Estimates drawn; 0 of one that leaves nothing to chance.</summary>
    public required long Draws { get; init; }

    /// <summary>‖Eĝ − g‖/‖g‖.</summary>
    public required double Bias { get; init; }

    /// <summary>√(Σᵢ Var ĝᵢ / draws)/‖g‖.</summary>
    public required double BiasError { get; init; }

    /// <summary>√(Σᵢ Var ĝᵢ)/‖g‖.</summary>
    public required double Std { get; init; }

    /// <summary>Of the mean with the exact gradient.</summary>
    public required double Cosine { get; init; }

    /// <summary>Bias² + std²/B for batches of B draws.</summary>
    public required IReadOnlyDictionary<string, double> Mse { get; init; }

    /// <summary>The batch above which the best unbiased estimator has the smaller MSE; none for unbiased ones.</summary>
    public double? BreakEvenBatch { get; set; }

    /// <summary>Evaluations of the cost for a draw.</summary>
    public required int Evaluations { get; init; }

    /// <summary>Evaluations of the cost's gradient for a draw.</summary>
    public required int GradientEvaluations { get; init; }

    public required double NanosecondsPerDraw { get; init; }

    /// <summary>Time beside plain straight-through on the same problem.</summary>
    public double? RelativeCost { get; set; }

    /// <summary>Total variation between what the cost sees (its largest class) and Cat(p), the mean over variables.</summary>
    public required double ForwardTv { get; init; }

    /// <summary>The mean over every outcome of the estimator's randomness.</summary>
    public double[]? EnumeratedMean { get; init; }

    /// <summary>The relative bias of that mean.</summary>
    public double? EnumeratedBias { get; init; }

    /// <summary>The variance over every outcome, summed over coordinates.</summary>
    public double? EnumeratedVariance { get; init; }

    [JsonIgnore]
    public string Label => Tau is { } tau ? FormattableString.Invariant($"{Estimator} {tau:0.###}") : Estimator;

    /// <summary>The relative bias as well as it is known: enumerated, or else measured less what its error explains.</summary>
    [JsonIgnore]
    public double KnownBias { get; set; }
}

/// <summary>An estimator left out.</summary>
/// <param name="Estimator">Its name.</param>
/// <param name="Reason">Why.</param>
sealed record SkippedEstimator(string Estimator, string Reason)
{
    /// <summary>τ at which it does not apply; none where it does not at any.</summary>
    public double? Tau { get; init; }
}
