using System.Text.Json.Serialization;

namespace Reparam.Experiments.Comparisons;

/// <summary>
/// The measurements of one estimator at one temperature. Bias, its error, standard deviation and mean squared error are
/// relative to the norm of the exact gradient; they are absolute where that norm is 0.
/// </summary>
public sealed record EstimatorResult
{
    /// <summary>Name of the estimator.</summary>
    public required string Estimator { get; init; }

    /// <summary>Temperature τ; null for an estimator without one.</summary>
    public double? Tau { get; init; }

    /// <summary>Whether the estimator is biased, as the registry says.</summary>
    public required bool Biased { get; init; }

    /// <summary>The exact gradient of the n-sample bound, for an estimator of that; null for all others.</summary>
    public double[]? BoundExact { get; init; }

    /// <summary>Mean of the estimates, one number for each logit.</summary>
    public required double[] Mean { get; init; }

    /// <summary>Number of estimates drawn; 0 for an estimator without randomness.</summary>
    public required long Draws { get; init; }

    /// <summary>Distance of the mean from the exact gradient, ‖Eĝ − g‖/‖g‖.</summary>
    public required double Bias { get; init; }

    /// <summary>Monte-Carlo error of the bias, √(Σᵢ Var ĝᵢ / draws)/‖g‖.</summary>
    public required double BiasError { get; init; }

    /// <summary>Standard deviation of one estimate, √(Σᵢ Var ĝᵢ)/‖g‖.</summary>
    public required double Std { get; init; }

    /// <summary>Cosine of the angle between the mean and the exact gradient.</summary>
    public required double Cosine { get; init; }

    /// <summary>Mean squared error of the average of B estimates, bias² + std²/B, by B: <c>1</c>, <c>10</c>, <c>100</c>, <c>1000</c>.</summary>
    public required IReadOnlyDictionary<string, double> Mse { get; init; }

    /// <summary>
    /// Batch size above which the best unbiased estimator has the smaller error; null for unbiased estimators, and where the errors are the
    /// same for all.
    /// </summary>
    public double? BreakEvenBatch { get; init; }

    /// <summary>Number of evaluations of the cost for an estimate.</summary>
    public int Evaluations { get; init; }

    /// <summary>Number of evaluations of the cost's gradient for an estimate.</summary>
    public int GradientEvaluations { get; init; }

    /// <summary>Time of an estimate in nanoseconds.</summary>
    public double NanosecondsPerDraw { get; init; }

    /// <summary>Time of an estimate relative to plain straight-through; null where that was not measured.</summary>
    public double? RelativeCost { get; init; }

    /// <summary>
    /// Total variation between the class that the cost sees (its largest one) and the distribution of the variable, as a
    /// mean over the variables of the first layer.
    /// </summary>
    public double ForwardTv { get; init; }

    /// <summary>Mean over every outcome of the estimator's randomness; null where outcomes were not enumerated.</summary>
    public double[]? EnumeratedMean { get; init; }

    /// <summary>Relative bias of <see cref="EnumeratedMean"/>.</summary>
    public double? EnumeratedBias { get; init; }

    /// <summary>Variance over every outcome, summed over coordinates; not relative.</summary>
    public double? EnumeratedVariance { get; init; }

    /// <summary>Name and temperature.</summary>
    [JsonIgnore]
    public string Label => Tau is { } tau ? FormattableString.Invariant($"{Estimator} {tau:0.###}") : Estimator;

    /// <summary>
    /// The most exact value of the relative bias: enumerated, or 0 for an unbiased estimator, or measured minus the part
    /// that its error explains.
    /// </summary>
    [JsonIgnore]
    public double KnownBias { get; init; }
}
