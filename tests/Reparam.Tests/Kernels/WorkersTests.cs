using Reparam.Kernels;

namespace Reparam.Tests.Kernels;

public sealed class WorkersTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Run_AnyNumberOfBlocks_DoesEachExactlyOnce(int threads)
    {
        using var workers = new Workers(threads);
        foreach (var blocks in (int[])[0, 1, 2, 3, 7, 64, 1000])
        {
            var counts = new int[blocks];

            workers.Run(blocks, new Count(counts));

            Assert.All(counts, count => Assert.Equal(1, count));
        }
    }

    [Fact]
    public void Run_TwentyThousandShortCallsOfTwoKinds_LosesAndRepeatsNoBlock()
    {
        const int Calls = 20_000;
        using var workers = new Workers(3);
        var counts = new int[9];
        var sums = new long[4];
        var expected = new int[9];
        for (var call = 0; call < Calls; call++)
        {
            var blocks = call % 10;
            workers.Run(blocks, new Count(counts));
            workers.Run(4, new Sum(sums, call));
            for (var block = 0; block < blocks; block++) expected[block]++;
            // Now and then long enough for the team to fall asleep.
            if (call % 4_000 == 0) Thread.Sleep(20);
        }

        Assert.Equal(expected, counts);
        Assert.All(sums, sum => Assert.Equal((long)Calls * (Calls - 1) / 2, sum));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Run_BlocksThrow_DoesTheOthersRethrowsOneAndStaysUsable(int threads)
    {
        using var workers = new Workers(threads);
        for (var call = 0; call < 50; call++)
        {
            var counts = new int[20];

            var thrown = Assert.Throws<FormatException>(() => workers.Run(20, new Throw(counts)));

            Assert.Contains(thrown.Message, (string[])["block 4", "block 11"]);
            Assert.All(counts, count => Assert.Equal(1, count));
            var after = new int[20];
            workers.Run(20, new Count(after));
            Assert.All(after, count => Assert.Equal(1, count));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Run_FromABlock_IsRefused(int threads)
    {
        using var workers = new Workers(threads);

        Assert.Throws<InvalidOperationException>(() => workers.Run(3, new Nest(workers)));

        workers.Run(3, new Count(new int[3]));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Run_AgainWithTheSameBody_AllocatesNothing(int threads)
    {
        using var workers = new Workers(threads);
        var counts = new int[16];
        Assert.Equal(0, AllocatedBytes.Least(1000, () => workers.Run(16, new Count(counts))));
    }

    [Fact]
    public void Run_NegativeBlocks_Throws()
    {
        using var workers = new Workers(2);

        Assert.Throws<ArgumentOutOfRangeException>("blocks", () => workers.Run(-1, new Count([])));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1025)]
    public void Constructor_ThreadsOutOfRange_Throws(int threads) =>
        Assert.Throws<ArgumentOutOfRangeException>(nameof(threads), () => new Workers(threads));

    [Fact]
    public void Dispose_AtAnyMoment_EndsTheTeamAndRefusesMoreWork()
    {
        for (var i = 0; i < 50; i++)
        {
            var workers = new Workers(3);
            Assert.Equal(3, workers.Threads);
            for (var call = 0; call < i % 3; call++) workers.Run(8, new Count(new int[8]));
            if (i % 25 == 0) Thread.Sleep(20);

            workers.Dispose();
            workers.Dispose();

            Assert.Throws<ObjectDisposedException>(() => workers.Run(2, new Count(new int[2])));
        }
    }

    readonly struct Count(int[] counts) : IBlockBody
    {
        public void Run(int block) => Interlocked.Increment(ref counts[block]);
    }

    readonly struct Sum(long[] sums, int value) : IBlockBody
    {
        // Not interlocked: a block is one thread's alone, and a call ends with all it wrote visible.
        public void Run(int block) => sums[block] += value;
    }

    readonly struct Throw(int[] counts) : IBlockBody
    {
        public void Run(int block)
        {
            Interlocked.Increment(ref counts[block]);
            if (block is 4 or 11) throw new FormatException($"block {block}");
        }
    }

    readonly struct Nest(Workers workers) : IBlockBody
    {
        public void Run(int block) => workers.Run(1, new Count(new int[1]));
    }
}
