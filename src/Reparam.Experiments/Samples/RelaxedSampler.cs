using System.Globalization;
using System.Text;
using Reparam.Randomness;
using Reparam.Sampling;

namespace Reparam.Experiments.Samples;

/// <summary>Draws by Gumbel-Softmax: points of the simplex, or the one-hot vectors of their greatest classes.</summary>
sealed class RelaxedSampler : ISampler
{
    readonly RandomKey _key;
    readonly float[] _logits, _values;
    readonly int[] _index;
    readonly float _tau;
    readonly bool _isHard;

    public RelaxedSampler(float[] logits, float tau, bool hard, RandomKey key)
    {
        (_key, _logits, _tau, _isHard) = (key, logits, tau, hard);
        Block = SampleBlock.DrawsOf(logits.Length);
        (_values, _index) = (new float[Block * logits.Length], new int[Block]);
    }

    public int Block { get; }

    public bool IsList => true;

    public void Fill(ulong first, int count)
    {
        var classes = _logits.Length;
        var values = _values.AsSpan(0, count * classes);
        for (var draw = 0; draw < count; draw++) _logits.CopyTo(values[(draw * classes)..]);
        Draw.GumbelSoftmax(values, classes, [_tau], _key, values, _index.AsSpan(0, count), first);
        if (_isHard) Draw.OneHot(_index.AsSpan(0, count), classes, values);
    }

    public void Write(StringBuilder text, int draw)
    {
        var classes = _logits.Length;
        for (var k = 0; k < classes; k++)
            text.Append(k == 0 ? "" : ",").Append(CultureInfo.InvariantCulture, $"{_values[(draw * classes) + k]:R}");
    }

    public float? LogProbability(int draw) => null;
}
