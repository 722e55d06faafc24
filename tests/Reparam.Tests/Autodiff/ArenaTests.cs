using Reparam.Autodiff;

namespace Reparam.Tests.Autodiff;

public sealed class ArenaTests
{
    const int Chunk = 1 << 20;

    [Fact]
    public void Take_OfStepsThatGrow_LetsOutgrownChunksGo()
    {
        var arena = new Arena();
        for (var step = 1; step <= 20; step++)
        {
            arena.Reset();
            arena.Take(Chunk + (step * 1000));
            arena.Take(100);
        }
        Assert.InRange(arena.Capacity, 0, 3 * Chunk);
    }

    [Fact]
    public void Take_OfStepsThatAlternate_StopsAllocating()
    {
        var arena = new Arena();
        void Step(int first, int second)
        {
            arena.Reset();
            arena.Take(first);
            arena.Take(second);
        }
        Assert.Equal(0, AllocatedBytes.Least(1, () =>
        {
            Step(1000, 5 * Chunk);
            Step(5 * Chunk, 1000);
        }));
    }
}
