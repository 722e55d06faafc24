using Reparam.Experiments.Configuration;
using Reparam.Experiments.Datasets;
using Reparam.Experiments.Images;
using Reparam.Experiments.Registry;
using Reparam.Experiments.SemiSupervised;

namespace Reparam.Experiments.Reproductions;

/// <summary>The semi-supervised VAE of Jang, Gu and Poole 2017, section 4.3, and the paper's results.</summary>
static class PaperClassifier
{
    /// <summary>The paper's Table 2: bound in nats and accuracy in percent, by method.</summary>
    public static IReadOnlyDictionary<string, (double Bound, double Accuracy)> Table { get; } = new Dictionary<string, (double, double)>
    {
        [SemiSupervisedExperiment.Marginalization] = (-106.8, 92.6),
        ["gumbel-softmax"] = (-109.6, 92.4),
        ["st-gumbel-softmax"] = (-110.7, 93.6),
    };

    /// <summary>The methods of Table 2, in its order.</summary>
    public static IReadOnlyList<string> Methods { get; } = [SemiSupervisedExperiment.Marginalization, "gumbel-softmax", "st-gumbel-softmax"];

    /// <summary>The paper's Figure 5a, digitised: steps in a second on a GTX Titan X.</summary>
    public static IReadOnlyList<SpeedRow> Speeds { get; } =
    [
        new(5, "gumbel-softmax", 31), new(5, SemiSupervisedExperiment.Marginalization, 23),
        new(10, "gumbel-softmax", 30), new(10, SemiSupervisedExperiment.Marginalization, 14),
        new(100, "gumbel-softmax", 19), new(100, SemiSupervisedExperiment.Marginalization, 1.92),
    ];

    /// <summary>Lowest temperature of the paper's schedule.</summary>
    public const double LeastTemperature = 0.5;

    /// <summary>Makes the settings of a run with seed 0, α = 1 and a constant learning rate. The others are the defaults of <c>semisup</c>.</summary>
    /// <param name="method">Name of an estimator, or marginalization.</param>
    /// <param name="data">Folder of the images as given; null for the embedded MNIST.</param>
    /// <param name="classes">Number of classes K.</param>
    /// <param name="labels">Number of labelled training images.</param>
    /// <param name="batch">Number of unlabelled images in a step. There are as many labelled ones, or all if there are fewer.</param>
    /// <param name="steps">Number of training steps.</param>
    public static Settings Defaults(string method, string? data, int classes, int labels, int batch, long steps)
    {
        var settings = Experiment.Settings.Defaults.With(Experiment.Labels.Classes, classes).With(Experiment.Labels.Labels, labels)
            .With(Experiment.Labels.LabelledBatch, Math.Min(batch, labels)).With(Experiment.Labels.Alpha, 1)
            .With(Images.Estimator.Estimator, method).With(Images.Run.Steps, steps).With(Images.Batch, batch).With(Images.Optimizer.Schedule, "constant");
        return data is null ? settings : settings.With(Images.Data, data);
    }

    /// <summary>The experiment.</summary>
    public static SemiSupervisedExperiment Experiment { get; } = (SemiSupervisedExperiment)ExperimentRegistry.Find("semisup")!;

    /// <summary>Whether the images are the paper's.</summary>
    public static bool IsMnist(string? data, Dataset images)
        => Images.IsMnist(data is null ? Experiment.Settings.Defaults : Experiment.Settings.Defaults.With(Images.Data, data), images);

    static ImageRunSettings Images => Experiment.Images;
}
