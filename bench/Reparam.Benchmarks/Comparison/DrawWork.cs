using Reparam.Kernels;
using Reparam.Randomness;
using Reparam.Sampling;

namespace Reparam.Benchmarks.Comparison;

/// <summary>Draws one class from each row of logits.</summary>
sealed class DrawWork(float[] logits, int classes, bool byInverse, Compute compute) : IWork
{
    readonly RandomKey _key = RandomKey.FromSeed(1);
    readonly int[] _index = new int[logits.Length / classes];
    ulong _calls;

    public void Call()
    {
        var key = _key.Split(_calls++);
        if (byInverse) Draw.InverseCdf(logits, classes, key, _index, compute: compute);
        else Draw.GumbelMax(logits, classes, key, _index, compute: compute);
    }

    public IEnumerable<(string Name, Array Values)> Results => [("index", _index)];
}
