using Reparam.Autodiff;
using Reparam.Distributions;

namespace Reparam.Estimators;

/// <summary>
/// Estimates the gradient of an expected cost for the logits of discrete variables. It gives a surrogate: a value whose
/// number is the sampled cost and whose gradient is the estimate, so the surrogate of a layer can be part of the cost of
/// another.
/// </summary>
/// <remarks>
/// Laws, which the tests check for every estimator of <see cref="EstimatorRegistry.All"/>: the value is the sampled cost (of
/// several samples their mean; of a multi-sample bound the bound); the gradient of parameters inside the cost comes from
/// the returned samples alone; the same pass gives the same bits.
/// </remarks>
public interface IEstimator
{
    /// <summary>What is known of it: name, bias, evaluations, source.</summary>
    EstimatorInfo Info { get; }

    /// <summary>Draws, evaluates the cost, and makes the surrogate, one number for each example: <c>[B]</c>.</summary>
    /// <param name="family">The law of the variables.</param>
    /// <param name="logits">Finite logits, <c>[B, N, K]</c> or <c>[B, N]</c>.</param>
    /// <param name="cost">The cost of a sample; called as often as <see cref="EstimatorInfo.Evaluations"/> says.</param>
    /// <param name="pass">Randomness and mode. Call through a <see cref="StochasticLayer"/>, which minds the modes.</param>
    Value Estimate(IDiscreteFamily family, Value logits, Cost cost, Pass pass);
}

/// <summary>An estimator whose samples or gradients are relaxed at a temperature τ, which a schedule may change.</summary>
public interface ITempered
{
    /// <summary>τ, finite and at least 10⁻³⁰.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not.</exception>
    float Temperature { get; set; }
}

/// <summary>An estimator that follows the epochs of training.</summary>
public interface IEpochAware
{
    /// <summary>How many epochs are done; 0 at the start.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    long Epoch { get; set; }
}

/// <summary>
/// An estimator under which the variables follow the law of their logits times a slope a, which changes as training goes on:
/// softmax(aθ). A model says everything about its variables by <see cref="StochasticLayer.Law"/>.
/// </summary>
public interface ISloped : IEpochAware
{
    /// <summary>a, above 0.</summary>
    float Slope { get; }
}

/// <summary>An estimator that learns while it estimates: a running baseline, a baseline network, a control variate.</summary>
/// <remarks>What a step observes takes effect at <see cref="EndStep"/>, so within a step the estimator is constant.</remarks>
public interface IAdaptive
{
    /// <summary>Parameters that descend on gradients gathered during the step; a trainer's optimizer moves them.</summary>
    IReadOnlyList<LearnedParameter> Learned { get; }

    /// <summary>Further numbers a checkpoint must hold, such as running averages.</summary>
    IReadOnlyList<Parameter> State { get; }

    /// <summary>Ends a step: running averages take in what they saw, gathered gradients are cleared.</summary>
    void EndStep();
}

/// <summary>What is known of an estimator.</summary>
/// <param name="Name">Its name on the command line.</param>
/// <param name="Summary">One line.</param>
/// <param name="Unbiased">Whether the mean of its estimates is the exact gradient.</param>
/// <param name="Pathwise">
/// Whether gradient flows through its sample, so that it keeps its own estimate inside a multi-sample bound.
/// </param>
/// <param name="Evaluations">Evaluations of the cost, as a formula in n, N and K.</param>
/// <param name="GradientEvaluations">Evaluations of the cost's gradient for the sample.</param>
/// <param name="Source">Paper and equation.</param>
public sealed record EstimatorInfo(
    string Name, string Summary, bool Unbiased, bool Pathwise, string Evaluations, string GradientEvaluations, string Source)
{
    /// <summary>
    /// Whether the objective is the n-sample bound −log(1/n Σ exp(−cost)), so that the cost must be a negative log-weight.
    /// </summary>
    public bool MultiSampleBound { get; init; }

    /// <summary>
    /// Whether it divides its signal by a running deviation: a term left out of the cost would then weigh more than it
    /// should, so the cost must be the whole objective.
    /// </summary>
    public bool NormalizedSignal { get; init; }

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

/// <summary>What variables an estimator is for.</summary>
public enum DiscreteVariables
{
    /// <summary>Binary and categorical.</summary>
    Any,

    /// <summary>Binary, <c>[B, N]</c>.</summary>
    Binary,

    /// <summary>Categorical, <c>[B, N, K]</c>.</summary>
    Categorical,
}
