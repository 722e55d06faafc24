using Reparam.Experiments.Datasets;
using Reparam.Randomness;

namespace Reparam.Experiments.Reproductions;

/// <summary>Chooses the images that evaluate a table, if the protocol does not take all of them.</summary>
static class ChosenImages
{
    // The seed is fixed because two tables are comparable only on the same images.
    const ulong Seed = 20161103;

    /// <summary>Draws images at random.</summary>
    /// <param name="images">The images to draw from.</param>
    /// <param name="count">Number of images; 0 takes all.</param>
    /// <returns>Indices of the images, in ascending order.</returns>
    public static int[] Of(ImageSet images, int count)
    {
        var key = RandomKey.FromSeed(Seed);
        var all = Enumerable.Range(0, images.Count);
        return count == 0 ? [.. all] : [.. all.OrderBy(i => key.Bits64((ulong)i)).Take(count).Order()];
    }
}
