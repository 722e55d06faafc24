using Reparam.Estimators;
using Reparam.Kernels;
using Reparam.Measurement;
using Reparam.Randomness;

namespace Reparam.Experiments.Comparisons;

/// <summary>Measures an estimator on nested layers.</summary>
sealed class NestedLayersMeasure(Problem problem, IReadOnlyList<StochasticLayer> layers, Compute compute, CancellationToken cancellation) : IProblemMeasure
{
    // Limits of an enumeration: joint states of all layers, and numbers of their samples.
    const double MaxOutcomes = 1e6, MaxNumbers = 2e7;

    readonly NestedMeasure _measure = new(problem.Family, problem.LayerShape(1), problem.FloatLogits,
        (leaf, layer, pass) => LayerGuard.Surrogate(problem, leaf, layer, pass, cancellation), compute);

    public GradientMoments Sample(long draws, RandomKey key) => _measure.Sample(layers, draws, key);

    public GradientMoments? Enumerate()
    {
        var outcomes = _measure.Outcomes(layers);
        return outcomes <= MaxOutcomes && outcomes * problem.Logits.Length <= MaxNumbers ? _measure.Enumerate(layers) : null;
    }

    /// <summary>Null, because the bound of several samples is not enumerated through nested layers.</summary>
    public double[]? ExactOfBound(int samples) => null;
}
