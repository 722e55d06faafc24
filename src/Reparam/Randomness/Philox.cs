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
    /// <summary>How many 32-bit words <see cref="Fill"/> makes at a time: 8 counters of 4 words.</summary>
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
        for (var i = 0; i < destination.Length; i += GroupLength, firstGroup++)
        {
            var group = destination.Slice(i, GroupLength);
            if (Avx2.IsSupported) FillGroupAvx2(key, stream, 8 * firstGroup, group);
            else FillGroup(key, stream, 8 * firstGroup, group);
        }
    }

    static void FillGroup(ulong key, ulong stream, ulong counter, Span<uint> group)
    {
        for (var lane = 0; lane < 8; lane++)
        {
            (group[lane], group[8 + lane], group[16 + lane], group[24 + lane]) = Block(
                (uint)counter + (uint)lane, (uint)(counter >> 32), (uint)stream, (uint)(stream >> 32), (uint)key, (uint)(key >> 32));
        }
    }

    // Lane l of every vector is counter `counter` + l; the low word cannot carry because `counter` is a multiple of 8.
    static void FillGroupAvx2(ulong key, ulong stream, ulong counter, Span<uint> group)
    {
        var c0 = Vector256.Create((uint)counter) + Vector256<uint>.Indices;
        var c1 = Vector256.Create((uint)(counter >> 32));
        var c2 = Vector256.Create((uint)stream);
        var c3 = Vector256.Create((uint)(stream >> 32));
        var k0 = (uint)key;
        var k1 = (uint)(key >> 32);
        for (var round = 0; round < Rounds; round++)
        {
            var (high0, low0) = WideMultiply(c0, Multiplier0);
            var (high1, low1) = WideMultiply(c2, Multiplier1);
            c0 = high1 ^ c1 ^ Vector256.Create(k0);
            c1 = low1;
            c2 = high0 ^ c3 ^ Vector256.Create(k1);
            c3 = low0;
            k0 += Weyl0;
            k1 += Weyl1;
        }
        ref var start = ref MemoryMarshal.GetReference(group);
        c0.StoreUnsafe(ref start, 0);
        c1.StoreUnsafe(ref start, 8);
        c2.StoreUnsafe(ref start, 16);
        c3.StoreUnsafe(ref start, 24);
    }

    // The hardware multiplies the even lanes; the odd ones are shifted down, multiplied and blended back.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static (Vector256<uint> High, Vector256<uint> Low) WideMultiply(Vector256<uint> x, uint multiplier)
    {
        var factor = Vector256.Create(multiplier);
        var even = Avx2.Multiply(x, factor);
        var odd = Avx2.Multiply(Avx2.ShiftRightLogical(x.AsUInt64(), 32).AsUInt32(), factor);
        var low = Avx2.Blend(even.AsUInt32(), Avx2.ShiftLeftLogical(odd, 32).AsUInt32(), 0b10101010);
        var high = Avx2.Blend(Avx2.ShiftRightLogical(even, 32).AsUInt32(), odd.AsUInt32(), 0b10101010);
        return (high, low);
    }
}
