using Reparam.Experiments.Configuration;
using Reparam.Experiments.Datasets;
using Reparam.Experiments.Reports;
using Reparam.Experiments.Runs;
using Reparam.Kernels;
using Reparam.Randomness;

namespace Reparam.Experiments.Images;

/// <summary>Facts about a run of a model of images that its experiment knows.</summary>
/// <param name="Experiment">Name of the experiment.</param>
/// <param name="Latent">Distribution of the latent variables.</param>
/// <param name="IsPapers">Whether model and data are the paper's, so that the results are comparable.</param>
/// <param name="Variables">Number of variables of a code.</param>
/// <param name="Classes">Number of classes of each variable; 2 for bits.</param>
sealed record ImageRunFacts(string Experiment, string Latent, bool IsPapers, int Variables, int Classes)
{
    /// <summary>Name of the model in the paper; null, the default, for a model that the paper has no curve of.</summary>
    public string? PaperModel { get; init; }

    /// <summary>Notes of the experiment for the report.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}

/// <summary>A run of a model of images.</summary>
sealed class ImageRun : IRun
{
    // The seed of fixed binarization is the same for all runs, because two runs are comparable only on the same images.
    const ulong BinarizationSeed = 161101144;

    /// <summary>Maximum number of images evaluated at once, and of elements of a layer for all of them.</summary>
    public const int EvaluationChunk = 250, ChunkNumbers = 50_000_000;

    /// <summary>Maximum number of images, and number of samples for each, of the bound of the learning curve.</summary>
    public const int QuickImages = 1000, QuickSamples = 100;

    readonly RandomKey _evaluationKey;
    readonly ImageRunFacts _facts;
    readonly Lazy<BinarizedImages> _validation, _test;

    public ImageRun(RunContext context, Dataset dataset, ImageRunSettings groups, IImageModel model, ImageRunFacts facts)
    {
        (Context, Groups, Model, _facts) = (context, groups, model, facts);
        var (settings, key) = (context.Settings, context.Key);
        var mode = Enum.Parse<Binarization>(settings.Get(groups.Binarization), ignoreCase: true);
        // Only training images are drawn in every step. Images for evaluation stay the same.
        var evaluated = mode == Binarization.Dynamic ? Binarization.Fixed : mode;
        IsLikelihood = evaluated != Binarization.None;
        Dataset = dataset;
        _validation = new(() => Binarized(dataset.Validation, evaluated, 1));
        _test = new(() => Binarized(dataset.Test, evaluated, 2));
        _evaluationKey = key.Split(5);
        var steps = settings.Get(groups.Run.Steps);
        var batches = model.Batches(new TrainingImages(dataset.Train, () => Binarized(dataset.Train, mode, 0)), key.Split(2), key.Split(4));
        Training = new ModelTraining(model.Model, groups.Optimizer.Create(settings, model.Model.Parameters), groups.Temperature.Over(settings, steps),
            groups.Optimizer.Rate(settings, steps), batches, key.Split(1), context.Compute);
        CurveMeasures = ImageMeasures.Curve(model.Measure.Classifies, IsLikelihood);
    }

    public ITraining Training { get; }

    public IReadOnlyList<MeasureInfo> CurveMeasures { get; }

    public RunContext Context { get; }

    public ImageRunSettings Groups { get; }

    public IImageModel Model { get; }

    public Dataset Dataset { get; }

    public BinarizedImages Validation => _validation.Value;

    public BinarizedImages Test => _test.Value;

    public bool IsLikelihood { get; }

    /// <summary>Whether model and data are the paper's.</summary>
    public bool IsPapers => _facts.IsPapers;

    public Compute Compute => Context.Compute;

    /// <summary>Number of samples for each image in the final evaluation.</summary>
    public int EvalSamples => Context.Settings.Get(Groups.EvalSamples);

    /// <summary>Key of the pictures in the report. Training does not use it.</summary>
    public RandomKey PictureKey => _evaluationKey.Split(2);

    /// <summary>Key of the codes whose usage the report shows.</summary>
    public RandomKey UsageKey => _evaluationKey.Split(3);

    /// <summary>Number of samples for each image in the learning curve.</summary>
    public int CurveSamples => Model.Measure.Classifies ? EvalSamples : QuickSamples;

    public double[] MeasureCurve(CancellationToken cancellation)
    {
        var measured = QuickValidation(cancellation);
        return measured.Accuracy is { } percent ? [measured.Nats, percent] : [measured.Nats];
    }

    public IReadOnlyList<Measure> Judge(Action<string, double> progress, CancellationToken cancellation)
    {
        var validation = Judge(Validation, new SetProgress("validation set", progress), cancellation);
        return ImageMeasures.Of(validation, Judge(Test, new SetProgress("test set", progress), cancellation));
    }

    public IEnumerable<KeyValuePair<string, object?>> Facts(long step)
    {
        // The result has this fact already if the experiment has a setting for it.
        if (Context.Settings.List.Find("latent") is null) yield return new("latent", _facts.Latent);
        yield return new("isLikelihood", IsLikelihood);
        yield return new("evalSamples", EvalSamples);
        yield return new("paperAtStep", PaperAt(step));
        yield return new("paperAtEnd", PaperAt(PaperCurves.FinalStep));
    }

    public RunReport Report(RunHistory history) => ImageReport.Of(this, _facts, history);

    /// <summary>Evaluates some validation images with few samples, for the learning curve only.</summary>
    public Judgement QuickValidation(CancellationToken cancellation)
    {
        var images = Spread(Validation, Model.Measure.Images(Validation.Count, quick: true));
        return Judge(Validation, images, CurveSamples, _evaluationKey.Split(0), null, cancellation);
    }

    /// <summary>Evaluates the images of a set, as many as the measure takes.</summary>
    public Judgement Judge(BinarizedImages set, IProgress<double>? progress, CancellationToken cancellation)
        => Judge(set, Spread(set, Model.Measure.Images(set.Count, quick: false)), progress, cancellation);

    /// <summary>Evaluates chosen images of a set.</summary>
    public Judgement Judge(BinarizedImages set, ReadOnlySpan<int> images, IProgress<double>? progress, CancellationToken cancellation)
        => Judge(set, images, EvalSamples, _evaluationKey.Split(1), progress, cancellation);

    static int[] Spread(BinarizedImages set, int count) => [.. Enumerable.Range(0, count).Select(i => (int)((long)i * set.Count / count))];

    Judgement Judge(
        BinarizedImages set, ReadOnlySpan<int> chosen, int samples, RandomKey key, IProgress<double>? progress, CancellationToken cancellation)
    {
        var (count, pixels) = (chosen.Length, set.PixelsPerImage);
        var most = Math.Min(Model.Measure.AtOnce(samples), count);
        var images = new float[most * pixels];
        var labels = Model.Measure.Classifies ? new int[most] : [];
        var bounds = new float[most];
        var (total, correct) = (0.0, 0L);
        for (var first = 0; first < count; first += most)
        {
            cancellation.ThrowIfCancellationRequested();
            var chunk = Math.Min(most, count - first);
            var part = images.AsSpan(0, chunk * pixels);
            var classes = labels.AsSpan(0, Math.Min(chunk, labels.Length));
            set.Fill(chosen.Slice(first, chunk), part);
            for (var i = 0; i < classes.Length; i++) classes[i] = set.Images.Labels!.Value.Span[chosen[first + i]];
            correct += Model.Measure.Evaluate(part, classes, samples, key, first, bounds.AsSpan(0, chunk));
            for (var i = 0; i < chunk; i++) total += bounds[i];
            progress?.Report((first + chunk) / (double)count);
        }
        return new(total / count, Model.Measure.Classifies ? 100.0 * correct / count : null);
    }

    static BinarizedImages Binarized(ImageSet images, Binarization mode, ulong set)
    {
        var key = RandomKey.FromSeed(BinarizationSeed).Split(set);
        return new BinarizedImages(images, mode, (first, destination) => key.FillUniform(first, destination));
    }

    double? PaperAt(double step)
    {
        if (!_facts.IsPapers) return null;
        var estimator = PaperCurves.EstimatorOf(Context.Settings.Get(Groups.Estimator.Estimator));
        return PaperCurves.At(PaperCurves.FigureOf(_facts.PaperModel, _facts.Latent), estimator, step) is { } nats ? Math.Round(nats, 2) : null;
    }

    sealed class SetProgress(string set, Action<string, double> progress) : IProgress<double>
    {
        public void Report(double value) => progress(set, value);
    }
}
