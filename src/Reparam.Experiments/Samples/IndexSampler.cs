using System.Text;
using Reparam.Randomness;
using Reparam.Sampling;

namespace Reparam.Experiments.Samples;

/// <summary>Draws classes by Gumbel-max.</summary>
sealed class IndexSampler(float[] logits, RandomKey key) : ISampler
{
    readonly int[] _index = new int[SampleBlock.DrawsOf(logits.Length)];

    public int Block => _index.Length;

    public bool IsList => false;

    public void Fill(ulong first, int count) => Draw.GumbelMax(logits, logits.Length, key, _index.AsSpan(0, count), first);

    public void Write(StringBuilder text, int draw) => text.Append(_index[draw]);

    public float? LogProbability(int draw) => null;
}
