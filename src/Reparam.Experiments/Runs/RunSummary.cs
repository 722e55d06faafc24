using Reparam.Autodiff;
using Reparam.Experiments.Datasets;
using Reparam.Experiments.Reports;

namespace Reparam.Experiments.Runs;

/// <summary>A finished run as its report tells it: numbers, curve, pictures and the usage of the codes.</summary>
static class RunSummary
{
    /// <summary>The most images whose codes are averaged, and the most numbers of their codes or of a hidden layer.</summary>
    public const int UsageImages = 2000, UsageNumbers = 50_000_000;

    public static TrainingSummary Of(RunFolder folder, RunSession session, RunResult result)
    {
        var (config, test) = (session.Config, session.Test);
        var tape = new Tape(session.Compute);
        return new TrainingSummary
        {
            Claim = FormattableString.Invariant($"{session.Model.Title} trained by {config.Estimator}: {Achieved(result)} {(result.IsLikelihood ? "" : "of soft-target cross-entropy (not a likelihood) ")}on the test set of {config.Dataset}"),
            IsPapers = config.IsPapers,
            Model = config.Model,
            Latent = config.Latent,
            Estimator = config.Estimator,
            Binarization = config.Binarization,
            Steps = result.Steps,
            BatchSize = config.BatchSize,
            TrainLoss = result.TrainLoss,
            Validation = new Bound(result.ValidNll ?? -result.ValidBound!.Value, config.EvalSamples, session.Model.Measure.Images(session.Validation.Count, quick: false)) { Accuracy = result.ValidAccuracy },
            Test = new Bound(result.TestNll ?? -result.TestBound!.Value, config.EvalSamples, session.Model.Measure.Images(test.Count, quick: false)) { Accuracy = result.TestAccuracy },
            StepsPerSecond = result.StepsPerSecond,
            Seconds = result.TrainSeconds,
            Progress = [.. Metrics.Read(folder.MetricsPath, result.Steps, session.Model.Measure.Classifies).Select(row => new ProgressPoint(row.Step, row.TrainLoss, row.ValidationBound, row.Tau, row.ValidationAccuracy))],
            Galleries = session.Model.Galleries(tape, test, session.PictureKey),
            Codes = [.. Usage(session, tape)],
            Config = [.. Settings(config, result.Threads)],
            Notes = [.. Notes(session)],
        };
    }

    static string Achieved(RunResult result) => result.TestAccuracy is { } percent
        ? FormattableString.Invariant($"{percent:F2} % correct and a bound of {result.TestBound:F2} nats")
        : FormattableString.Invariant($"{result.TestNll:F2} nats");

    static IEnumerable<CodeUsage> Usage(RunSession session, Tape tape)
    {
        var (config, test) = (session.Config, session.Test);
        // Fewer for codes so wide that their means would take gigabytes.
        var images = test.Spread(Math.Clamp(UsageNumbers / session.Model.Widest, 1, UsageImages));
        tape.Reset();
        var count = images.Length / test.PixelsPerImage;
        foreach (var (heading, each) in session.Model.Codes(tape.Constant(images, new Shape(count, test.PixelsPerImage)), session.UsageKey))
        {
            var means = Op.Affine(Op.SumFirst(each, new Shape(each.Shape.Count / count)), 1f / count, 0);
            yield return new CodeUsage(config.Variables, config.Latent == "bernoulli" ? 2 : config.Classes, means.Data.ToArray(), count) { Heading = heading };
        }
    }

    static IEnumerable<KeyValuePair<string, string>> Settings(RunConfig config, int threads)
    {
        using var json = System.Text.Json.JsonDocument.Parse(config.ToJson());
        foreach (var property in json.RootElement.EnumerateObject())
        {
            // Folders are the machine's business, and the checksums say what they held.
            if (property.Name is "data" or "weights") continue;
            if (property.Value.ValueKind == System.Text.Json.JsonValueKind.Object)
            {
                foreach (var entry in property.Value.EnumerateObject()) yield return new($"sha256 {entry.Name}", entry.Value.ToString());
            }
            else yield return new(property.Name, property.Value.ToString());
        }
        yield return new("threads", threads.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    static IEnumerable<string> Notes(RunSession session)
    {
        if (session.Model.Measure.Classifies) yield return "The bound takes the sum over all classes, whatever estimator trained, and the accuracy the likeliest class of q(y|x).";
        if (session.Config.Weights is not null) yield return "It began with the weights of another run; steps and seconds are those that follow.";
        if (session.Config.Augment is not null) yield return "The labelled images were distorted at random, afresh in every step; the paper has no such thing.";
        if (session.Config.RandomLabels is true) yield return "The labels were drawn at random: neither the accuracy nor the bound tells anything of the data.";
        yield return FormattableString.Invariant($"The bounds use discrete codes and {session.Config.EvalSamples} samples for each image. The validation curve is measured apart, on {session.Model.Measure.Images(session.Validation.Count, quick: true):N0} images with {(session.Model.Measure.Classifies ? session.Config.EvalSamples : RunSession.QuickSamples)} samples.");
        if (session.Config.Estimator == "gumbel-softmax") yield return "The training loss is taken at relaxed codes and is no bound on the likelihood.";
        if (session.Config.Binarization == "dynamic") yield return "Training images are binarized afresh at every step; validation and test images once, with a seed of their own.";
        if (session.Config is { Data: null, Binarization: "fixed" }) yield return "The fixed binarization is our own draw of the grey images: the published one (Larochelle and Murray) differs pixel by pixel.";
    }
}
