using Reparam.Autodiff;

namespace Reparam.Estimators;

/// <summary>
/// An estimator whose estimate is a sum over samples of a signal, made of the costs of all, times the sample's score.
/// The score may be that of several layers, so the samples may be whole rollouts.
/// </summary>
interface IRolloutEstimator : IEstimator
{
    /// <summary>Makes the surrogate of n rollouts, one number for each example: <c>[B]</c>.</summary>
    /// <param name="costs">The cost of each rollout, <c>[B]</c>.</param>
    /// <param name="scores">The scores that the layers of each rollout left.</param>
    /// <param name="pass">Tells whether to learn.</param>
    Value Combine(ReadOnlySpan<Value> costs, ReadOnlySpan<Scores> scores, Pass pass);
}
