using Reparam.Experiments.Configuration;
using Reparam.Randomness;

namespace Reparam.Experiments.Samples;

/// <summary>A kind of draw from a row of logits, chosen by its name.</summary>
public interface INamedDraw
{
    /// <summary>Name on the command line, such as <c>gumbel-max</c>.</summary>
    string Name { get; }

    /// <summary>The draw in one sentence, for help texts.</summary>
    string Help { get; }

    /// <summary>Settings of the draw.</summary>
    SettingList Settings { get; }

    /// <summary>Opens the stream of draws.</summary>
    /// <param name="logits">Unnormalized log-probabilities; −∞ masks a class.</param>
    /// <param name="settings">Values of <see cref="Settings"/>.</param>
    /// <param name="key">Names the stream.</param>
    /// <exception cref="SettingException">A value is missing or does not fit the logits.</exception>
    ISampler Open(float[] logits, Settings settings, RandomKey key);
}
