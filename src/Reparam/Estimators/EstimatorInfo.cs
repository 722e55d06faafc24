using Reparam.Distributions;

namespace Reparam.Estimators;

/// <summary>Facts about an estimator. The laws of the tests and the command line read them, never a name.</summary>
/// <param name="Name">Its name on the command line.</param>
/// <param name="Summary">One line.</param>
/// <param name="Unbiased">Whether the mean of its estimates is the exact gradient.</param>
/// <param name="Pathwise">
/// Whether gradient flows through its sample, so that it keeps its own estimate inside a multi-sample bound.
/// </param>
/// <param name="Evaluations">Evaluations of the cost, as a formula in n, N and K; as a number, <see cref="Count"/>.</param>
/// <param name="GradientEvaluations">Evaluations of the cost's gradient for the sample.</param>
/// <param name="Source">Paper and equation.</param>
public sealed record EstimatorInfo(
    string Name, string Summary, bool Unbiased, bool Pathwise, string Evaluations, string GradientEvaluations, string Source)
{
    /// <summary>Number of evaluations of the cost; the most, if <see cref="CountVaries"/>. 1 by default.</summary>
    public EvaluationCount Count { get; init; } = (_, _, _) => 1;

    /// <summary>Whether the draws decide how many evaluations there are.</summary>
    public bool CountVaries { get; init; }

    /// <summary>
    /// Number of evaluations that are mean-field passes. A mean-field pass evaluates the layers inside once, whatever their
    /// estimators.
    /// </summary>
    public int MeanFieldPasses { get; init; }

    /// <summary>The number that the surrogate has. <see cref="SurrogateValue.SampledCost"/> by default.</summary>
    public SurrogateValue Surrogate { get; init; }

    /// <summary>
    /// Whether the objective is the n-sample bound −log(1/n Σ exp(−cost)), so that the cost must be a negative log-weight.
    /// Layers inside the cost then draw one sample each, and the cost is evaluated n times in all.
    /// </summary>
    public bool MultiSampleBound => Surrogate == SurrogateValue.Bound;

    /// <summary>
    /// Whether it divides its signal by a running deviation. The cost must then be the whole objective, because a term left
    /// out of it would weigh too much.
    /// </summary>
    public bool NormalizedSignal { get; init; }

    /// <summary>Whether it chooses the states to evaluate by their probability, so that they do not follow the variables' law.</summary>
    public bool Enumerates { get; init; }

    /// <summary>Whether the cost is evaluated at relaxed samples alone, between the corners.</summary>
    public bool Relaxed { get; init; }

    /// <summary>Whether the first point at which the cost is evaluated is a discrete sample of the variables.</summary>
    public bool DrawsSamples => !Enumerates && !Relaxed;

    /// <summary>Whether its estimate is made of differences of costs, so that a constant cost gives exactly zero.</summary>
    public bool MadeOfDifferences { get; init; }

    /// <summary>The name of another estimator whose estimates have the same mean at the same options, if one does.</summary>
    public string? SameMeanAs { get; init; }

    /// <summary>Least number of samples n that it takes by <see cref="EstimatorOptions.Samples"/>; 0 if it takes no such number.</summary>
    public int LeastSamples { get; init; }

    /// <summary>Whether it uses <see cref="EstimatorOptions.Samples"/>.</summary>
    public bool TakesSamples => LeastSamples > 0;

    /// <summary>Whether it can give its signal to whole rollouts of nested layers, <see cref="Rollout"/>.</summary>
    public bool TakesRollouts { get; init; }

    /// <summary>Whether it has a temperature τ, <see cref="EstimatorOptions.Temperature"/>.</summary>
    public bool Tempered { get; init; }

    /// <summary>The least temperature it takes; below it there is no such estimator. 0 by default: any that is positive.</summary>
    public float LeastTemperature { get; init; }

    /// <summary>The variables it is for. Any by default.</summary>
    public DiscreteVariables Variables { get; init; }

    /// <summary>Whether it is for variables of this family.</summary>
    /// <param name="family">The family.</param>
    public bool AppliesTo(IDiscreteFamily family)
        => Variables == DiscreteVariables.Any || (Variables == DiscreteVariables.Binary) == family.Binary;
}
