using Reparam.Randomness;

namespace Reparam.Tests.Randomness;

public sealed class RandomKeyTests
{
    static readonly RandomKey Key = RandomKey.FromSeed(42);

    [Fact]
    public void FillBits_AnyPartOfAStream_GivesTheSameElements()
    {
        var whole = new uint[300];
        Key.FillBits(0, whole);
        for (var start = 0; start < 100; start += 7)
        {
            for (var length = 0; length < 150; length += 11)
            {
                var part = new uint[length];
                Key.FillBits((ulong)start, part);
                Assert.Equal(whole[start..(start + length)], part);
            }
        }
    }

    [Fact]
    public void FillGumbel_AnyPartOfAStream_GivesTheSameBits()
    {
        var whole = new float[5000];
        Key.FillGumbel(0, whole);
        foreach (var (start, length) in new[] { (0, 1), (3, 9), (1023, 2), (1000, 3000), (4999, 1) })
        {
            var part = new float[length];
            Key.FillGumbel((ulong)start, part);
            Assert.Equal(whole[start..(start + length)], part);
        }
    }

    [Fact]
    public void Split_ChildrenAndParent_ShareNoWord()
    {
        // 64 streams of 1024 words: chance collisions of 32-bit words are certain, of 64-bit ones below 2^-34.
        var seen = new HashSet<ulong>();
        for (var child = -1; child < 63; child++)
        {
            var key = child < 0 ? Key : Key.Split((ulong)child);
            for (var i = 0UL; i < 512; i++) Assert.True(seen.Add(key.Bits64(i)));
        }
    }

    [Fact]
    public void Split_SameIndex_GivesTheSameKey()
    {
        Assert.Equal(Key.Split(9), Key.Split(9));
        Assert.NotEqual(Key.Split(9), Key.Split(10));
        Assert.NotEqual(Key.Split(1).Split(2), Key.Split(2).Split(1));
    }

    [Fact]
    public void Split_IndexWithTopBit_Throws()
        => Assert.Throws<ArgumentOutOfRangeException>("index", () => Key.Split(1UL << 63));
}
