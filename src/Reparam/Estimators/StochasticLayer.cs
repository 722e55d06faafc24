using Reparam.Autodiff;
using Reparam.Distributions;

namespace Reparam.Estimators;

/// <summary>
/// A layer of discrete variables as a model sees it: a family and an estimator. Layers nest, the surrogate of one being
/// part of the cost of another, and inside an evaluation that asks for it a layer hands on its mean or its score instead.
/// </summary>
/// <remarks>
/// Cost of nesting: a layer evaluates the layer inside as often as its estimator evaluates the cost, so evaluations
/// multiply layer by layer; MuProp's mean-field pass alone adds one evaluation in all. A <see cref="Rollout"/> runs the whole
/// nested cost n times instead. Inside it or a multi-sample bound (VIMCO) every layer that is not pathwise draws one sample
/// and takes the signal from outside, <see cref="Exact"/> too.
/// </remarks>
/// <param name="family">The law of the variables.</param>
/// <param name="estimator">How gradient reaches their logits.</param>
/// <exception cref="ArgumentException">The estimator is not for variables of the family.</exception>
public sealed class StochasticLayer(IDiscreteFamily family, IEstimator estimator)
{
    /// <summary>The law of the variables.</summary>
    public IDiscreteFamily Family { get; } = family ?? throw new ArgumentNullException(nameof(family));

    /// <summary>How gradient reaches their logits.</summary>
    public IEstimator Estimator { get; } = Applicable(family, estimator ?? throw new ArgumentNullException(nameof(estimator)));

    /// <summary>The slope of an <see cref="ISloped"/> estimator, else 1.</summary>
    internal float Slope => Estimator is ISloped { Slope: var slope } ? slope : 1;

    /// <summary>
    /// The logits of the distribution that the variables follow: these, or these times the slope of an <see cref="ISloped"/>
    /// estimator.
    /// </summary>
    /// <remarks>The slope is applied here and nowhere else: estimators receive the logits of the distribution.</remarks>
    /// <param name="logits">Logits <c>[B, N, K]</c> or <c>[B, N]</c>.</param>
    public Value Law(Value logits) => Estimator is ISloped ? Op.Affine(logits, Slope, 0) : logits;

    /// <summary>The expected cost's surrogate, one number for each example: <c>[B]</c>.</summary>
    /// <param name="logits">Logits <c>[B, N, K]</c> or <c>[B, N]</c>, infinite ones as in <see cref="IEstimator.Estimate"/>.</param>
    /// <param name="cost">The cost of a sample.</param>
    /// <param name="pass">Randomness and mode.</param>
    /// <exception cref="ArgumentException">The logits' rank is not the family's, or the cost is not <c>[B]</c>.</exception>
    public Value Surrogate(Value logits, Cost cost, Pass pass)
    {
        var law = Law(logits);
        if (pass.MeanField) return Checked(cost(Family.Mean(law), pass.Inside()), logits);
        if (pass.Scores is { } scores && !Estimator.Info.Pathwise)
        {
            var (sample, score) = HardSample.WithScore(Family, law, pass);
            scores.Add(law, score);
            return Checked(cost(sample, pass.Inside()), logits);
        }
        return Checked(Estimator.Estimate(Family, law, cost, pass), logits);
    }

    /// <summary>The surrogate of an objective, one number for each example: <c>[B]</c>.</summary>
    /// <remarks>
    /// Decides which terms are sampled. In general only the cost is, and the regularizer takes its closed form. An estimator
    /// that normalizes its signal needs the whole objective in it, so the regularizer is sampled too. Under a multi-sample
    /// bound the cost is the negative log-weight. Inside a bound or a <see cref="Rollout"/> the estimator outside decides.
    /// </remarks>
    /// <param name="logits">Logits <c>[B, N, K]</c> or <c>[B, N]</c>, infinite ones as in <see cref="IEstimator.Estimate"/>.</param>
    /// <param name="terms">The terms of the objective.</param>
    /// <param name="pass">Randomness and mode.</param>
    /// <exception cref="ArgumentException">The logits' rank is not the family's, or a term is not <c>[B]</c>.</exception>
    public Value Objective(Value logits, ObjectiveTerms terms, Pass pass)
    {
        ArgumentNullException.ThrowIfNull(terms);
        var decides = pass.Scores?.Estimator ?? Estimator.Info;
        if (!decides.MultiSampleBound && !decides.NormalizedSignal) return Surrogate(logits, terms.Cost, pass) + terms.ClosedForm(Law(logits));
        // With a single sample the gradient of log q with respect to its own logits has mean zero. It would only add noise
        // beside a signal that is scaled down, so it is detached.
        var law = Law(logits);
        var before = terms.Exchange(decides.MultiSampleBound ? law : Op.Detach(law));
        var surrogate = Surrogate(logits, decides.MultiSampleBound ? terms.LogWeight : terms.Whole, pass);
        terms.Exchange(before);
        return surrogate;
    }

    static IEstimator Applicable(IDiscreteFamily family, IEstimator estimator)
        => estimator.Info.AppliesTo(family)
            ? estimator
            : throw new ArgumentException(
                $"'{estimator.Info.Name}' is for {(family.Binary ? "categorical" : "binary")} variables, not {family.Name} ones.", nameof(estimator));

    internal static Value Checked(Value cost, Value logits)
        => cost.Shape == new Shape(logits.Shape[0])
            ? cost
            : throw new ArgumentException(
                $"The cost of logits {logits.Shape} is {cost.Shape}, not one number for each example, [{logits.Shape[0]}].", nameof(cost));
}
