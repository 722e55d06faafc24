using Reparam.Experiments.Runs;

namespace Reparam.Experiments.Images;

/// <summary>The measures of runs on images.</summary>
static class ImageMeasures
{
    /// <summary>Measures of models that do not classify: bounds on the negative log-likelihood.</summary>
    public static IReadOnlyList<MeasureInfo> Bounds { get; } =
    [
        new("validNll", "validation bound", "nats", HigherIsBetter: false),
        new("testNll", "test bound", "nats", HigherIsBetter: false),
    ];

    /// <summary>Measures of models that classify: bounds on the log-likelihood, with the sign of the paper, and accuracies.</summary>
    public static IReadOnlyList<MeasureInfo> Classification { get; } =
    [
        new("validBound", "validation bound", "nats", HigherIsBetter: true),
        new("testBound", "test bound", "nats", HigherIsBetter: true),
        new("validAccuracy", "validation accuracy", "%", HigherIsBetter: true),
        new("testAccuracy", "test accuracy", "%", HigherIsBetter: true),
    ];

    /// <summary>Measures of the learning curve. With grey targets the label says that the bound is not of a likelihood.</summary>
    public static IReadOnlyList<MeasureInfo> Curve(bool classifies, bool isLikelihood)
    {
        var bound = new MeasureInfo("validBound", isLikelihood ? "validation" : "soft-target", "", HigherIsBetter: false) { Format = "F4" };
        return classifies ? [bound, new("validAccuracy", "accuracy", "%", HigherIsBetter: true)] : [bound];
    }

    public static IReadOnlyList<Measure> Of(Judgement validation, Judgement test)
    {
        if (test.Accuracy is not { } percent) return [new("validNll", validation.Nll!.Value), new("testNll", test.Nll!.Value)];
        return
        [
            new("validBound", validation.Bound!.Value),
            new("testBound", test.Bound!.Value),
            new("validAccuracy", validation.Accuracy!.Value),
            new("testAccuracy", percent),
        ];
    }

    /// <summary>Describes a result in lines of text.</summary>
    public static IEnumerable<string> Describe(RunResult result)
    {
        var unit = result.Is("isLikelihood") ? "nats" : "nats of soft-target cross-entropy, not a likelihood";
        var at = result.Command == "eval" ? FormattableString.Invariant($", step {result.Steps}") : "";
        if (result["testAccuracy"] is { } percent)
            yield return ResultText.Line("test accuracy", FormattableString.Invariant($"{percent:F2} % (validation {result["validAccuracy"]:F2} %)"));
        var (test, validation) = (result["testNll"] ?? result["testBound"], result["validNll"] ?? result["validBound"]);
        yield return ResultText.Line("test bound", FormattableString.Invariant($"{test:F2} {unit} ({result["evalSamples"]} samples{at})"));
        yield return ResultText.Line("validation bound", FormattableString.Invariant($"{validation:F2} {unit}"));
        if (result["paperAtEnd"] is not { } end || !result.Is("isLikelihood")) yield break;
        var here = result["paperAtStep"] is { } nats ? FormattableString.Invariant($"{nats:F2} at step {result.Steps}, ") : "";
        yield return ResultText.Line("the paper's curve", FormattableString.Invariant($"{here}{end:F2} at its end, step {PaperCurves.FinalStep}"));
    }
}
