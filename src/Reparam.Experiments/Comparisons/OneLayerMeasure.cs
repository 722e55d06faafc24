using Reparam.Estimators;
using Reparam.Kernels;
using Reparam.Measurement;
using Reparam.Randomness;

namespace Reparam.Experiments.Comparisons;

/// <summary>Measures an estimator on a cost of one layer.</summary>
sealed class OneLayerMeasure(CostProblem problem, StochasticLayer layer, Compute compute, CancellationToken cancellation) : IProblemMeasure
{
    // Limits of an enumeration: outcomes, and numbers of their samples.
    const double MaxOutcomes = 1e6, MaxNumbers = 2e7;

    readonly GradientMeasure _measure = new(problem.Family, problem.FloatLogits, problem.LayerShape(1), Stoppable(problem.Cost, cancellation), compute);

    public GradientMoments Sample(long draws, RandomKey key) => _measure.Sample(layer.Estimator, draws, key);

    public GradientMoments? Enumerate()
    {
        var outcomes = _measure.Outcomes(layer.Estimator);
        return layer.Estimator is IFiniteDraws finite && outcomes <= MaxOutcomes && outcomes * finite.Draws * problem.Logits.Length <= MaxNumbers
            ? _measure.Enumerate(finite) : null;
    }

    public double[]? ExactOfBound(int samples) => Math.Pow(_measure.States, samples) <= MaxOutcomes ? _measure.Exact(samples, MaxOutcomes) : null;

    // Millions of draws can be stopped at any evaluation.
    static Cost Stoppable(Cost cost, CancellationToken cancellation) => (sample, pass) =>
    {
        cancellation.ThrowIfCancellationRequested();
        return cost(sample, pass);
    };
}
