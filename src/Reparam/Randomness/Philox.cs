using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Reparam.Randomness;

/// <summary>
/// Philox4x32-10: a keyed bijection of a 128-bit counter whose outputs pass BigCrush. Random access: any element of any
/// stream costs the same.
/// </summary>
/// <remarks>Source: Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011.</remarks>
public static class Philox
{
    /// <summary>Number of 32-bit words that <see cref="Fill"/> makes at a time: 8 counters of 4 words.</summary>
    public const int GroupLength = 32;

    const int Rounds = 10;
    const uint Multiplier0 = 0xD2511F53, Multiplier1 = 0xCD9E8D57;
    const uint Weyl0 = 0x9E3779B9, Weyl1 = 0xBB67AE85;

    /// <summary>The four words of one counter: the reference that Random123's known answers check.</summary>
    /// <param name="c0">Counter word 0.</param>
    /// <param name="c1">Counter word 1.</param>
    /// <param name="c2">Counter word 2.</param>
    /// <param name="c3">Counter word 3.</param>
    /// <param name="k0">Key word 0.</param>
    /// <param name="k1">Key word 1.</param>
    public static (uint W0, uint W1, uint W2, uint W3) Block(uint c0, uint c1, uint c2, uint c3, uint k0, uint k1)
    {
        for (var round = 0; round < Rounds; round++)
        {
            var p0 = (ulong)Multiplier0 * c0;
            var p1 = (ulong)Multiplier1 * c2;
            (c0, c1, c2, c3) = ((uint)(p1 >> 32) ^ c1 ^ k0, (uint)p1, (uint)(p0 >> 32) ^ c3 ^ k1, (uint)p0);
            k0 += Weyl0;
            k1 += Weyl1;
        }
        return (c0, c1, c2, c3);
    }

    /// <summary>
    /// Fills whole groups of a stream. Word <c>w</c> of counter <c>8g + lane</c> is element <c>32g + 8w + lane</c>, the
    /// order in which eight lanes store their vectors.
    /// </summary>
    /// <param name="key">The 64-bit key.</param>
    /// <param name="stream">Counter words 2 and 3.</param>
    /// <param name="firstGroup">The first group, g.</param>
    /// <param name="destination">Receives the words; its length is a multiple of <see cref="GroupLength"/>.</param>
    /// <exception cref="ArgumentException">The length is not a multiple of <see cref="GroupLength"/>.</exception>
    public static void Fill(ulong key, ulong stream, ulong firstGroup, Span<uint> destination)
    {
        if (destination.Length % GroupLength != 0)
            throw new ArgumentException($"Length {destination.Length} is not a multiple of {GroupLength}.", nameof(destination));
        var i = 0;
        if (Avx2.IsSupported)
        {
            for (; i <= destination.Length - (2 * GroupLength); i += 2 * GroupLength, firstGroup += 2)
                FillPairAvx2(key, stream, 8 * firstGroup, destination.Slice(i, 2 * GroupLength));
            if (i < destination.Length)
            {
                Span<uint> pair = stackalloc uint[2 * GroupLength];
                FillPairAvx2(key, stream, 8 * firstGroup, pair);
                pair[..GroupLength].CopyTo(destination[i..]);
            }
            return;
        }
        for (; i < destination.Length; i += GroupLength, firstGroup++)
            FillGroup(key, stream, 8 * firstGroup, destination.Slice(i, GroupLength));
    }

    static void FillGroup(ulong key, ulong stream, ulong counter, Span<uint> group)
    {
        for (var lane = 0; lane < 8; lane++)
        {
            (group[lane], group[8 + lane], group[16 + lane], group[24 + lane]) = Block(
                (uint)counter + (uint)lane, (uint)(counter >> 32), (uint)stream, (uint)(stream >> 32), (uint)key, (uint)(key >> 32));
        }
    }

    // Two groups at a time: four independent chains of multiplications hide each other's latency. The last group of a
    // stream's first 2³² counters may not share a pair with the first of the next, hence the counter per group.
    static void FillPairAvx2(ulong key, ulong stream, ulong counter, Span<uint> pair)
    {
        var (even0, odd0) = Lanes.At(counter, stream);
        var (even1, odd1) = Lanes.At(counter + 8, stream);
        var key0 = Vector256.Create((uint)key);
        var key1 = Vector256.Create((uint)(key >> 32));
        for (var round = 0; round < Rounds; round++)
        {
            even0.Round(key0, key1);
            odd0.Round(key0, key1);
            even1.Round(key0, key1);
            odd1.Round(key0, key1);
            key0 += Vector256.Create(Weyl0);
            key1 += Vector256.Create(Weyl1);
        }
        Lanes.Store(even0, odd0, pair[..GroupLength]);
        Lanes.Store(even1, odd1, pair[GroupLength..]);
    }

    // Four counters, a word in the lower half of each 64-bit lane, where the hardware multiplies; the upper half is
    // rubbish that the multiplication ignores.
    struct Lanes
    {
        Vector256<uint> _c0, _c1, _c2, _c3;

        // Even and odd lanes of the eight counters from a multiple of 8 on: the low word cannot carry.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static (Lanes Even, Lanes Odd) At(ulong counter, ulong stream)
        {
            var c0 = Vector256.Create((uint)counter) + Vector256<uint>.Indices;
            var even = new Lanes
            {
                _c0 = c0,
                _c1 = Vector256.Create((uint)(counter >> 32)),
                _c2 = Vector256.Create((uint)stream),
                _c3 = Vector256.Create((uint)(stream >> 32)),
            };
            var odd = even;
            odd._c0 = (c0.AsUInt64() >> 32).AsUInt32();
            return (even, odd);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Round(Vector256<uint> key0, Vector256<uint> key1)
        {
            var p0 = Avx2.Multiply(_c0, Vector256.Create(Multiplier0));
            var p1 = Avx2.Multiply(_c2, Vector256.Create(Multiplier1));
            _c0 = (p1 >> 32).AsUInt32() ^ _c1 ^ key0;
            _c1 = p1.AsUInt32();
            _c2 = (p0 >> 32).AsUInt32() ^ _c3 ^ key1;
            _c3 = p0.AsUInt32();
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Store(in Lanes even, in Lanes odd, Span<uint> group)
        {
            ref var start = ref MemoryMarshal.GetReference(group);
            Merge(even._c0, odd._c0).StoreUnsafe(ref start, 0);
            Merge(even._c1, odd._c1).StoreUnsafe(ref start, 8);
            Merge(even._c2, odd._c2).StoreUnsafe(ref start, 16);
            Merge(even._c3, odd._c3).StoreUnsafe(ref start, 24);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static Vector256<uint> Merge(Vector256<uint> even, Vector256<uint> odd)
            => Avx2.Blend(even, (odd.AsUInt64() << 32).AsUInt32(), 0b10101010);
    }
}
