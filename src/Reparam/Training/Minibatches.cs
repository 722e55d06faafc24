using Reparam.Randomness;

namespace Reparam.Training;

/// <summary>
/// Which examples a step trains on: every epoch in a fresh order, cut into whole batches. A pure function of the key and
/// the step, so a resumed run goes on where it was.
/// </summary>
public sealed class Minibatches
{
    readonly RandomKey _key;
    readonly int[] _order;
    readonly int _batch;
    long _epoch = -1;

    /// <summary>Creates the batches of a number of examples.</summary>
    /// <param name="examples">How many there are.</param>
    /// <param name="batch">How many a step takes; what is left over at the end of an epoch waits for another.</param>
    /// <param name="key">Names the orders.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="batch"/> is not in 1…<paramref name="examples"/>.</exception>
    public Minibatches(int examples, int batch, RandomKey key)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(batch, examples);
        (_key, _batch, _order) = (key, batch, new int[examples]);
    }

    /// <summary>Number of steps in an epoch.</summary>
    public int StepsPerEpoch => _order.Length / _batch;

    /// <summary>The examples of a step; the span is good until the next call.</summary>
    /// <param name="step">Counted from 0.</param>
    public ReadOnlySpan<int> At(long step)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        var epoch = step / StepsPerEpoch;
        if (epoch != _epoch) Shuffle(epoch);
        return _order.AsSpan((int)(step % StepsPerEpoch) * _batch, _batch);
    }

    // Fisher and Yates; 64 bits against fewer than 2³¹ examples leave a bias below 2⁻³³.
    void Shuffle(long epoch)
    {
        var key = _key.Split((ulong)epoch);
        for (var i = 0; i < _order.Length; i++) _order[i] = i;
        for (var i = _order.Length - 1; i > 0; i--)
        {
            var j = (int)(key.Bits64((ulong)i) % (ulong)(i + 1));
            (_order[i], _order[j]) = (_order[j], _order[i]);
        }
        _epoch = epoch;
    }
}
