namespace Reparam.Tests;

/// <summary>Counts what a repeated action allocates on this thread.</summary>
static class AllocatedBytes
{
    // A collection that another test's thread sets off closes this thread's allocation buffer, and the rest of it, up to
    // 8 KB, counts as allocated. An action that does allocate does so in every round.
    const int Rounds = 10;

    /// <summary>The least that any of several rounds of the action allocated, after three to warm up.</summary>
    public static long Least(int repetitions, Action action)
    {
        for (var i = 0; i < 3; i++) action();
        var least = long.MaxValue;
        for (var round = 0; round < Rounds && least > 0; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < repetitions; i++) action();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        return least;
    }
}
