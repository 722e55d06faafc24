using Reparam.Randomness;

namespace Reparam.Tests.Randomness;

public sealed class FromRandomTests
{
    [Fact]
    public void FromRandom_OfKnownBytes_TakesSixteenAtOnce()
    {
        var host = new CountingBytes();
        var (first, second) = (RandomKey.FromRandom(host), RandomKey.FromRandom(host));
        Assert.Equal([16, 16], host.Calls);
        Assert.NotEqual(first, second);
        Assert.NotEqual(first.Bits64(0), second.Bits64(0));
        Assert.Equal(first, RandomKey.FromRandom(new CountingBytes()));
    }

    // Every byte counts: a change of any one gives another stream.
    [Fact]
    public void FromRandom_OfOneChangedByte_IsAnotherKey()
    {
        var keys = Enumerable.Range(-1, 17).Select(i => RandomKey.FromRandom(new CountingBytes { Changed = i })).ToArray();
        Assert.Equal(17, keys.Distinct().Count());
        Assert.Equal(17, keys.Select(key => key.Bits64(0)).Distinct().Count());
    }

    [Fact]
    public void FromRandom_OfNull_NamesIt()
        => Assert.Equal("random", Assert.Throws<ArgumentNullException>(() => RandomKey.FromRandom(null!)).ParamName);

#pragma warning disable RS0030 // A stand-in for a host's generator, itself without randomness.
    sealed class CountingBytes() : Random(0)
#pragma warning restore RS0030
    {
        byte _next;

        public int Changed { get; init; } = -1;

        public List<int> Calls { get; } = [];

        public override void NextBytes(Span<byte> buffer)
        {
            Calls.Add(buffer.Length);
            for (var i = 0; i < buffer.Length; i++) buffer[i] = (byte)(_next++ ^ (i == Changed ? 0x40 : 0));
        }
    }
}
