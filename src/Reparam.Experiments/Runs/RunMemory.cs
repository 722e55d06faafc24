using Reparam.Estimators;
using Reparam.Experiments.Datasets;
using Reparam.Kernels;
using Reparam.Randomness;
using Reparam.Training;

namespace Reparam.Experiments.Runs;

/// <summary>The widths of a model, in numbers, in double precision: a request may be so large that a long overflows.</summary>
/// <param name="Inputs">Pixels that the first layer of latent variables sees.</param>
/// <param name="Width">Of a code.</param>
/// <param name="Outputs">Pixels that the last code predicts.</param>
/// <param name="Pixels">Of an image.</param>
/// <param name="Layers">Of latent variables, each in the cost of the one before: 1 or 2.</param>
readonly record struct ModelSize(double Inputs, double Width, double Outputs, double Pixels, int Layers)
{
    /// <summary>Widths of hidden layers between pixels and code, on either side, of a model with one layer of latent variables.</summary>
    public IReadOnlyList<int> Hidden { get; init; } = [];

    /// <summary>How many numbers each matrix of weights has, where they are not maps between pixels and codes.</summary>
    public IReadOnlyList<double>? Weights { get; init; }

    /// <summary>The widest of all but the image.</summary>
    public double Widest => Math.Max(Width, Hidden.Count == 0 ? 0 : Hidden.Max());

    /// <summary>How many numbers each matrix of weights has.</summary>
    public double[] Matrices => Weights is not null ? [.. Weights] : Layers == 1 ? [.. Stack(Inputs), .. Stack(Outputs)] : [Inputs * Width, Width * Width, Width * Outputs];

    double[] Stack(double pixels)
    {
        double[] widths = [pixels, .. Hidden, Width];
        return [.. widths.Zip(widths.Skip(1), (inputs, outputs) => inputs * outputs)];
    }
}

/// <summary>
/// The bytes that a run takes, known before it begins: the weights by arithmetic, a step by trying it on one image and on
/// two, beside the labelled ones if there are any, which is right whatever the model and the estimator.
/// </summary>
static class RunMemory
{
    // Of what the system allows, what a run may take: the rest is for the data, the system and whoever else is there.
    const double Part = 0.75;

    // Chunks of the tape are not filled to the last, and an estimator's draws may decide how often it evaluates.
    const double Slack = 1.3;

    /// <summary>The bytes that a run may take on this machine.</summary>
    public static double Allowed => Part * GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    /// <summary>The bytes of a run; what it takes at least, or infinity, where that is more than <see cref="Allowed"/> already.</summary>
    /// <param name="config">The run.</param>
    /// <param name="size">Its model.</param>
    /// <param name="images">The training images.</param>
    /// <exception cref="ArgumentException">The estimator refuses the model; the message says why.</exception>
    public static double Of(RunConfig config, ModelSize size, ImageSet images)
    {
        // A run binarizes grey images for itself.
        var data = images.IsBinary || config.Binarization == "none" ? 0.0 : images.Pixels.Length;
        var held = data + (sizeof(float) * size.Matrices.Sum() * (config.Optimizer == "adam" ? 3 : 2));
        // No buffer has more numbers than an int counts.
        if (size.Matrices.Max() > int.MaxValue / 2 || config.BatchSize * Math.Max(size.Pixels, size.Widest) > int.MaxValue / 2) return double.PositiveInfinity;
        var least = held + Least(config, size);
        // Not worth a trial, which would itself allocate what one image takes.
        if (least > Allowed) return least;
        try
        {
            var (one, two) = OfStep(config, images, (long)(Allowed - held));
            return held + OfEvaluation(size) + (Slack * (one + ((config.BatchSize - 1.0) * (two - one))));
        }
        catch (InsufficientMemoryException)
        {
            return double.PositiveInfinity;
        }
    }

    // What no step is without: a gradient of the weights, and for every draw a code and what is predicted from it.
    static double Least(RunConfig config, ModelSize size)
    {
        var draws = EstimatorRegistry.Find(config.Estimator)?.Create(new EstimatorOptions { Temperature = (float)config.Tau, Samples = config.Samples }) is IFiniteDraws finite ? finite.Draws : 1;
        return sizeof(float) * (size.Matrices.Sum() + (config.BatchSize * (size.Pixels + ((1.0 + draws) * (size.Width + size.Outputs)))));
    }

    static (double One, double Two) OfStep(RunConfig config, ImageSet images, long limit)
    {
        using var compute = new Compute(1);
        var root = RandomKey.FromSeed(0);
        var made = RunModels.Make(config, images, root, compute);
        var model = made.Model;
        // Plain descent has a memory too, so that the optimizer's is counted above for either.
        var trainer = new Trainer(model, new Sgd(model.Parameters, 1e-6f), new Schedule { Start = config.Tau }, root.Split(1), compute) { MemoryLimit = limit };
        double Bytes(int batch)
        {
            var (examples, rows) = made.Trial(batch);
            trainer.Train(examples, rows);
            return trainer.StepBytes;
        }
        // What an estimator learns may make its second step a longer one.
        Bytes(1);
        return (Bytes(1), Bytes(2));
    }

    // The final bounds, and the usage of the codes for the report.
    static double OfEvaluation(ModelSize size)
    {
        var layers = 2 * size.Hidden.Count;
        return sizeof(float) * (((6 + layers) * Math.Min(RunSession.ChunkNumbers, RunSession.EvaluationChunk * size.Widest)) + ((3 + layers) * Math.Min(RunSummary.UsageNumbers, RunSummary.UsageImages * size.Widest)));
    }
}
