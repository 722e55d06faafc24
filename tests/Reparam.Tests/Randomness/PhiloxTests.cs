using Reparam.Randomness;

namespace Reparam.Tests.Randomness;

public sealed class PhiloxTests
{
    // Random123's known answers for philox4x32-10: counter, key, output.
    [Theory]
    [InlineData(new uint[] { 0, 0, 0, 0 }, new uint[] { 0, 0 }, new uint[] { 0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8 })]
    [InlineData(new uint[] { ~0u, ~0u, ~0u, ~0u }, new uint[] { ~0u, ~0u }, new uint[] { 0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd })]
    [InlineData(new uint[] { 0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344 }, new uint[] { 0xa4093822, 0x299f31d0 }, new uint[] { 0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1 })]
    public void Block_KnownCounter_GivesRandom123sAnswer(uint[] counter, uint[] key, uint[] expected)
    {
        var (w0, w1, w2, w3) = Philox.Block(counter[0], counter[1], counter[2], counter[3], key[0], key[1]);
        Assert.Equal(expected, new[] { w0, w1, w2, w3 });
    }

    [Theory]
    [InlineData(0UL)]
    [InlineData(7UL)]
    [InlineData((1UL << 29) - 1)]
    [InlineData(1UL << 29)]
    [InlineData(1UL << 59)]
    public void Fill_AnyGroup_IsEightBlocksLaneByLane(ulong group)
    {
        var (key, stream) = (0x0123456789abcdefUL, 0xfedcba9876543210UL);
        var words = new uint[2 * Philox.GroupLength];
        Philox.Fill(key, stream, group, words);
        for (var i = 0; i < words.Length; i++)
        {
            var counter = (8 * (group + (ulong)(i / 32))) + (ulong)(i % 8);
            var (w0, w1, w2, w3) = Philox.Block((uint)counter, (uint)(counter >> 32), (uint)stream, (uint)(stream >> 32), (uint)key, (uint)(key >> 32));
            Assert.Equal(new[] { w0, w1, w2, w3 }[i % 32 / 8], words[i]);
        }
    }

    [Fact]
    public void Fill_LengthNotOfWholeGroups_Throws()
        => Assert.Throws<ArgumentException>("destination", () => Philox.Fill(1, 2, 3, new uint[33]));
}
