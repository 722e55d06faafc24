using Reparam.Experiments.Configuration;
using Reparam.Randomness;

namespace Reparam.Experiments.Samples;

/// <summary>Classes by Gumbel-max.</summary>
sealed class IndexDraw : INamedDraw
{
    public string Name => "gumbel-max";

    public string Help => "Classes, each the greatest of logits + Gumbel noise.";

    public SettingList Settings { get; } = DrawSettings.List();

    public ISampler Open(float[] logits, Settings settings, RandomKey key) => new IndexSampler(logits, key);
}
