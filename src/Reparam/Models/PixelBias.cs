using Reparam.Autodiff;

namespace Reparam.Models;

/// <summary>A bias of pixel logits that starts where a model without any weights would be best.</summary>
static class PixelBias
{
    /// <summary>Sets a bias to the log-odds of mean pixels (Maddison et al. 2017, appendix D); leaves it for no means.</summary>
    /// <exception cref="ArgumentException">There are not as many means as pixels, or one is not in [0, 1].</exception>
    public static void Start(Parameter bias, ReadOnlySpan<float> means)
    {
        if (means.IsEmpty) return;
        if (means.Length != bias.Data.Length) throw new ArgumentException($"{means.Length} means for {bias.Data.Length} pixels.", nameof(means));
        for (var i = 0; i < means.Length; i++)
        {
            if (!(means[i] is >= 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(means), means[i], "A mean pixel lies in [0, 1].");
            // A pixel that is never on would start at −∞.
            var mean = Math.Clamp(means[i], 1e-4f, 1 - 1e-4f);
            bias.Data[i] = MathF.Log(mean / (1 - mean));
        }
    }
}
