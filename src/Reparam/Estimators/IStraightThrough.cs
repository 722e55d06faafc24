using Reparam.Autodiff;
using Reparam.Distributions;

namespace Reparam.Estimators;

/// <summary>
/// A straight-through estimator: the cost of a hard sample D, and for the logits of each variable the gradient
/// <c>W(D)·∇f(D)</c>, with a matrix W that the cost has no part in.
/// </summary>
public interface IStraightThrough : IEstimator
{
    /// <summary>
    /// The path that gradient takes from the sample back to the logits: a value of their shape whose gradient for them,
    /// given an upstream gradient g, is W(D)·g. Its numbers mean nothing.
    /// </summary>
    /// <param name="family">The law of the variables.</param>
    /// <param name="logits">Finite logits, <c>[B, N, K]</c> or <c>[B, N]</c>.</param>
    /// <param name="sample">D, a constant of the same shape.</param>
    /// <param name="pass">Names the noise of a path that has its own.</param>
    Value Path(IDiscreteFamily family, Value logits, Value sample, Pass pass);
}

/// <summary>The surrogate that all straight-through estimators make of their path.</summary>
static class StraightThroughSurrogate
{
    public static Value Of(IStraightThrough estimator, IDiscreteFamily family, Value logits, Cost cost, Pass pass)
    {
        var sample = HardSample.Draw(family, logits, pass);
        return cost(Op.Replace(estimator.Path(family, logits, sample, pass), sample), pass.Inside());
    }
}
