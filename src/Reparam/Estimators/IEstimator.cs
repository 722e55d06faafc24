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
    /// <summary>Name, bias, cost and source of this estimator, as listed by the registry.</summary>
    EstimatorInfo Info { get; }

    /// <summary>Draws, evaluates the cost, and makes the surrogate, one number for each example: <c>[B]</c>.</summary>
    /// <param name="family">The law of the variables.</param>
    /// <param name="logits">
    /// Logits <c>[B, N, K]</c> or <c>[B, N]</c>, finite ones of any size. −∞ masks a class, not all of a variable, and ±∞ makes a bit
    /// sure: these have no gradient (that of <see cref="Arm"/> has the mean 0).
    /// </param>
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
    /// <summary>Number of epochs that are done; 0 at the start.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    long Epoch { get; set; }
}

/// <summary>
/// An estimator under which the variables follow the law of their logits times a slope a, which changes as training goes on:
/// softmax(aθ). <see cref="StochasticLayer.Law"/> applies the slope, so the estimator receives the logits aθ, and a model says
/// everything about its variables by it.
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
