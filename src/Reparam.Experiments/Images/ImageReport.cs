using Reparam.Autodiff;
using Reparam.Estimators;
using Reparam.Experiments.Datasets;
using Reparam.Experiments.Reports;
using Reparam.Experiments.Runs;

namespace Reparam.Experiments.Images;

/// <summary>Makes the report of a run on images: numbers beside the paper's, learning curve, pictures, usage of the codes.</summary>
static class ImageReport
{
    /// <summary>Maximum number of images whose codes are averaged, and of elements of a layer for all of them.</summary>
    public const int UsageImages = 2000, UsageNumbers = 50_000_000;

    public static RunReport Of(ImageRun run, ImageRunFacts facts, RunHistory history)
    {
        var tape = new Tape(run.Compute);
        var summary = Summary(run, facts, history);
        // Make the galleries before the usage, because both share the tape.
        var galleries = run.Model.Galleries(tape, run.Test, run.PictureKey);
        return Of(summary, galleries, [.. Usage(run, facts, tape)], [.. Notes(run, facts)]);
    }

    public static RunReport Of(ImageSummary summary, IReadOnlyList<Gallery> galleries, IReadOnlyList<CodeUsage> codes, IReadOnlyList<string> notes)
    {
        var paper = new PaperComparison(summary);
        return new RunReport
        {
            Claim = summary.Claim,
            Eyebrow = [summary.Model, summary.Latent, summary.Estimator],
            Sections =
            [
                .. summary.HasSoftTargets ? (IReportSection[])[new SoftTargets()] : [],
                new NumberCards(summary, paper),
                new LearningCurves(summary, paper),
                .. galleries.Select(gallery => new ImageGallery(gallery)),
                .. codes.Select(usage => new UsageSection(usage)),
            ],
            Notes = notes,
            Curve = LearningCurves.Bounds(summary, paper),
        };
    }

    static ImageSummary Summary(ImageRun run, ImageRunFacts facts, RunHistory history)
    {
        var (settings, groups, result) = (run.Context.Settings, run.Groups, history.Result);
        var estimator = settings.Get(groups.Estimator.Estimator);
        var kind = result.Is("isLikelihood") ? "" : "of soft-target cross-entropy (not a likelihood) ";
        return new ImageSummary
        {
            Claim = $"{run.Model.Title} trained by {estimator}: {Achieved(result)} {kind}on the test set of {run.Dataset.Name}",
            IsPapers = facts.IsPapers,
            Model = facts.Experiment,
            PaperModel = facts.PaperModel,
            Latent = facts.Latent,
            Estimator = estimator,
            Binarization = settings.Get(groups.Binarization),
            Steps = result.Steps,
            BatchSize = settings.Get(groups.Batch),
            TrainLoss = result["trainLoss"],
            Validation = Bound(run, run.Validation, result["validNll"] ?? -result["validBound"], result["validAccuracy"]),
            Test = Bound(run, run.Test, result["testNll"] ?? -result["testBound"], result["testAccuracy"]),
            StepsPerSecond = result["stepsPerSecond"],
            Seconds = result.TrainSeconds,
            Progress = [.. history.Curve.Select(PointOf)],
        };
    }

    static ProgressPoint PointOf(MetricsRow row)
        => new(row.Step, row.TrainLoss, row.Measures[0], row.Tau, row.Measures.Count > 1 ? row.Measures[1] : null);

    static Bound Bound(ImageRun run, BinarizedImages set, double? nats, double? accuracy)
        => new(nats!.Value, run.EvalSamples, run.Model.Measure.Images(set.Count, quick: false)) { Accuracy = accuracy };

    static string Achieved(RunResult result) => result["testAccuracy"] is { } percent
        ? FormattableString.Invariant($"{percent:F2} % correct and a bound of {result["testBound"]:F2} nats")
        : FormattableString.Invariant($"{result["testNll"]:F2} nats");

    static IEnumerable<CodeUsage> Usage(ImageRun run, ImageRunFacts facts, Tape tape)
    {
        // Take fewer images for wide codes, because their means would take gigabytes.
        var images = run.Test.Spread(Math.Clamp(UsageNumbers / run.Model.Widest, 1, UsageImages));
        tape.Reset();
        var count = images.Length / run.Test.PixelsPerImage;
        foreach (var (heading, each) in run.Model.Codes(tape.Constant(images, new Shape(count, run.Test.PixelsPerImage)), run.UsageKey))
        {
            var means = Op.Affine(Op.SumFirst(each, new Shape(each.Shape.Count / count)), 1f / count, 0);
            yield return new CodeUsage(facts.Variables, facts.Classes, means.Data.ToArray(), count) { Heading = heading };
        }
    }

    static IEnumerable<string> Notes(ImageRun run, ImageRunFacts facts)
    {
        var (settings, groups, measure) = (run.Context.Settings, run.Groups, run.Model.Measure);
        foreach (var note in facts.Notes) yield return note;
        if (settings.Get(groups.Run.Weights) is not null)
            yield return "The run began with the weights of another run. Its steps and seconds do not include those of the other run.";
        var curveImages = measure.Images(run.Validation.Count, quick: true);
        yield return FormattableString.Invariant($"The bounds use discrete codes and {run.EvalSamples} samples for each image. ")
            + FormattableString.Invariant($"The validation curve is measured apart, on {curveImages:N0} images with {run.CurveSamples} samples.");
        if (EstimatorRegistry.Find(settings.Get(groups.Estimator.Estimator))?.Info.Relaxed == true)
            yield return "The training loss is measured with relaxed codes, so it is not a bound on the likelihood.";
        var binarization = settings.Get(groups.Binarization);
        if (binarization == "dynamic")
            yield return "Training images are binarized again at every step; validation and test images once, with a seed of their own.";
        if (binarization == "fixed" && settings.Get(groups.Data) is null)
            yield return "The fixed binarization is our own draw of the grey images: the published one (Larochelle and Murray) differs pixel by pixel.";
    }
}

/// <summary>A warning in the report of a run on grey targets.</summary>
sealed class SoftTargets : IReportSection
{
    public void Write(System.Text.StringBuilder html)
        => html.Append("<p class=\"warning\" role=\"note\"><b>Soft targets.</b> ")
            .Append("The images were not binarized, so every number here is a cross-entropy against grey values. ")
            .Append("It is not a likelihood and must not be set beside published bounds.</p>\n");
}
