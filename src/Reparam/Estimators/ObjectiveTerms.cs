using Reparam.Autodiff;

namespace Reparam.Estimators;

/// <summary>A term of an objective, evaluated at a sample: one number for each example, <c>[B]</c>.</summary>
/// <param name="law">The logits of the distribution that the sample follows.</param>
/// <param name="sample">A sample, or a relaxed or mean point, shaped like the logits.</param>
/// <param name="pass">How to evaluate layers inside; hand it to them.</param>
public delegate Value SampledTerm(Value law, Value sample, Pass pass);

/// <summary>
/// The terms of a layer's objective <c>E f(D) + R(q)</c>, D ~ q. The regularizer R, such as a divergence from a prior, has a
/// closed form and is also the mean of a term of samples, <c>R(q) = E r(q, D)</c>.
/// </summary>
/// <remarks>A model creates its terms once, so that no step allocates a delegate. <see cref="StochasticLayer.Objective"/> takes them.</remarks>
public sealed class ObjectiveTerms
{
    readonly SampledTerm _logWeight;
    // The law in hand, for the delegates that estimators call.
    Value _law;

    /// <summary>Creates the terms.</summary>
    /// <param name="cost">f, which is always sampled.</param>
    /// <param name="closedForm">R of the logits of q, <c>[B]</c>.</param>
    /// <param name="sampled">r, whose mean under q is R.</param>
    /// <param name="logWeight">
    /// The negative log-weight of a sample under a multi-sample bound. f + r by default; another where f itself is a mean,
    /// over further variables that the bound must draw for each sample.
    /// </param>
    public ObjectiveTerms(Cost cost, Func<Value, Value> closedForm, SampledTerm sampled, SampledTerm? logWeight = null)
    {
        ArgumentNullException.ThrowIfNull(cost);
        ArgumentNullException.ThrowIfNull(closedForm);
        ArgumentNullException.ThrowIfNull(sampled);
        (Cost, ClosedForm) = (cost, closedForm);
        _logWeight = logWeight ?? ((law, sample, pass) => cost(sample, pass) + sampled(law, sample, pass));
        Whole = (sample, pass) => cost(sample, pass) + sampled(_law, sample, pass);
        LogWeight = (sample, pass) => _logWeight(_law, sample, pass);
    }

    internal Cost Cost { get; }

    internal Func<Value, Value> ClosedForm { get; }

    /// <summary>f + r, at the law in hand.</summary>
    internal Cost Whole { get; }

    /// <summary>The negative log-weight, at the law in hand.</summary>
    internal Cost LogWeight { get; }

    /// <summary>Puts another law in hand and returns the one before, which the caller puts back: objectives may nest.</summary>
    internal Value Exchange(Value law)
    {
        var before = _law;
        _law = law;
        return before;
    }
}
