using Reparam.Experiments.Runs;

namespace Reparam.Experiments.Images;

/// <summary>The measures of runs on images.</summary>
static class ImageMeasures
{
    /// <summary>Of models that do not classify: bounds on the negative log-likelihood.</summary>
    public static IReadOnlyList<MeasureInfo> Bounds { get; } =
    [
        new("validNll", "validation bound", "nats", HigherIsBetter: false),
        new("testNll", "test bound", "nats", HigherIsBetter: false),
    ];

    /// <summary>Of models that classify: bounds on the log-likelihood, as the paper has them, and accuracies.</summary>
    public static IReadOnlyList<MeasureInfo> Classification { get; } =
    [
        new("validBound", "validation bound", "nats", HigherIsBetter: true),
        new("testBound", "test bound", "nats", HigherIsBetter: true),
        new("validAccuracy", "validation accuracy", "%", HigherIsBetter: true),
        new("testAccuracy", "test accuracy", "%", HigherIsBetter: true),
    ];

    /// <summary>Of the learning curve. Grey targets give no bound on a likelihood, and the label says so.</summary>
    public static IReadOnlyList<MeasureInfo> Curve(bool classifies, bool isLikelihood)
    {
        var bound = new MeasureInfo("validBound", isLikelihood ? "validation" : "soft-target", "", HigherIsBetter: false) { Format = "F4" };
        return classifies ? [bound, new("validAccuracy", "accuracy", "%", HigherIsBetter: true)] : [bound];
    }

    public static IReadOnlyList<Measure> Of(Judgement validation, Judgement test)
        => test.Accuracy is { } percent
            ? [new("validBound", validation.Bound!.Value), new("testBound", test.Bound!.Value), new("validAccuracy", validation.Accuracy!.Value), new("testAccuracy", percent)]
            : [new("validNll", validation.Nll!.Value), new("testNll", test.Nll!.Value)];

    /// <summary>A result in lines of text.</summary>
    public static IEnumerable<string> Describe(RunResult result)
    {
        var unit = result.Is("isLikelihood") ? "nats" : "nats of soft-target cross-entropy, not a likelihood";
        var at = result.Command == "eval" ? FormattableString.Invariant($", step {result.Steps}") : "";
        if (result["testAccuracy"] is { } percent)
            yield return ResultText.Line("test accuracy", FormattableString.Invariant($"{percent:F2} % (validation {result["validAccuracy"]:F2} %)"));
        yield return ResultText.Line("test bound", FormattableString.Invariant($"{result["testNll"] ?? result["testBound"]:F2} {unit} ({result["evalSamples"]} samples{at})"));
        yield return ResultText.Line("validation bound", FormattableString.Invariant($"{result["validNll"] ?? result["validBound"]:F2} {unit}"));
        if (result["paperAtEnd"] is not { } end || !result.Is("isLikelihood")) yield break;
        var here = result["paperAtStep"] is { } nats ? FormattableString.Invariant($"{nats:F2} at step {result.Steps}, ") : "";
        yield return ResultText.Line("the paper's curve", FormattableString.Invariant($"{here}{end:F2} at its end, step {PaperCurves.FinalStep}"));
    }
}
