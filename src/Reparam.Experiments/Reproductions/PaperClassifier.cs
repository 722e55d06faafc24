using Reparam.Experiments.Datasets;
using Reparam.Experiments.Runs;

namespace Reparam.Experiments.Reproductions;

/// <summary>The semi-supervised VAE of Jang, Gu and Poole 2017, section 4.3, and what the paper measured of it.</summary>
static class PaperClassifier
{
    /// <summary>Table 2: the bound in nats and the accuracy in percent.</summary>
    public static IReadOnlyDictionary<string, (double Bound, double Accuracy)> Table { get; } = new Dictionary<string, (double, double)>
    {
        [SemiSupervisedRun.Marginalization] = (-106.8, 92.6),
        ["gumbel-softmax"] = (-109.6, 92.4),
        ["st-gumbel-softmax"] = (-110.7, 93.6),
    };

    /// <summary>The methods of Table 2, in its order.</summary>
    public static IReadOnlyList<string> Methods { get; } = [SemiSupervisedRun.Marginalization, "gumbel-softmax", "st-gumbel-softmax"];

    /// <summary>Figure 5a, digitised: steps in a second on a GTX Titan X.</summary>
    public static IReadOnlyList<SpeedRow> Speeds { get; } =
    [
        new(5, "gumbel-softmax", 31), new(5, SemiSupervisedRun.Marginalization, 23),
        new(10, "gumbel-softmax", 30), new(10, SemiSupervisedRun.Marginalization, 14),
        new(100, "gumbel-softmax", 19), new(100, SemiSupervisedRun.Marginalization, 1.92),
    ];

    /// <summary>Where the paper's temperature stops falling.</summary>
    public const double LeastTemperature = 0.5;

    /// <summary>A run by the paper's protocol where it states one, as <c>train semisup</c> makes one: of seed 0, with α = 1, at a constant learning rate.</summary>
    /// <param name="method">An estimator, or marginalization.</param>
    /// <param name="dataset">The images.</param>
    /// <param name="data">Their folder as given; null for the embedded MNIST.</param>
    /// <param name="classes">K.</param>
    /// <param name="labels">How many training images are labelled.</param>
    /// <param name="batch">Unlabelled images in a step, and labelled ones as far as there are.</param>
    /// <param name="steps">Its length.</param>
    public static RunConfig Config(string method, Dataset dataset, string? data, int classes, int labels, int batch, long steps) => new()
    {
        Model = "semisup",
        Latent = "categorical",
        Variables = 1,
        Classes = classes,
        Codes = "zero-one",
        Labels = labels,
        LabelledBatch = Math.Min(batch, labels),
        Alpha = 1,
        LatentSize = 32,
        Estimator = method,
        Samples = 4,
        Steps = steps,
        BatchSize = batch,
        Optimizer = "adam",
        LearningRate = 1e-3,
        LearningRateSchedule = "constant",
        Tau = 1,
        TauMin = LeastTemperature,
        TauRate = 3e-5,
        TauEvery = 2000,
        TauSchedule = "exponential",
        Seed = 0,
        Data = data is null ? null : Path.GetFullPath(data),
        Dataset = dataset.Name,
        Binarization = dataset.IsBinary ? "fixed" : "dynamic",
        DataSha256 = dataset.Files.ToDictionary(file => file.Name, file => file.Sha256),
        EvalSamples = 1,
        MatrixProduct = MatrixProducts.Managed,
    };
}
