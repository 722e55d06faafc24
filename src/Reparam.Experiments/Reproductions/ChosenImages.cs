using Reparam.Experiments.Datasets;
using Reparam.Randomness;

namespace Reparam.Experiments.Reproductions;

/// <summary>Images that a table is judged on, where these are fewer than there are.</summary>
static class ChosenImages
{
    // The same images whatever the seed, or two tables would be judged on different ones.
    const ulong Seed = 20161103;

    /// <summary>So many images drawn at random, in ascending order; 0 is all.</summary>
    public static int[] Of(ImageSet images, int count)
    {
        var key = RandomKey.FromSeed(Seed);
        var all = Enumerable.Range(0, images.Count);
        return count == 0 ? [.. all] : [.. all.OrderBy(i => key.Bits64((ulong)i)).Take(count).Order()];
    }
}
