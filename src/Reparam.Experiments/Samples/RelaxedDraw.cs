using Reparam.Experiments.Configuration;
using Reparam.Randomness;

namespace Reparam.Experiments.Samples;

/// <summary>Points of the simplex by Gumbel-Softmax.</summary>
sealed class RelaxedDraw : INamedDraw
{
    static readonly FlagSetting Hard = new("hard") { Help = "One-hot vectors instead of points of the simplex." };

    public string Name => "gumbel-softmax";

    public string Help => "Points of the simplex, softmax((logits + Gumbel noise) / tau).";

    public SettingList Settings { get; } = DrawSettings.List(Hard);

    public ISampler Open(float[] logits, Settings settings, RandomKey key)
        => new RelaxedSampler(logits, (float)settings.Get(DrawSettings.Tau), settings.Get(Hard), key);
}
