using Reparam.Autodiff;
using Reparam.Distributions;
using Reparam.Randomness;

namespace Reparam.Estimators;

/// <summary>
/// NVIL: the score function with a learned baseline that sees the input, <c>(f(D) − c(x) − c̄)·∇ log q(D)</c>; c is one
/// hidden layer of tanh units fitted to the signal by squared error, c̄ a moving average.
/// </summary>
/// <remarks>
/// Unbiased: neither baseline has seen the sample. Without variance normalization. One evaluation of the cost.
/// Source: Mnih and Gregor 2014, section 2.3.
/// </remarks>
public sealed class Nvil : IFiniteDraws, IAdaptive
{
    readonly MovingAverage _average = new("nvil.average", MovingAverage.DefaultDecay);
    readonly LearnedParameter _w1, _b1, _w2, _b2;

    /// <summary>Creates the estimator with a fresh baseline network.</summary>
    /// <param name="inputs">D, the width of <see cref="Pass.Input"/>.</param>
    /// <param name="key">Names the network's first weights.</param>
    /// <param name="hidden">Units of its hidden layer.</param>
    /// <exception cref="ArgumentOutOfRangeException">A width is less than 1.</exception>
    public Nvil(int inputs, RandomKey key, int hidden = 100)
    {
        (_w1, _b1) = (Learn("nvil.w1", new Shape(inputs, hidden)), Learn("nvil.b1", new Shape(hidden)));
        (_w2, _b2) = (Learn("nvil.w2", new Shape(hidden, 1)), Learn("nvil.b2", new Shape(1)));
        Initialization.Glorot(_w1.Parameter, key.Split(0));
        Initialization.Glorot(_w2.Parameter, key.Split(1));
        Learned = [_w1, _b1, _w2, _b2];
        State = [_average.State];
    }

    /// <summary>Name, bias, cost and source of this estimator, as listed by the registry.</summary>
    public static EstimatorInfo Description { get; } = new(
        "nvil", "score function, a learned baseline that sees the input", Unbiased: true, Pathwise: false, "1", "0", "Mnih and Gregor 2014 section 2.3");

    /// <inheritdoc/>
    public EstimatorInfo Info => Description;

    /// <inheritdoc/>
    public int Draws => 1;

    /// <inheritdoc/>
    public IReadOnlyList<LearnedParameter> Learned { get; }

    /// <inheritdoc/>
    public IReadOnlyList<Parameter> State { get; }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The pass carries no input.</exception>
    public Value Estimate(IDiscreteFamily family, Value logits, Cost cost, Pass pass)
    {
        if (!pass.Input.IsRecorded) throw new ArgumentException("Nvil's baseline sees the input: the pass must carry one, [B, D].", nameof(pass));
        var (sample, score) = HardSample.WithScore(family, logits, pass);
        var value = cost(sample, pass.Inside());
        var baseline = Baseline(logits.Tape, pass.Input, new Shape(logits.Shape[0]));
        var signal = Op.Affine(Op.Detach(value), 1, -_average.Mean) - baseline;
        if (pass.Learn)
        {
            Learn(Op.Mean(signal * signal));
            _average.Observe(value.Data);
        }
        return Op.Attach(value, logits, Op.ScaleRows(score, Op.Detach(signal)));
    }

    /// <inheritdoc/>
    public void EndStep()
    {
        for (var i = 0; i < Learned.Count; i++) Learned[i].Clear();
        _average.EndStep();
    }

    Value Baseline(Tape tape, Value input, Shape batch)
    {
        var hidden = Op.Tanh(Op.Linear(Op.Detach(input), tape.Use(_w1.Parameter), tape.Use(_b1.Parameter)));
        return Op.Reshape(Op.Linear(hidden, tape.Use(_w2.Parameter), tape.Use(_b2.Parameter)), batch);
    }

    void Learn(Value error)
    {
        var tape = error.Tape;
        Span<Value> gradients = [default, default, default, default];
        tape.Gradient(error, [tape.Use(_w1.Parameter), tape.Use(_b1.Parameter), tape.Use(_w2.Parameter), tape.Use(_b2.Parameter)], gradients);
        for (var i = 0; i < gradients.Length; i++) Learned[i].Gather(gradients[i]);
    }

    static LearnedParameter Learn(string name, Shape shape) => new(new Parameter(name, shape));
}
