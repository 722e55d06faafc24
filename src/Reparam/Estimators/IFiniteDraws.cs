using Reparam.Autodiff;
using Reparam.Distributions;

namespace Reparam.Estimators;

/// <summary>
/// An estimator all of whose randomness is a fixed number of samples of its variables, so that the mean and the variance
/// of its estimates can be enumerated (<c>Reparam.Measurement</c>).
/// </summary>
/// <remarks>The samples are independent, unless it says otherwise by <see cref="IJointDraws"/>.</remarks>
public interface IFiniteDraws : IEstimator
{
    /// <summary>Number of samples that an estimate draws.</summary>
    int Draws { get; }
}

/// <summary>An estimator whose samples depend on each other (antithetic, without replacement) by a law it knows.</summary>
public interface IJointDraws : IFiniteDraws
{
    /// <summary>The log-probability of drawing these samples together, in nats: <c>[B]</c>; −∞ where that cannot be.</summary>
    /// <param name="family">The law of the variables.</param>
    /// <param name="logits">Finite logits, <c>[B, N, K]</c> or <c>[B, N]</c>.</param>
    /// <param name="draws">The samples in the order it draws them, each shaped like the logits.</param>
    Value LogProbability(IDiscreteFamily family, Value logits, ReadOnlySpan<Value> draws);
}
