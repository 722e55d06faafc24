using Reparam.Randomness;

namespace Reparam.Tests.Randomness;

/// <summary>Streams wherever they are cut: an element is a function of key and address, and of nothing else.</summary>
public sealed class StreamTests
{
    const ulong Seed = 20261121;

    static readonly RandomKey Key = RandomKey.FromSeed(Seed);

    // A counter makes four words, so the elements from 2³⁴ on are those of the counters from 2³² on.
    public static TheoryData<ulong> Places => [0UL, 1000, (1UL << 34) - 100, (1UL << 34) - 1, 1UL << 34, (3UL << 34) - 77, (1UL << 62) + 5, ulong.MaxValue - 400];

    public static TheoryData<string> Laws => ["uniform", "exponential", "gumbel", "logistic"];

    [Theory]
    [MemberData(nameof(Places))]
    public void FillBits_AnyLengthAnywhere_IsBlockByBlockAndWritesNothingBeside(ulong place)
    {
        for (var length = 0; length <= 200; length++)
        {
            var start = place + (ulong)(length % 37);
            var words = new uint[length + 2];
            words[0] = words[^1] = 0xDEADBEEF;

            Key.FillBits(start, words.AsSpan(1, length));

            for (var i = 0; i < length; i++) Assert.Equal(Word(start + (ulong)i), words[i + 1]);
            Assert.Equal(0xDEADBEEF, words[0]);
            Assert.Equal(0xDEADBEEF, words[^1]);
        }
    }

    [Theory]
    [MemberData(nameof(Places))]
    public void Bits64_AnyIndex_IsTwoWords(ulong place)
    {
        var index = place / 2;
        Assert.Equal(Word(2 * index) | ((ulong)Word((2 * index) + 1) << 32), Key.Bits64(index));
    }

    [Theory]
    [MemberData(nameof(Laws))]
    public void Fill_AnyStartLengthAndAlignment_HasTheSameBitsAndWritesNothingBeside(string law)
    {
        // In the middle stands a word of a tail, so both ways of filling are met on either side of every cut.
        var origin = FirstTail(Key) - 600;
        var whole = new float[2500];
        Fill(law, origin, whole);
        for (var start = 0; start <= 70; start++)
        {
            foreach (var length in (int[])[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 15, 16, 17, 31, 32, 33, 63, 64, 65, 100, 500 + start, 700 - start, 1023, 1024, 1025, 2000])
            {
                var offset = 1 + (start % 9);
                var part = new float[offset + length + 9];
                Array.Fill(part, 77);
                var row = part.AsSpan(offset, length);
                row.Clear();

                Fill(law, origin + (ulong)start, row);

                Assert.True(row.SequenceEqual(whole.AsSpan(start, length)), $"{length} from {start}");
                Assert.False(part.AsSpan(0, offset).ContainsAnyExcept(77f));
                Assert.False(part.AsSpan(offset + length).ContainsAnyExcept(77f));
            }
        }
    }

    [Theory]
    [InlineData((1UL << 32) - 50)]
    [InlineData((1UL << 34) - 50)]
    [InlineData((1UL << 36) - 1000)]
    public void FillGumbel_AcrossTheCountersPowersOfTwo_EqualsItsElements(ulong start)
    {
        var whole = new float[1100];
        Key.FillGumbel(start, whole);
        var one = new float[1];
        for (var i = 0; i < whole.Length; i++)
        {
            Key.FillGumbel(start + (ulong)i, one);
            Assert.Equal(whole[i], one[0]);
        }
    }

    /// <summary>The address of the stream's first word that lies in a tail.</summary>
    internal static ulong FirstTail(RandomKey key, ulong from = 4096)
    {
        var words = new uint[4096];
        while (true)
        {
            key.FillBits(from, words);
            var at = words.AsSpan().IndexOfAnyExceptInRange(1u << 15, ~0u - (1u << 15));
            if (at >= 0) return from + (ulong)at;
            from += (ulong)words.Length;
        }
    }

    // Element 32g + 8w + lane is word w of counter 8g + lane.
    static uint Word(ulong element)
    {
        var counter = (element / 32 * 8) + (element % 8);
        var (w0, w1, w2, w3) = Philox.Block((uint)counter, (uint)(counter >> 32), 0, 0, (uint)Seed, (uint)(Seed >> 32));
        return (element % 32 / 8) switch { 0 => w0, 1 => w1, 2 => w2, _ => w3 };
    }

    static void Fill(string law, ulong start, Span<float> destination)
    {
        switch (law)
        {
            case "uniform": Key.FillUniform(start, destination); break;
            case "exponential": Key.FillExponential(start, destination); break;
            case "gumbel": Key.FillGumbel(start, destination); break;
            default: Key.FillLogistic(start, destination); break;
        }
    }
}
