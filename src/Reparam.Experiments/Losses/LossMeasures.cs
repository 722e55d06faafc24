using Reparam.Experiments.Runs;

namespace Reparam.Experiments.Losses;

/// <summary>The measures of classifiers that are trained by chosen losses.</summary>
static class LossMeasures
{
    /// <summary>JSON keys of the probabilities of the gates, and of the accuracies of each loss alone.</summary>
    public const string Gates = "gates", Alone = "aloneTestAccuracy";

    public static IReadOnlyList<MeasureInfo> Final { get; } = [new("testAccuracy", "test accuracy", "%", HigherIsBetter: true)];

    /// <summary>Measures of the learning curve: the accuracy, the probability of each gate, and the accuracy of each loss alone.</summary>
    public static IReadOnlyList<MeasureInfo> Curve(IEnumerable<string> gates, IEnumerable<string> alone) =>
    [
        new("testAccuracy", "accuracy", "%", HigherIsBetter: true),
        .. gates.Select(name => new MeasureInfo($"gate.{name}", $"gate {name}", "", HigherIsBetter: true) { Format = "F6" }),
        .. alone.Select(name => new MeasureInfo($"alone.{name}", $"{name} alone", "%", HigherIsBetter: true)),
    ];

    public static IEnumerable<string> Describe(RunResult result)
    {
        foreach (var line in ResultText.Of(result, Final)) yield return line;
        foreach (var (name, probability) in result.Table(Gates) ?? [])
        {
            var alone = result.Table(LossMeasures.Alone)?.FirstOrDefault(pair => pair.Key == name) is { Key: not null } pair
                ? FormattableString.Invariant($", alone {pair.Value:F2} %") : "";
            yield return ResultText.Line(name, FormattableString.Invariant($"gate {probability:F3}{alone}"));
        }
    }
}
