using Reparam.Autodiff;
using Reparam.Distributions;

namespace Reparam.Estimators;

/// <summary>
/// The expectation itself, Σₛ p(s)·f(s) over all joint states: the referee for all others. Value and gradient are exact.
/// </summary>
/// <remarks>Unbiased, without variance. K^N evaluations of the cost.</remarks>
/// <param name="maxStates">The most joint states to enumerate.</param>
public sealed class Exact(int maxStates = 4096) : IFiniteDraws
{
    /// <summary>Name, bias, cost and source of this estimator, as listed by the registry.</summary>
    public static EstimatorInfo Description { get; } = new(
        "exact", "enumerates every joint state", Unbiased: true, Pathwise: false, "K^N", "0", "definition of the expectation")
    {
        Count = (_, variables, choices) => Math.Pow(choices, variables),
        Surrogate = SurrogateValue.Expectation,
        Enumerates = true,
    };

    /// <inheritdoc/>
    public EstimatorInfo Info => Description;

    /// <inheritdoc/>
    public int Draws => 0;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">There are more joint states than the limit.</exception>
    public Value Estimate(IDiscreteFamily family, Value logits, Cost cost, Pass pass)
    {
        var states = StateSpace.Limited(family, logits.Shape, maxStates, nameof(Exact)).Size;
        Value total = default;
        for (var s = 0; s < states; s++)
        {
            var state = family.State(logits.Tape, logits.Shape, s);
            var term = Op.Exp(family.LogProbability(logits, state)) * cost(state, pass.Inside(s));
            total = s == 0 ? term : total + term;
        }
        return total;
    }
}
