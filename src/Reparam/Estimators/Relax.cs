using Reparam.Autodiff;
using Reparam.Distributions;
using Reparam.Randomness;
using Reparam.Sampling;

namespace Reparam.Estimators;

/// <summary>
/// RELAX: the score function with a control variate that is partly free, <c>[f(D) − c(z̃)]·∇ log q(D) + ∇c(z) − ∇c(z̃)</c>
/// with <c>c(z) = η·f(y) + r(y)</c>, y the sample z relaxed at temperature λ, and r a network of one hidden tanh layer.
/// </summary>
/// <remarks>
/// <para>Unbiased for every λ, η and network; all are learned by descent on the squared estimate, summed over the logits,
/// which needs the gradient of a gradient of the cost. The network's output weights start at 0, where RELAX is
/// <see cref="Rebar"/>. It sees z relaxed rather than z: that is bounded, and no less for a free function to go by.</para>
/// <para>Noise is tied as in <see cref="Rebar"/>: two evaluations of the cost, one of them at a relaxed point with its
/// gradient. The cost must accept points between the corners; layers inside as of <see cref="Rebar"/>.
/// Source: Grathwohl et al. 2018, eq. 6 and 8, sections 3.1 and 5.1.</para>
/// </remarks>
public sealed class Relax : IEstimator, IAdaptive
{
    const float MaxLogTemperature = 20;

    readonly LearnedParameter _logTemperature = new(new Parameter("relax.log-temperature", Shape.Scalar));
    readonly LearnedParameter _scale = new(new Parameter("relax.scale", Shape.Scalar));
    readonly LearnedParameter _w1, _b1, _w2;

    /// <summary>Creates the estimator with a fresh network.</summary>
    /// <param name="width">Numbers of an example's sample, N·K or N.</param>
    /// <param name="key">Names the network's first weights.</param>
    /// <param name="temperature">λ, finite and at least 10⁻³⁰; kept between e⁻²⁰ and e²⁰.</param>
    /// <param name="hidden">Units of the network's hidden layer.</param>
    /// <exception cref="ArgumentOutOfRangeException">The temperature is not, or a width is less than 1.</exception>
    public Relax(int width, RandomKey key, float temperature = 0.5f, int hidden = 10)
    {
        _logTemperature.Parameter.Data[0] = InRange(MathF.Log(Tau.Checked(temperature)));
        (_w1, _b1, _w2) = (Learn("relax.w1", new Shape(width, hidden)), Learn("relax.b1", new Shape(hidden)), Learn("relax.w2", new Shape(hidden)));
        Initialization.Glorot(_w1.Parameter, key.Split(0));
        Learned = [_logTemperature, _scale, _w1, _b1, _w2];
    }

    /// <summary>Name, bias, cost and source of this estimator, as listed by the registry.</summary>
    public static EstimatorInfo Description { get; } = new(
        "relax", "score function, the relaxed cost and a free network as control variate", Unbiased: true, Pathwise: false,
        "1 + 1 relaxed", "1 at a relaxed point", "Grathwohl et al. 2018 eq. 6 and 8")
    { Count = (_, _, _) => 2 };

    /// <inheritdoc/>
    public EstimatorInfo Info => Description;

    /// <summary>λ, the relaxation's temperature as learned so far.</summary>
    public float Temperature => MathF.Exp(_logTemperature.Parameter.Data[0]);

    /// <summary>η, the scale of the relaxed cost as learned so far: 2σ(w), 1 at the start.</summary>
    public float Scale => 2 / (1 + MathF.Exp(-_scale.Parameter.Data[0]));

    /// <inheritdoc/>
    public IReadOnlyList<LearnedParameter> Learned { get; }

    /// <inheritdoc/>
    public IReadOnlyList<Parameter> State => [];

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The logits' rows are not of the network's width.</exception>
    public Value Estimate(IDiscreteFamily family, Value logits, Cost cost, Pass pass)
    {
        var (tape, rows, width) = (logits.Tape, logits.Shape[0], _w1.Parameter.Shape[0]);
        if (logits.Shape.Count != rows * width)
            throw new ArgumentException($"Relax's network sees {width} numbers of an example, not those of {logits.Shape}.", nameof(logits));
        var perturbed = HardSample.Finite(family.Perturb(Op.Detach(logits), pass.Noise(), pass.FirstExample));
        var sample = family.Harden(perturbed);
        var score = family.Score(Op.Detach(logits), sample);
        var value = cost(sample, pass.Inside());

        var inverse = Op.Exp(-tape.Use(_logTemperature.Parameter));
        var scale = Op.Affine(Op.Sigmoid(tape.Use(_scale.Parameter)), 2, 0);
        var relaxed = family.Mean(Op.ScaleBy(perturbed, inverse));
        var control = Op.ScaleBy(StochasticLayer.Checked(cost(relaxed, pass.Auxiliary()), logits), scale) + Free(Op.Reshape(relaxed, new Shape(rows, width)));
        var path = family.TiedDifference(Op.Detach(logits), Op.Detach(perturbed), sample, tape.Gradient(control, perturbed));

        var estimate = Op.ScaleRows(score, Op.Detach(value) - control) + path;
        if (pass.Learn) Learn(Op.Affine(Op.Sum(estimate * estimate), 1f / rows, 0));
        return Op.Attach(value, logits, Op.Detach(estimate));
    }

    /// <inheritdoc/>
    public void EndStep()
    {
        for (var i = 0; i < Learned.Count; i++) Learned[i].Clear();
        ref var logTemperature = ref _logTemperature.Parameter.Data[0];
        logTemperature = InRange(logTemperature);
    }

    // As in Rebar: a temperature that no longer matters must not walk to the end of float.
    static float InRange(float logTemperature) => Math.Clamp(logTemperature, -MaxLogTemperature, MaxLogTemperature);

    // Without a bias at the output: a constant is no control variate.
    Value Free(Value points)
    {
        var tape = points.Tape;
        var hidden = Op.Tanh(Op.Linear(points, tape.Use(_w1.Parameter), tape.Use(_b1.Parameter)));
        return Op.DotLast(hidden, Op.BroadcastFirst(tape.Use(_w2.Parameter), hidden.Shape));
    }

    void Learn(Value squared)
    {
        var tape = squared.Tape;
        Span<Value> learned = [default, default, default, default, default], gradients = [default, default, default, default, default];
        for (var i = 0; i < learned.Length; i++) learned[i] = tape.Use(Learned[i].Parameter);
        tape.Gradient(squared, learned, gradients);
        for (var i = 0; i < gradients.Length; i++) Learned[i].Gather(gradients[i]);
    }

    static LearnedParameter Learn(string name, Shape shape) => new(new Parameter(name, shape));
}
