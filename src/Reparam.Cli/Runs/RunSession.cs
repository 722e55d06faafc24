using Reparam.Autodiff;
using Reparam.Cli.Datasets;
using Reparam.Kernels;
using Reparam.Randomness;
using Reparam.Training;

namespace Reparam.Cli.Runs;

/// <summary>A configuration brought to life: the data, the model and its trainer, all randomness named by the seed.</summary>
sealed class RunSession : IDisposable
{
    // Fixed binarization must not change with a run's seed, or two runs would be judged on different images.
    const ulong BinarizationSeed = 161101144;
    const int ChunkSamples = 250_000;

    /// <summary>The most images evaluated at once, and the most numbers of their codes or of a hidden layer.</summary>
    public const int EvaluationChunk = 250, ChunkNumbers = 50_000_000;

    /// <summary>The most images, and the samples for each, of the learning curve's bound.</summary>
    public const int QuickImages = 1000, QuickSamples = 100;

    readonly Compute _compute;
    readonly RandomKey _evaluationKey, _pixelKey;
    readonly Minibatches _minibatches;
    readonly float[] _batch;
    readonly int _widest;
    readonly Schedule _learningRate;
    RandomKey _batchKey;
    readonly UniformSource _batchUniforms;

    public RunSession(RunConfig config, Dataset dataset, int threads)
    {
        Config = config;
        _compute = new Compute(threads, MatrixProducts.Factory(config.MatrixProduct));
        var mode = Enum.Parse<Binarization>(config.Binarization, ignoreCase: true);
        Train = Binarized(dataset.Train, mode, 0);
        // Only training images are drawn afresh; what a run is judged on stays put.
        var judged = mode == Binarization.Dynamic ? Binarization.Fixed : mode;
        Validation = Binarized(dataset.Validation, judged, 1);
        Test = Binarized(dataset.Test, judged, 2);

        var root = RandomKey.FromSeed((ulong)config.Seed);
        (_evaluationKey, _pixelKey) = (root.Split(5), root.Split(4));
        _batchUniforms = (first, destination) => _batchKey.FillUniform(first, destination);
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
        _minibatches = new Minibatches(Train.Count, config.BatchSize, root.Split(2));
        _batch = new float[config.BatchSize * Train.PixelsPerImage];
        _widest = config.HiddenWidths.Append(config.Variables * config.Classes).Max();
        Trainer.StepsPerEpoch = _minibatches.StepsPerEpoch;
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

    /// <summary>One step on the next minibatch; its mean loss in nats.</summary>
    public float Step()
    {
        var step = Trainer.Step;
        Trainer.Profile?.Enter(StepPhase.Batch, "minibatch");
        Trainer.Optimizer.LearningRate = (float)_learningRate.At(step);
        _batchKey = _pixelKey.Split((ulong)step);
        Train.Fill(_minibatches.At(step), _batch, _batchUniforms);
        return Trainer.Train(_batch, Config.BatchSize);
    }

    /// <summary>A bound on images spread evenly over the validation set, with few samples: for the learning curve only.</summary>
    public double QuickValidationBound(CancellationToken cancellation)
        => Bound(Validation, Spread(Validation, Math.Min(QuickImages, Validation.Count)), QuickSamples, _evaluationKey.Split(0), null, cancellation);

    /// <summary>The bound on all images of a set.</summary>
    public double Bound(BinarizedImages set, IProgress<double>? progress, CancellationToken cancellation)
        => Bound(set, Spread(set, set.Count), progress, cancellation);

    /// <summary>The bound on chosen images of a set.</summary>
    public double Bound(BinarizedImages set, ReadOnlySpan<int> images, IProgress<double>? progress, CancellationToken cancellation)
        => Bound(set, images, Config.EvalSamples, _evaluationKey.Split(1), progress, cancellation);

    public void Dispose() => _compute.Dispose();

    static int[] Spread(BinarizedImages set, int count) => [.. Enumerable.Range(0, count).Select(i => (int)((long)i * set.Count / count))];

    double Bound(BinarizedImages set, ReadOnlySpan<int> chosen, int samples, RandomKey key, IProgress<double>? progress, CancellationToken cancellation)
    {
        var count = chosen.Length;
        // Smaller for codes so wide that a chunk's would take gigabytes, and for so many samples that an interruption
        // would wait for minutes.
        var chunkSize = Math.Clamp(Math.Min(ChunkNumbers / _widest, ChunkSamples / samples), 1, EvaluationChunk);
        var most = Math.Min(chunkSize, count);
        var images = new float[most * set.PixelsPerImage];
        var bounds = new float[most];
        var total = 0.0;
        for (var first = 0; first < count; first += most)
        {
            cancellation.ThrowIfCancellationRequested();
            var chunk = Math.Min(most, count - first);
            set.Fill(chosen.Slice(first, chunk), images.AsSpan(0, chunk * set.PixelsPerImage));
            Model.Bound.Evaluate(images.AsSpan(0, chunk * set.PixelsPerImage), samples, key, first, bounds.AsSpan(0, chunk));
            for (var i = 0; i < chunk; i++) total += bounds[i];
            progress?.Report((first + chunk) / (double)count);
        }
        return total / count;
    }

    static BinarizedImages Binarized(ImageSet images, Binarization mode, ulong set)
    {
        var key = RandomKey.FromSeed(BinarizationSeed).Split(set);
        return new BinarizedImages(images, mode, (first, destination) => key.FillUniform(first, destination));
    }
}
