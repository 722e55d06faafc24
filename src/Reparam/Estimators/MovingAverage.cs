using System.Numerics.Tensors;
using Reparam.Autodiff;

namespace Reparam.Estimators;

/// <summary>
/// A moving average of a signal's batch means, corrected for its start at zero. What a step observes enters at its end.
/// </summary>
sealed class MovingAverage
{
    public const float DefaultDecay = 0.95f;

    readonly float _decay;
    float _sum;
    int _seen;

    public MovingAverage(string name, float decay)
    {
        if (!(decay is >= 0 and < 1)) throw new ArgumentOutOfRangeException(nameof(decay), decay, "A decay lies in [0, 1).");
        _decay = decay;
        State = new Parameter(name, new Shape(2));
    }

    /// <summary>The decayed sum of means, and the decayed count of steps that makes it an average.</summary>
    public Parameter State { get; }

    /// <summary>The average of the steps so far; 0 before the first.</summary>
    public float Mean => State.Data[1] > 0 ? State.Data[0] / State.Data[1] : 0;

    public void Observe(ReadOnlySpan<float> signal)
    {
        _sum += TensorPrimitives.Sum(signal) / signal.Length;
        _seen++;
    }

    public void EndStep()
    {
        if (_seen == 0) return;
        State.Data[0] = (_decay * State.Data[0]) + ((1 - _decay) * (_sum / _seen));
        State.Data[1] = (_decay * State.Data[1]) + (1 - _decay);
        (_sum, _seen) = (0, 0);
    }
}
