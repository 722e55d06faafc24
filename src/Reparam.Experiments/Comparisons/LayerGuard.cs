using Reparam.Autodiff;
using Reparam.Estimators;
using Reparam.Measurement;

namespace Reparam.Experiments.Comparisons;

/// <summary>Makes the surrogate of a problem so that it can be stopped and does not grow without limit.</summary>
static class LayerGuard
{
    // An estimator that evaluates its cost n times evaluates the cost of T nested layers n^T times.
    const int MostEvaluations = 1024;

    /// <summary>The surrogate of a problem.</summary>
    /// <exception cref="OperationCanceledException">The measurement was stopped.</exception>
    /// <exception cref="ArgumentException">An estimate through nested layers takes too many evaluations of the cost.</exception>
    public static Value Surrogate(Problem problem, Value leaf, LayerSurrogate layer, Pass pass, CancellationToken cancellation)
    {
        var evaluations = 0;
        return problem.Surrogate(leaf, (index, logits, cost, inside) => layer(index, logits, (sample, within) =>
        {
            cancellation.ThrowIfCancellationRequested();
            if (problem.Layers > 1 && index == problem.Layers - 1 && ++evaluations > MostEvaluations)
                throw new ArgumentException($"an estimate through {problem.Layers} layers takes more than {MostEvaluations} evaluations of the cost");
            return cost(sample, within);
        }, inside), pass);
    }
}
