using Reparam.Experiments.Workloads;
using Reparam.Kernels;
using Reparam.Models;

namespace Reparam.Benchmarks;

/// <summary>A training step as one thing grows and all others stay as in the paper.</summary>
/// <param name="Name">What grows; the name of its files.</param>
/// <param name="Label">It, for the axis.</param>
/// <param name="Values">How large.</param>
/// <param name="ExpectedSlope">Of log time over log size, where it is large.</param>
/// <param name="Why">Why so, for the caption.</param>
sealed record GrowthCurve(string Name, string Label, int[] Values, double ExpectedSlope, string Why)
{
    public const string Row = "categorical VAE 784-(20x10)-784, batch 100, Gumbel-Softmax, SGD with momentum";

    public static readonly GrowthCurve[] All =
    [
        new("batch", "images in a batch", [1, 3, 10, 30, 100, 300, 1000], 1, "in large batches time is proportional to the images, each a row of every product; in small ones the update of the weights, which knows no batch, weighs more"),
        new("variables", "latent variables of 10 classes", [10, 30, 100, 300, 1000, 2000], 1, "weights, products and noise are proportional to the width of the code"),
        new("classes", "classes of 20 variables", [2, 5, 10, 30, 100, 300, 1000], 1, "weights, products and noise are proportional to the width of the code; at few classes what the pixels cost shows"),
        new("threads", "threads", [1, 2], -1, "all of the step shared out evenly"),
    ];

    /// <summary>The step at a size.</summary>
    public Workload Step(int value, Compute compute) => Name switch
    {
        "batch" => Make(new VaeOptions(), value, compute),
        "variables" => Make(new VaeOptions { Variables = value }, TrainingWorkloads.Batch, compute),
        "classes" => Make(new VaeOptions { Classes = value }, TrainingWorkloads.Batch, compute),
        _ => Make(new VaeOptions(), TrainingWorkloads.Batch, compute),
    };

    /// <summary>How many threads a size is measured with.</summary>
    public int[] Threads(int value) => Name == "threads" ? [value] : [1, 2];

    Workload Make(VaeOptions options, int batch, Compute compute) => TrainingWorkloads.Step(Name, "", TimedModel.Of(options), "sgd", batch, compute);
}
