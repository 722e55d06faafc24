using Reparam.Experiments.Configuration;
using Reparam.Experiments.Datasets;
using Reparam.Experiments.Images;
using Reparam.Experiments.Registry;
using Reparam.Experiments.SemiSupervised;

namespace Reparam.Experiments.Reproductions;

/// <summary>The semi-supervised VAE of Jang, Gu and Poole 2017, section 4.3, and what the paper measured of it.</summary>
static class PaperClassifier
{
    /// <summary>Table 2: the bound in nats and the accuracy in percent.</summary>
    public static IReadOnlyDictionary<string, (double Bound, double Accuracy)> Table { get; } = new Dictionary<string, (double, double)>
    {
        [SemiSupervisedExperiment.Marginalization] = (-106.8, 92.6),
        ["gumbel-softmax"] = (-109.6, 92.4),
        ["st-gumbel-softmax"] = (-110.7, 93.6),
    };

    /// <summary>The methods of Table 2, in its order.</summary>
    public static IReadOnlyList<string> Methods { get; } = [SemiSupervisedExperiment.Marginalization, "gumbel-softmax", "st-gumbel-softmax"];

    /// <summary>Figure 5a, digitised: steps in a second on a GTX Titan X.</summary>
    public static IReadOnlyList<SpeedRow> Speeds { get; } =
    [
        new(5, "gumbel-softmax", 31), new(5, SemiSupervisedExperiment.Marginalization, 23),
        new(10, "gumbel-softmax", 30), new(10, SemiSupervisedExperiment.Marginalization, 14),
        new(100, "gumbel-softmax", 19), new(100, SemiSupervisedExperiment.Marginalization, 1.92),
    ];

    /// <summary>Where the paper's temperature stops falling.</summary>
    public const double LeastTemperature = 0.5;

    /// <summary>Settings by the paper's protocol where it states one: seed 0, α = 1, a constant learning rate.</summary>
    /// <param name="method">An estimator, or marginalization.</param>
    /// <param name="data">The images' folder as given; null for the embedded MNIST.</param>
    /// <param name="classes">K.</param>
    /// <param name="labels">How many training images are labelled.</param>
    /// <param name="batch">Unlabelled images in a step, and labelled ones as far as there are.</param>
    /// <param name="steps">Its length.</param>
    public static Settings Defaults(string method, string? data, int classes, int labels, int batch, long steps)
    {
        var settings = Experiment.Settings.Defaults.With(Experiment.Labels.Classes, classes).With(Experiment.Labels.Labels, labels)
            .With(Experiment.Labels.LabelledBatch, Math.Min(batch, labels)).With(Experiment.Labels.Alpha, 1)
            .With(Images.Estimator.Estimator, method).With(Images.Run.Steps, steps).With(Images.Batch, batch).With(Images.Optimizer.Schedule, "constant");
        return data is null ? settings : settings.With(Images.Data, data);
    }

    /// <summary>The experiment.</summary>
    public static SemiSupervisedExperiment Experiment { get; } = (SemiSupervisedExperiment)ExperimentRegistry.Find("semisup")!;

    /// <summary>Whether images are those of the paper.</summary>
    public static bool IsMnist(string? data, Dataset images)
        => Images.IsMnist(data is null ? Experiment.Settings.Defaults : Experiment.Settings.Defaults.With(Images.Data, data), images);

    static ImageRunSettings Images => Experiment.Images;
}
