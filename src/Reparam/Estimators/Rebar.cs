using Reparam.Autodiff;
using Reparam.Distributions;
using Reparam.Sampling;

namespace Reparam.Estimators;

/// <summary>
/// REBAR: the score function with the relaxed cost as control variate,
/// <c>[f(D) − η f(ỹ)]·∇ log q(D) + η ∇f(y) − η ∇f(ỹ)</c>, where y relaxes the noise that drew D, and ỹ noise given D.
/// </summary>
/// <remarks>
/// <para>Unbiased for every temperature λ and scale η; both are learned by descent on the squared estimate, summed over the
/// logits, which needs the gradient of a gradient of the cost.</para>
/// <para>The noise given D is tied to the noise that drew it, so that y and ỹ are one point with two paths back: two
/// evaluations of the cost, one of them at a relaxed point with its gradient. The cost must accept points between the
/// corners. Layers inside the cost see the same noise in both. Source: Tucker et al. 2017, eq. 7.</para>
/// <para>The control variate's mean is zero only if the gradient at relaxed points is that of the value there. A layer
/// inside whose gradient is not (straight-through Gumbel-Softmax) therefore biases this layer's estimate too.</para>
/// </remarks>
public sealed class Rebar : IEstimator, IAdaptive
{
    const float MaxLogTemperature = 20;

    readonly LearnedParameter _logTemperature = new(new Parameter("rebar.log-temperature", Shape.Scalar));
    readonly LearnedParameter _scale = new(new Parameter("rebar.scale", Shape.Scalar));

    /// <summary>Creates the estimator with starting values.</summary>
    /// <param name="temperature">λ, finite and at least 10⁻³⁰; kept between e⁻²⁰ and e²⁰.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is not.</exception>
    public Rebar(float temperature = 0.5f)
    {
        _logTemperature.Parameter.Data[0] = InRange(MathF.Log(Tau.Checked(temperature)));
        Learned = [_logTemperature, _scale];
    }

    /// <summary>Name, bias, cost and source of this estimator, as listed by the registry.</summary>
    public static EstimatorInfo Description { get; } = new(
        "rebar", "score function, the relaxed cost as control variate", Unbiased: true, Pathwise: false, "1 + 1 relaxed", "1 at a relaxed point",
        "Tucker et al. 2017 eq. 7")
    { Count = (_, _, _) => 2 };

    /// <inheritdoc/>
    public EstimatorInfo Info => Description;

    /// <summary>λ, the relaxation's temperature as learned so far.</summary>
    public float Temperature => MathF.Exp(_logTemperature.Parameter.Data[0]);

    /// <summary>η, the control variate's scale as learned so far: 2σ(w), 1 at the start.</summary>
    public float Scale => 2 / (1 + MathF.Exp(-_scale.Parameter.Data[0]));

    /// <inheritdoc/>
    public IReadOnlyList<LearnedParameter> Learned { get; }

    /// <inheritdoc/>
    public IReadOnlyList<Parameter> State => [];

    /// <inheritdoc/>
    public Value Estimate(IDiscreteFamily family, Value logits, Cost cost, Pass pass)
    {
        var tape = logits.Tape;
        var perturbed = HardSample.Finite(family.Perturb(Op.Detach(logits), pass.Noise(), pass.FirstExample));
        var sample = family.Harden(perturbed);
        var score = family.Score(Op.Detach(logits), sample);
        var value = cost(sample, pass.Inside());

        var inverse = Op.Exp(-tape.Use(_logTemperature.Parameter));
        var scale = Op.Affine(Op.Sigmoid(tape.Use(_scale.Parameter)), 2, 0);
        var relaxed = cost(family.Mean(Op.ScaleBy(perturbed, inverse)), pass.Auxiliary());
        var path = family.TiedDifference(Op.Detach(logits), Op.Detach(perturbed), sample, tape.Gradient(relaxed, perturbed));
        var control = path - Op.ScaleRows(score, relaxed);

        var estimate = Op.ScaleRows(score, Op.Detach(value)) + Op.ScaleBy(control, scale);
        if (pass.Learn) Learn(Op.Affine(Op.Sum(estimate * estimate), 1f / logits.Shape[0], 0));
        return Op.Attach(value, logits, Op.Detach(estimate));
    }

    /// <inheritdoc/>
    public void EndStep()
    {
        for (var i = 0; i < Learned.Count; i++) Learned[i].Clear();
        ref var logTemperature = ref _logTemperature.Parameter.Data[0];
        logTemperature = InRange(logTemperature);
    }

    // Where λ no longer matters its descent is a random walk, which must not reach the end of float.
    static float InRange(float logTemperature) => Math.Clamp(logTemperature, -MaxLogTemperature, MaxLogTemperature);

    void Learn(Value squared)
    {
        var tape = squared.Tape;
        Span<Value> gradients = [default, default];
        tape.Gradient(squared, [tape.Use(_logTemperature.Parameter), tape.Use(_scale.Parameter)], gradients);
        _logTemperature.Gather(gradients[0]);
        _scale.Gather(gradients[1]);
    }
}
