namespace Reparam.Training;

/// <summary>One of several models that are trained in turns: a critic, a generator, weights, or the gates of their losses.</summary>
/// <param name="Name">Name in checkpoints; players of one game have different names.</param>
/// <param name="Model">The model. It may read the parameters of others; only its own are moved in its turns.</param>
/// <param name="Optimizer">Optimizer of the parameters of the model.</param>
public sealed record Player(string Name, IModel Model, IOptimizer Optimizer)
{
    /// <summary>Number of steps that it makes in each round. The default value is 1.</summary>
    public int StepsPerRound { get; init; } = 1;

    /// <summary>Temperature τ over its own steps. The default value is 1 at all of them.</summary>
    public Schedule Temperature { get; init; } = new();

    /// <summary>Learning rate over its own steps; null, the default, leaves the optimizer's.</summary>
    public Schedule? LearningRate { get; init; }

    /// <summary>Number of its own steps in an epoch. The default value has the first epoch never end.</summary>
    public long StepsPerEpoch { get; init; } = long.MaxValue;

    /// <summary>Adam's learning rate for what its estimators learn themselves. The default value is 0.001.</summary>
    public float EstimatorLearningRate { get; init; } = 1e-3f;
}
