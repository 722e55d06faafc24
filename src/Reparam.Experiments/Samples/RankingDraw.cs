using Reparam.Experiments.Configuration;
using Reparam.Randomness;

namespace Reparam.Experiments.Samples;

/// <summary>Ordered classes without replacement, by Gumbel top-k.</summary>
sealed class RankingDraw : INamedDraw
{
    static readonly WholeSetting<int> K = new("k", 1) { Help = "Number of classes in a sample.", DefaultText = "none; required" };

    public string Name => "top-k";

    public string Help => "Ordered classes without replacement, the k greatest of logits + Gumbel noise.";

    public SettingList Settings { get; } = DrawSettings.List(K);

    public ISampler Open(float[] logits, Settings settings, RandomKey key)
    {
        if (!settings.IsGiven(K)) throw new SettingException(K.Name, "is required.");
        var k = settings.Get(K);
        return k <= logits.Length ? new RankingSampler(logits, k, key) : throw K.Refuse(k, $"is more than the {logits.Length} classes.");
    }
}
