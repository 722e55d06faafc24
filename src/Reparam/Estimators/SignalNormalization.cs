using Reparam.Autodiff;

namespace Reparam.Estimators;

/// <summary>
/// Variance normalization of a learning signal: less its moving average, over <c>max(1, its running standard
/// deviation)</c>. What a step observes takes effect at its end.
/// </summary>
/// <remarks>
/// Dividing makes the mean of an estimate the gradient over σ, which is why whatever uses it is declared biased. Mean and
/// variance are those of all signals seen, a step's weight decaying with its age, so a batch of one has a variance too.
/// Source: Mnih and Gregor 2014, section 2.3.
/// </remarks>
sealed class SignalNormalization(string name)
{
    const double Decay = MovingAverage.DefaultDecay;

    double _mean, _squares;
    long _seen;

    /// <summary>The mean, the variance, and the decayed count of steps they stand for (0 before the first).</summary>
    public Parameter State { get; } = new(name, new Shape(3));

    /// <summary>The normalized signal, a constant; observes it as it came where there is to be learning.</summary>
    public Value Apply(Value signal, bool learn)
    {
        if (learn) Observe(signal.Data);
        var scale = 1 / MathF.Max(1, MathF.Sqrt(State.Data[1]));
        return Op.Affine(Op.Detach(signal) + Op.BroadcastFirst(signal.Tape.Constant(-State.Data[0], Shape.Scalar), signal.Shape), scale, 0);
    }

    public void EndStep()
    {
        if (_seen == 0) return;
        // The moments of a mixture: the past with its weight, the step with its own.
        var (past, step) = (Decay * State.Data[2], 1 - Decay);
        var (weight, distance) = (past + step, _mean - State.Data[0]);
        var variance = ((past * State.Data[1]) + (step * _squares / _seen) + (past * step / weight * distance * distance)) / weight;
        State.Data[0] += (float)(step / weight * distance);
        State.Data[1] = (float)variance;
        State.Data[2] = (float)weight;
        (_mean, _squares, _seen) = (0, 0, 0);
    }

    // Welford: no difference of large squares.
    void Observe(ReadOnlySpan<float> signal)
    {
        foreach (var s in signal)
        {
            _seen++;
            var distance = s - _mean;
            _mean += distance / _seen;
            _squares += distance * (s - _mean);
        }
    }
}
