using Reparam.Experiments.Configuration;
using Reparam.Experiments.Datasets;
using Reparam.Experiments.Reports;
using Reparam.Experiments.Runs;
using Reparam.Kernels;
using Reparam.Randomness;

namespace Reparam.Experiments.Images;

/// <summary>What a run of a model of images is told of itself.</summary>
/// <param name="Experiment">Name of the experiment.</param>
/// <param name="Latent">Distribution of its latent variables.</param>
/// <param name="IsPapers">Whether model and data are the paper's, so that its curves can stand beside the run's.</param>
/// <param name="Variables">Number of variables of a code.</param>
/// <param name="Classes">Classes of each, 2 for bits.</param>
sealed record ImageRunFacts(string Experiment, string Latent, bool IsPapers, int Variables, int Classes)
{
    /// <summary>Notes of the experiment's own, for the report.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}

/// <summary>A run of a model of images.</summary>
sealed class ImageRun : IRun
{
    // Fixed binarization must not change with a run's seed, or two runs would be judged on different images.
    const ulong BinarizationSeed = 161101144;

    /// <summary>The most images evaluated at once, and the most numbers of their codes or of a hidden layer.</summary>
    public const int EvaluationChunk = 250, ChunkNumbers = 50_000_000;

    /// <summary>The most images, and the samples for each, of the learning curve's bound.</summary>
    public const int QuickImages = 1000, QuickSamples = 100;

    readonly RandomKey _evaluationKey;
    readonly ImageRunFacts _facts;
    readonly Lazy<BinarizedImages> _validation, _test;

    public ImageRun(RunContext context, Dataset dataset, ImageRunSettings groups, IImageModel model, ImageRunFacts facts)
    {
        (Context, Groups, Model, _facts) = (context, groups, model, facts);
        var (settings, key) = (context.Settings, context.Key);
        var mode = Enum.Parse<Binarization>(settings.Get(groups.Binarization), ignoreCase: true);
        // Only training images are drawn in every step; what a run is judged on stays the same.
        var judged = mode == Binarization.Dynamic ? Binarization.Fixed : mode;
        IsLikelihood = judged != Binarization.None;
        Dataset = dataset;
        _validation = new(() => Binarized(dataset.Validation, judged, 1));
        _test = new(() => Binarized(dataset.Test, judged, 2));
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

    /// <summary>Samples for each image when a run is judged.</summary>
    public int EvalSamples => Context.Settings.Get(Groups.EvalSamples);

    /// <summary>The key of pictures for the report, apart from all that training draws.</summary>
    public RandomKey PictureKey => _evaluationKey.Split(2);

    /// <summary>The key of the codes whose usage the report tells.</summary>
    public RandomKey UsageKey => _evaluationKey.Split(3);

    /// <summary>Samples for each image of the learning curve.</summary>
    public int CurveSamples => Model.Measure.Classifies ? EvalSamples : QuickSamples;

    public double[] MeasureCurve(CancellationToken cancellation)
    {
        var judged = QuickValidation(cancellation);
        return judged.Accuracy is { } percent ? [judged.Nats, percent] : [judged.Nats];
    }

    public IReadOnlyList<Measure> Judge(Action<string, double> progress, CancellationToken cancellation)
    {
        var validation = Judge(Validation, new Part(part => progress("validation set", part)), cancellation);
        return ImageMeasures.Of(validation, Judge(Test, new Part(part => progress("test set", part)), cancellation));
    }

    public IEnumerable<KeyValuePair<string, object?>> Facts(long step)
    {
        // Of an experiment that has no choice of it.
        if (Context.Settings.List.Find("latent") is null) yield return new("latent", _facts.Latent);
        yield return new("isLikelihood", IsLikelihood);
        yield return new("evalSamples", EvalSamples);
        yield return new("paperAtStep", PaperAt(step));
        yield return new("paperAtEnd", PaperAt(PaperCurves.FinalStep));
    }

    public RunReport Report(RunHistory history) => ImageReport.Of(this, _facts, history);

    /// <summary>Judges images spread evenly over the validation set, by few samples: for the learning curve only.</summary>
    public Judgement QuickValidation(CancellationToken cancellation)
        => Judge(Validation, Spread(Validation, Model.Measure.Images(Validation.Count, quick: true)), CurveSamples, _evaluationKey.Split(0), null, cancellation);

    /// <summary>Judges the images of a set, or as many as the measure takes.</summary>
    public Judgement Judge(BinarizedImages set, IProgress<double>? progress, CancellationToken cancellation)
        => Judge(set, Spread(set, Model.Measure.Images(set.Count, quick: false)), progress, cancellation);

    /// <summary>Judges chosen images of a set.</summary>
    public Judgement Judge(BinarizedImages set, ReadOnlySpan<int> images, IProgress<double>? progress, CancellationToken cancellation)
        => Judge(set, images, EvalSamples, _evaluationKey.Split(1), progress, cancellation);

    static int[] Spread(BinarizedImages set, int count) => [.. Enumerable.Range(0, count).Select(i => (int)((long)i * set.Count / count))];

    Judgement Judge(BinarizedImages set, ReadOnlySpan<int> chosen, int samples, RandomKey key, IProgress<double>? progress, CancellationToken cancellation)
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
        return PaperCurves.At(PaperCurves.FigureOf(_facts.Experiment, _facts.Latent), estimator, step) is { } nats ? Math.Round(nats, 2) : null;
    }

    sealed class Part(Action<double> report) : IProgress<double>
    {
        public void Report(double value) => report(value);
    }
}
