using Reparam.Autodiff;
using Reparam.Distributions;

namespace Reparam.Estimators;

/// <summary>
/// ARM (augment, REINFORCE, merge): <c>(f(b₁) − f(b₂))·(u − ½)</c> with the antithetic pair <c>b₁ = 1[u &gt; 1 − θ]</c>,
/// <c>b₂ = 1[u &lt; θ]</c> of one uniform u for each variable.
/// </summary>
/// <remarks>
/// Unbiased for every cost. Two evaluations of the cost, at corners; both samples are returned. Binary variables.
/// A row whose samples agree in all variables gets no gradient. Source: Yin and Zhou 2019, theorem 1.
/// </remarks>
public sealed class Arm : IEstimator
{
    /// <summary>Name, bias, cost and source of this estimator, as listed by the registry.</summary>
    public static EstimatorInfo Description { get; } = new(
        "arm", "antithetic pair, difference times its uniform", Unbiased: true, Pathwise: false, "2", "0", "Yin and Zhou 2019 theorem 1")
    {
        Count = (_, _, _) => 2,
        Surrogate = SurrogateValue.MeanOfSamples,
        MadeOfDifferences = true,
        Variables = DiscreteVariables.Binary,
    };

    /// <inheritdoc/>
    public EstimatorInfo Info => Description;

    /// <inheritdoc/>
    public Value Estimate(IDiscreteFamily family, Value logits, Cost cost, Pass pass)
    {
        var (first, second, noise) = AntitheticPair.Draw(family, logits, pass);
        var (value, difference) = AntitheticPair.Costs(first, second, logits, cost, pass);
        // u − ½ = σ(L) − ½ = ½ tanh(L/2)
        var centred = Op.Affine(Op.Tanh(Op.Affine(noise, 0.5f, 0)), 0.5f, 0);
        return Op.Attach(value, logits, Op.ScaleRows(centred, difference));
    }
}
