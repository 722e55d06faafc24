using Reparam.Experiments.Policy;
using Reparam.Randomness;

namespace Reparam.Tests.Policy;

/// <summary>Worlds and logits drawn from a key, for laws that hold on every map.</summary>
static class RandomWorld
{
    /// <summary>A map of walls, pits and a goal, with a world of random numbers.</summary>
    public static GridWorld Draw(RandomKey key, double? gamma = null)
    {
        int Whole(ulong index, int from, int to) => from + (int)(key.Bits64(index) % (ulong)(to - from + 1));
        var (rows, columns) = (Whole(0, 1, 6), Whole(1, 3, 7));
        var letters = Enumerable.Range(0, rows * columns).Select(i => "....##X."[Whole((ulong)i + 10, 0, 7)]).ToArray();
        (letters[Whole(2, 0, letters.Length - 2)], letters[^1]) = ('S', 'G');
        var text = string.Join('\n', letters.Chunk(columns).Select(line => new string(line)));
        return new GridWorld(GridMap.Parse(text), Whole(3, 0, 2) * 0.15, Whole(4, 0, 2) * -0.03, gamma ?? (0.8 + (0.05 * Whole(5, 0, 3))));
    }

    public static double[] Logits(GridWorld world, RandomKey key, double scale = 2)
        => [.. Enumerable.Range(0, world.Cells * GridWorld.Actions).Select(i => scale * ((2 * UniformDraw.At(key, (ulong)i).Value) - 1))];
}
