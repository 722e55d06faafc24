using Reparam.Autodiff;
using Reparam.Distributions;

namespace Reparam.Estimators;

/// <summary>
/// DisARM, also U2G: ARM with its uniform integrated out given the pair, <c>½(f(b₁) − f(b₂))·(b₁ − b₂)·σ(|η|)</c>.
/// </summary>
/// <remarks>
/// Unbiased for every cost, and of no more variance than <see cref="Arm"/>, being its mean given the pair. Two evaluations of
/// the cost, at corners; both samples are returned. Binary variables. Joint law of a pair, with m = min(θ, 1 − θ):
/// <c>P(1, 0) = P(0, 1) = m</c>, and 1 − 2m on the likelier value twice.
/// Source: Dong, Mnih and Tucker 2020; Yin, Ho, Yan, Qian and Zhou 2020.
/// </remarks>
public sealed class DisArm : IJointDraws
{
    /// <summary>Name, bias, cost and source of this estimator, as listed by the registry.</summary>
    public static EstimatorInfo Description { get; } = new(
        "disarm", "antithetic pair, its uniform integrated out", Unbiased: true, Pathwise: false, "2", "0", "Dong et al. 2020; Yin et al. 2020")
    {
        Count = (_, _, _) => 2,
        Surrogate = SurrogateValue.MeanOfSamples,
        MadeOfDifferences = true,
        Variables = DiscreteVariables.Binary,
    };

    /// <inheritdoc/>
    public EstimatorInfo Info => Description;

    /// <inheritdoc/>
    public int Draws => 2;

    /// <inheritdoc/>
    public Value LogProbability(IDiscreteFamily family, Value logits, ReadOnlySpan<Value> draws) => DirichletCopula.LogProbability(logits, draws);

    /// <inheritdoc/>
    public Value Estimate(IDiscreteFamily family, Value logits, Cost cost, Pass pass)
    {
        Value first, second;
        if (pass.Draws is [var a, var b, ..]) (first, second) = (a, b);
        else (first, second, _) = AntitheticPair.Draw(family, logits, pass);
        var (value, difference) = AntitheticPair.Costs(first, second, logits, cost, pass);
        return Op.Attach(value, logits, Op.ScaleRows((first - second) * HalfOfLarger(logits), difference));
    }

    // ½ max(θ, 1 − θ) = ½ σ(|η|)
    static Value HalfOfLarger(Value logits)
    {
        var y = logits.Tape.Record(null, logits.Shape);
        var x = logits.Data;
        var destination = logits.Tape.Write(y);
        for (var i = 0; i < destination.Length; i++) destination[i] = 0.5f / (1 + MathF.Exp(-MathF.Abs(x[i])));
        return y;
    }
}
