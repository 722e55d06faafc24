using Reparam.Autodiff;
using Reparam.Experiments.Datasets;
using Reparam.Kernels;
using Reparam.Randomness;
using Reparam.Training;

namespace Reparam.Experiments.Runs;

/// <summary>A configuration brought to life: the data, the model and its trainer, all randomness named by the seed.</summary>
sealed class RunSession : IDisposable
{
    // Fixed binarization must not change with a run's seed, or two runs would be judged on different images.
    const ulong BinarizationSeed = 161101144;

    /// <summary>The most images evaluated at once, and the most numbers of their codes or of a hidden layer.</summary>
    public const int EvaluationChunk = 250, ChunkNumbers = 50_000_000;

    /// <summary>The most images, and the samples for each, of the learning curve's bound.</summary>
    public const int QuickImages = 1000, QuickSamples = 100;

    readonly Compute _compute;
    readonly RandomKey _evaluationKey;
    readonly IBatchSource _batches;
    readonly Schedule _learningRate;

    public RunSession(RunConfig config, Dataset dataset, int threads)
    {
        Config = config;
        dataset = RunModels.Labelled(config, dataset);
        _compute = new Compute(threads, MatrixProducts.Factory(config.MatrixProduct));
        var mode = Enum.Parse<Binarization>(config.Binarization, ignoreCase: true);
        Train = Binarized(dataset.Train, mode, 0);
        // Only training images are drawn afresh; what a run is judged on stays put.
        var judged = mode == Binarization.Dynamic ? Binarization.Fixed : mode;
        Validation = Binarized(dataset.Validation, judged, 1);
        Test = Binarized(dataset.Test, judged, 2);

        var root = RandomKey.FromSeed((ulong)config.Seed);
        _evaluationKey = root.Split(5);
        Model = RunModels.Make(config, dataset.Train, root, _compute);
        IOptimizer optimizer = config.Optimizer == "sgd" ? new Sgd(Model.Model.Parameters, (float)config.LearningRate) : new Adam(Model.Model.Parameters, (float)config.LearningRate);
        var temperature = new Schedule
        {
            Kind = Enum.Parse<ScheduleKind>(config.TauSchedule, ignoreCase: true),
            Start = config.Tau,
            End = config.TauMin,
            Rate = config.TauRate,
            Every = config.TauEvery,
            Length = config.Steps,
        };
        _learningRate = new Schedule { Kind = Enum.Parse<ScheduleKind>(config.LearningRateSchedule, ignoreCase: true), Start = config.LearningRate, End = 0, Length = config.Steps };
        Trainer = new Trainer(Model.Model, optimizer, temperature, root.Split(1), _compute) { MemoryLimit = (long)RunMemory.Allowed };
        _batches = Model.Batches(Train, root.Split(2), root.Split(4));
        Trainer.StepsPerEpoch = _batches.StepsPerEpoch;
    }

    public RunConfig Config { get; }

    public BinarizedImages Train { get; }

    public BinarizedImages Validation { get; }

    public BinarizedImages Test { get; }

    public IRunModel Model { get; }

    public Trainer Trainer { get; }

    public Compute Compute => _compute;

    /// <summary>The key of pictures for the report, apart from all that training draws.</summary>
    public RandomKey PictureKey => _evaluationKey.Split(2);

    /// <summary>The key of the codes whose usage the report tells.</summary>
    public RandomKey UsageKey => _evaluationKey.Split(3);

    /// <summary>
    /// Lets a short run go through the epochs of a whole one: what is chosen by it is otherwise chosen for the beginning
    /// of whatever follows the epochs.
    /// </summary>
    /// <param name="steps">Of the whole run.</param>
    public void ShortenEpochs(long steps) => Trainer.StepsPerEpoch = Math.Max(1, Trainer.StepsPerEpoch * Config.Steps / steps);

    /// <summary>One step on the next minibatch; its mean loss in nats.</summary>
    public float Step()
    {
        var step = Trainer.Step;
        Trainer.Profile?.Enter(StepPhase.Batch, "minibatch");
        // A very long cosine ends where float64 has no rate above 0 left.
        Trainer.Optimizer.LearningRate = Math.Max((float)_learningRate.At(step), float.Epsilon);
        return Trainer.Train(_batches.At(step), _batches.Rows);
    }

    /// <summary>How it fares on images spread evenly over the validation set, with few samples: for the learning curve only.</summary>
    public Judgement QuickValidation(CancellationToken cancellation)
        => Judge(Validation, Spread(Validation, Model.Measure.Images(Validation.Count, quick: true)), Model.Measure.Classifies ? Config.EvalSamples : QuickSamples, _evaluationKey.Split(0), null, cancellation);

    /// <summary>A bound on images spread evenly over the validation set, with few samples: for the learning curve only.</summary>
    public double QuickValidationBound(CancellationToken cancellation) => QuickValidation(cancellation).Nats;

    /// <summary>How it fares on the images of a set, or on as many as its measure takes.</summary>
    public Judgement Judge(BinarizedImages set, IProgress<double>? progress, CancellationToken cancellation)
        => Judge(set, Spread(set, Model.Measure.Images(set.Count, quick: false)), Config.EvalSamples, _evaluationKey.Split(1), progress, cancellation);

    /// <summary>How it fares on chosen images of a set.</summary>
    public Judgement Judge(BinarizedImages set, ReadOnlySpan<int> images, IProgress<double>? progress, CancellationToken cancellation)
        => Judge(set, images, Config.EvalSamples, _evaluationKey.Split(1), progress, cancellation);

    public void Dispose() => _compute.Dispose();

    static int[] Spread(BinarizedImages set, int count) => [.. Enumerable.Range(0, count).Select(i => (int)((long)i * set.Count / count))];

    Judgement Judge(BinarizedImages set, ReadOnlySpan<int> chosen, int samples, RandomKey key, IProgress<double>? progress, CancellationToken cancellation)
    {
        var count = chosen.Length;
        var most = Math.Min(Model.Measure.AtOnce(samples), count);
        var images = new float[most * set.PixelsPerImage];
        var labels = Model.Measure.Classifies ? new int[most] : [];
        var bounds = new float[most];
        var (total, correct) = (0.0, 0L);
        for (var first = 0; first < count; first += most)
        {
            cancellation.ThrowIfCancellationRequested();
            var chunk = Math.Min(most, count - first);
            set.Fill(chosen.Slice(first, chunk), images.AsSpan(0, chunk * set.PixelsPerImage));
            for (var i = 0; i < chunk && labels.Length > 0; i++) labels[i] = set.Images.Labels!.Value.Span[chosen[first + i]];
            correct += Model.Measure.Evaluate(images.AsSpan(0, chunk * set.PixelsPerImage), labels.AsSpan(0, Math.Min(chunk, labels.Length)), samples, key, first, bounds.AsSpan(0, chunk));
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
}
