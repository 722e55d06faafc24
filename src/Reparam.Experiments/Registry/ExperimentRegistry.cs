using Reparam.Experiments.Autoencoder;
using Reparam.Experiments.Runs;
using Reparam.Experiments.SemiSupervised;
using Reparam.Experiments.StructuredPrediction;

namespace Reparam.Experiments.Registry;

/// <summary>The experiments of this library. Commands, help, reports, memory checks, tests and tables read this list.</summary>
public static class ExperimentRegistry
{
    /// <summary>All experiments, a line each.</summary>
    public static IReadOnlyList<IExperiment> All { get; } =
    [
        new VaeExperiment(),
        new SbnExperiment(),
        new SemiSupervisedExperiment(),
        new Policy.PolicyExperiment(),
        new Losses.LossExperiment(),
    ];

    /// <summary>The experiment of a name; null if there is none.</summary>
    /// <param name="name">Its <see cref="IExperiment.Name"/>.</param>
    public static IExperiment? Find(string name) => All.FirstOrDefault(experiment => experiment.Name == name);
}
