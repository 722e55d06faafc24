using Reparam.Kernels;
using Reparam.Randomness;
using Reparam.Sampling;

namespace Reparam.Benchmarks.Comparison;

/// <summary>Gumbel-Softmax forward and backward. The hard variant also writes the one-hot sample.</summary>
sealed class RelaxedWork(float[] logits, float[] upstream, int classes, bool hard, Compute compute) : IWork
{
    const float Temperature = 0.5f;

    readonly RandomKey _key = RandomKey.FromSeed(1);
    readonly float[] _soft = new float[logits.Length];
    readonly float[] _value = hard ? new float[logits.Length] : [];
    readonly float[] _gradient = new float[logits.Length];
    readonly int[] _index = new int[hard ? logits.Length / classes : 0];
    ulong _calls;

    public void Call()
    {
        Draw.GumbelSoftmax(logits, classes, [Temperature], _key.Split(_calls++), _soft, _index, compute: compute);
        if (hard) Draw.OneHot(_index, classes, _value);
        Draw.GumbelSoftmaxBackward(_soft, upstream, classes, [Temperature], _gradient, compute);
    }

    public IEnumerable<(string Name, Array Values)> Results
        => [("soft", _soft), ("value", hard ? _value : _soft), ("gradient", _gradient)];
}
