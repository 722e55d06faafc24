using System.Globalization;

namespace Reparam.Experiments.Comparisons;

/// <summary>A column of the table of results.</summary>
/// <param name="Name">Header.</param>
/// <param name="Width">Number of characters in a terminal.</param>
/// <param name="Text">The text of a result.</param>
sealed record ComparisonColumn(string Name, int Width, Func<EstimatorResult, string> Text)
{
    /// <summary>Whether the text stands at the left of its column. The default value is false.</summary>
    public bool IsLeft { get; init; }
}

/// <summary>The table of results, for a terminal and for a page.</summary>
static class ComparisonColumns
{
    /// <summary>Explains the table in one sentence.</summary>
    public const string Legend = "bias, error and std relative to that norm; (=) marks a bias enumerated over every outcome";

    /// <summary>The columns in order.</summary>
    public static IReadOnlyList<ComparisonColumn> All { get; } =
    [
        new("estimator", 26, result => result.Estimator) { IsLeft = true },
        new("tau", 6, result => Number(result.Tau, "0.###")),
        new("bias", 10, result => Number(result.KnownBias, "G3") + (result.EnumeratedMean is null ? "   " : " (=)")),
        new("error", 8, result => Number(result.EnumeratedMean is null ? result.BiasError : 0, "G2")),
        new("std", 9, result => Number(result.Std, "G3")),
        new("cosine", 7, result => Number(result.Cosine, "0.000")),
        new("MSE, 1", 9, result => Number(result.Mse["1"], "G3")),
        new("MSE, 100", 9, result => Number(result.Mse["100"], "G3")),
        new("break-even", 10, result => Number(result.BreakEvenBatch, "G3")),
        new("f", 4, result => Number(result.Evaluations, "0")),
        new("df", 3, result => Number(result.GradientEvaluations, "0")),
        new("ns/draw", 9, result => Number(result.NanosecondsPerDraw, "0")),
        new("cost", 6, result => Number(result.RelativeCost, "0.0")),
        new("TV", 6, result => Number(result.ForwardTv, "0.000")),
    ];

    /// <summary>The sentence about an estimator that was left out.</summary>
    public static string LeftOut(SkippedEstimator skipped)
        => FormattableString.Invariant($"{skipped.Estimator}{(skipped.Tau is { } tau ? $" at tau {tau}" : "")}: {skipped.Reason.TrimEnd('.')}");

    static string Number(double? number, string format) => number?.ToString(format, CultureInfo.InvariantCulture) ?? "";
}
