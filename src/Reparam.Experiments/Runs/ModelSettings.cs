using Reparam.Estimators;
using Reparam.Experiments.Configuration;
using Reparam.Training;

namespace Reparam.Experiments.Runs;

/// <summary>Settings of an experiment with one model: estimator, temperature, run and optimizer in one group.</summary>
/// <param name="list">The list that they are added to.</param>
/// <param name="steps">Default number of steps.</param>
/// <param name="learningRate">Default learning rate.</param>
/// <param name="estimator">Default estimator.</param>
public sealed class ModelSettings(SettingList list, long steps, double learningRate, string estimator = "gumbel-softmax")
{
    /// <summary>Settings of the estimator; all of the registry may be chosen.</summary>
    public EstimatorSettings Estimator { get; } = new(list, [.. EstimatorRegistry.All.Select(entry => entry.Info.Name)], estimator);

    /// <summary>Settings of the temperature.</summary>
    public TemperatureSettings Temperature { get; } = new(list, "constant");

    /// <summary>Settings that every run has.</summary>
    public RunSettings Run { get; } = new(list, steps);

    /// <summary>Settings of the optimizer.</summary>
    public OptimizerSettings Optimizer { get; } = new(list, learningRate);

    /// <summary>Makes the estimator.</summary>
    /// <param name="context">What the run is built from.</param>
    /// <param name="width">Numbers of a sample.</param>
    /// <param name="inputs">Width of the input that learned baselines see.</param>
    public IEstimator CreateEstimator(RunContext context, int width, int inputs = 1)
    {
        ArgumentNullException.ThrowIfNull(context);
        return Estimator.Create(context.Settings, context.Settings.Get(Temperature.Tau), inputs, width, context.Key.Split(3))!;
    }

    /// <summary>Makes the training of a model.</summary>
    /// <param name="context">What the run is built from.</param>
    /// <param name="model">The model.</param>
    /// <param name="batches">Batches to train on.</param>
    public ModelTraining CreateTraining(RunContext context, IModel model, IBatchSource batches)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(model);
        var (settings, steps) = (context.Settings, context.Settings.Get(Run.Steps));
        return new(model, Optimizer.Create(settings, model.Parameters), Temperature.Over(settings, steps), Optimizer.Rate(settings, steps),
            batches, context.Key.Split(1), context.Compute);
    }
}
