using Reparam.Autodiff;
using Reparam.Estimators;
using Reparam.Randomness;
using Reparam.Training;

namespace Reparam.Experiments.Comparisons;

/// <summary>The layers of a problem, each with an estimator of its own, and what those estimators learn.</summary>
sealed class ProblemLayers
{
    const float LearningRate = 0.01f;

    readonly (IAdaptive Estimator, Adam? Optimizer)[] _learners;

    /// <param name="problem">The problem.</param>
    /// <param name="entry">The estimator.</param>
    /// <param name="tau">Its temperature, if it has one.</param>
    /// <param name="samples">Number of samples, if it takes several.</param>
    /// <param name="key">Names the first weights of its networks.</param>
    public ProblemLayers(Problem problem, EstimatorEntry entry, double? tau, int samples, RandomKey key)
    {
        var options = new EstimatorOptions { Temperature = (float)(tau ?? 1), Samples = samples, Inputs = 1, Width = problem.LayerShape(1).Count };
        RandomKey KeyOf(int layer) => layer == 0 ? key : key.Split((ulong)layer);
        All = [.. Enumerable.Range(0, problem.Layers).Select(layer => new StochasticLayer(problem.Family, entry.Create(options with { Key = KeyOf(layer) })))];
        _learners =
        [
            .. All.Select(layer => layer.Estimator).OfType<IAdaptive>()
                .Select(learner => (learner, learner.Learned.Count == 0 ? null : new Adam([.. learner.Learned.Select(l => l.Parameter)], LearningRate))),
        ];
    }

    /// <summary>The layers, from the first to the innermost.</summary>
    public IReadOnlyList<StochasticLayer> All { get; }

    /// <summary>Whether the estimators learn.</summary>
    public bool Learn => _learners.Length > 0;

    /// <summary>Whether nothing is drawn, because the estimators enumerate.</summary>
    public bool AreCertain => All[0].Estimator is IFiniteDraws { Draws: 0 };

    /// <summary>The surrogate of one layer.</summary>
    public Value Surrogate(int layer, Value logits, Cost cost, Pass pass) => All[layer].Surrogate(logits, cost, pass);

    /// <summary>Ends a step: the estimators take in what they gathered on the tape.</summary>
    public void EndStep(Tape tape)
    {
        foreach (var (estimator, optimizer) in _learners)
        {
            optimizer?.Step([.. estimator.Learned.Select(l => tape.Constant(l.Gradient, l.Parameter.Shape))]);
            estimator.EndStep();
        }
    }
}
