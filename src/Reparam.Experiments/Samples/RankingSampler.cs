using System.Text;
using Reparam.Randomness;
using Reparam.Sampling;

namespace Reparam.Experiments.Samples;

/// <summary>Draws k ordered classes without replacement, by Gumbel top-k.</summary>
sealed class RankingSampler : ISampler
{
    readonly RandomKey _key;
    readonly int _classes, _k;
    readonly float[] _logits, _logProbabilities;
    readonly int[] _index;

    public RankingSampler(float[] logits, int k, RandomKey key)
    {
        (_key, _classes, _k) = (key, logits.Length, k);
        Block = SampleBlock.DrawsOf(logits.Length);
        _logits = new float[Block * logits.Length];
        for (var draw = 0; draw < Block; draw++) logits.CopyTo(_logits, draw * logits.Length);
        _index = new int[Block * k];
        _logProbabilities = new float[Block];
    }

    public int Block { get; }

    public bool IsList => true;

    public void Fill(ulong first, int count)
        => Draw.GumbelTopK(_logits.AsSpan(0, count * _classes), _classes, _k, _key, _index.AsSpan(0, count * _k), _logProbabilities.AsSpan(0, count), first);

    public void Write(StringBuilder text, int draw)
    {
        for (var i = 0; i < _k; i++) text.Append(i == 0 ? "" : ",").Append(_index[(draw * _k) + i]);
    }

    public float? LogProbability(int draw) => _logProbabilities[draw];
}
