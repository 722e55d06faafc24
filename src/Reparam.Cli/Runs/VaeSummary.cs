using Reparam.Autodiff;
using Reparam.Cli.Datasets;
using Reparam.Cli.Reports;
using Reparam.Distributions;

namespace Reparam.Cli.Runs;

/// <summary>A finished VAE run as its report tells it: numbers, curve, pictures and the usage of the codes.</summary>
static class VaeSummary
{
    const int Shown = 24;

    /// <summary>The most images whose codes are averaged, and the most numbers of their codes or of a hidden layer.</summary>
    public const int UsageImages = 2000, UsageNumbers = 50_000_000;

    public static TrainingSummary Of(RunFolder folder, VaeSession session, VaeResult result)
    {
        var (config, model, test) = (session.Config, session.Model, session.Test);
        var tape = new Tape(session.Compute);
        var inputs = Images(test, Shown);
        var batch = tape.Constant(inputs, new Shape(inputs.Length / test.PixelsPerImage, test.PixelsPerImage));
        var family = model.Options.Family;
        var code = family.Harden(family.Perturb(model.Encode(batch), session.PictureKey.Split(0)));
        var reconstructions = Op.Sigmoid(model.Decode(code));
        var samples = Op.Sigmoid(model.Decode(model.SamplePrior(tape, Shown, session.PictureKey.Split(1))));
        return new TrainingSummary
        {
            Claim = FormattableString.Invariant($"A {config.Latent} VAE trained by {config.Estimator}: {result.TestNll:F2} nats {(result.IsLikelihood ? "" : "of soft-target cross-entropy (not a likelihood) ")}on the test set of {config.Dataset}"),
            IsPapers = config.IsPapers,
            Model = config.Model,
            Latent = config.Latent,
            Estimator = config.Estimator,
            Binarization = config.Binarization,
            Steps = result.Steps,
            BatchSize = config.BatchSize,
            TrainLoss = result.TrainLoss,
            Validation = new Bound(result.ValidNll, config.EvalSamples, session.Validation.Count),
            Test = new Bound(result.TestNll, config.EvalSamples, test.Count),
            StepsPerSecond = result.StepsPerSecond,
            Seconds = result.TrainSeconds,
            Progress = [.. Metrics.Read(folder.MetricsPath, result.Steps).Select(row => new ProgressPoint(row.Step, row.TrainLoss, row.ValidationBound, row.Tau))],
            Inputs = Gallery(test.Images, inputs),
            Reconstructions = Gallery(test.Images, reconstructions.Data),
            Samples = Gallery(test.Images, samples.Data),
            Codes = Usage(session, tape),
            Config = [.. Settings(config, result.Threads)],
            Notes = [.. Notes(session)],
        };
    }

    static CodeUsage Usage(VaeSession session, Tape tape)
    {
        var (options, test) = (session.Model.Options, session.Test);
        // Fewer for codes so wide that their means would take gigabytes.
        var images = Images(test, Math.Clamp(UsageNumbers / options.Hidden.Append(options.Variables * options.Classes).Max(), 1, UsageImages));
        tape.Reset();
        var count = images.Length / test.PixelsPerImage;
        var posterior = options.Family.Mean(session.Model.Encode(tape.Constant(images, new Shape(count, test.PixelsPerImage))));
        var means = Op.Affine(Op.SumFirst(posterior, new Shape(posterior.Shape.Count / count)), 1f / count, 0);
        return new CodeUsage(options.Variables, options.Family is CategoricalFamily ? options.Classes : 2, means.Data.ToArray(), count);
    }

    static float[] Images(BinarizedImages set, int count)
    {
        count = Math.Min(count, set.Count);
        var indices = new int[count];
        for (var i = 0; i < count; i++) indices[i] = (int)((long)i * set.Count / count);
        var images = new float[count * set.PixelsPerImage];
        set.Fill(indices, images);
        return images;
    }

    static Pictures Gallery(ImageSet like, ReadOnlySpan<float> pixels)
    {
        var images = new List<float[]>();
        for (var i = 0; i < pixels.Length; i += like.PixelsPerImage) images.Add(pixels.Slice(i, like.PixelsPerImage).ToArray());
        return new Pictures(like.Width, like.Height, images);
    }

    static IEnumerable<KeyValuePair<string, string>> Settings(VaeConfig config, int threads)
    {
        using var json = System.Text.Json.JsonDocument.Parse(config.ToJson());
        foreach (var property in json.RootElement.EnumerateObject())
        {
            // The folder is the machine's business, and the checksums say which data it held.
            if (property.Name == "data") continue;
            if (property.Value.ValueKind == System.Text.Json.JsonValueKind.Object)
            {
                foreach (var entry in property.Value.EnumerateObject()) yield return new($"sha256 {entry.Name}", entry.Value.ToString());
            }
            else yield return new(property.Name, property.Value.ToString());
        }
        yield return new("threads", threads.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    static IEnumerable<string> Notes(VaeSession session)
    {
        yield return FormattableString.Invariant($"The bounds use discrete codes and {session.Config.EvalSamples} samples for each image. The validation curve is measured apart, on {Math.Min(VaeSession.QuickImages, session.Validation.Count):N0} images with {VaeSession.QuickSamples} samples.");
        if (session.Config.Estimator == "gumbel-softmax") yield return "The training loss is taken at relaxed codes and is no bound on the likelihood.";
        if (session.Config.Binarization == "dynamic") yield return "Training images are binarized afresh at every step; validation and test images once, with a seed of their own.";
        if (session.Config is { Data: null, Binarization: "fixed" }) yield return "The fixed binarization is our own draw of the grey images: the published one (Larochelle and Murray) differs pixel by pixel.";
    }
}
