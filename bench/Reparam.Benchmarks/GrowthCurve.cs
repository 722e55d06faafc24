using Reparam.Experiments.Workloads;
using Reparam.Kernels;
using Reparam.Models;

namespace Reparam.Benchmarks;

/// <summary>Time of a training step as one size grows and all others stay as in the paper.</summary>
/// <param name="Name">Name of the size that grows, and of the files.</param>
/// <param name="Label">Name of the size on the axis, with its unit.</param>
/// <param name="Values">Values of the size.</param>
/// <param name="ExpectedSlope">Expected slope of log time over log size, for large sizes.</param>
/// <param name="Why">Reason for the expected slope, for the caption.</param>
sealed record GrowthCurve(string Name, string Label, int[] Values, double ExpectedSlope, string Why)
{
    /// <summary>Description of the step in the paper's size.</summary>
    public const string Row = "categorical VAE 784-(20x10)-784, batch 100, Gumbel-Softmax, SGD with momentum";

    /// <summary>All curves.</summary>
    public static readonly GrowthCurve[] All =
    [
        new("batch", "images in a batch", [1, 3, 10, 30, 100, 300, 1000], 1,
            "in large batches time is proportional to the number of images, because each is a row of every product; "
            + "in small batches the update of the weights, which does not depend on the batch, takes most of the time"),
        new("variables", "latent variables of 10 classes", [10, 30, 100, 300, 1000, 2000], 1,
            "weights, products and noise are proportional to the width of the code"),
        new("classes", "classes of 20 variables", [2, 5, 10, 30, 100, 300, 1000], 1,
            "weights, products and noise are proportional to the width of the code; with few classes the cost of the pixels shows"),
        new("threads", "threads", [1, 2], -1, "the whole step is divided evenly among the threads"),
    ];

    /// <summary>Makes the step at a value of the size.</summary>
    public Workload Step(int value, Compute compute) => Name switch
    {
        "batch" => Make(PaperNetworks.CategoricalVae, value, compute),
        "variables" => Make(PaperNetworks.CategoricalVae with { Variables = value }, TrainingWorkloads.Batch, compute),
        "classes" => Make(PaperNetworks.CategoricalVae with { Classes = value }, TrainingWorkloads.Batch, compute),
        _ => Make(PaperNetworks.CategoricalVae, TrainingWorkloads.Batch, compute),
    };

    /// <summary>Numbers of threads that a value is measured with.</summary>
    public int[] Threads(int value) => Name == "threads" ? [value] : [1, 2];

    Workload Make(VaeOptions options, int batch, Compute compute)
        => TrainingWorkloads.Step(Name, "", new TimedVae(options), "sgd", batch, compute);
}
