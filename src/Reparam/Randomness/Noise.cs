using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Reparam.Randomness;

/// <summary>
/// Continuous noise from a key: each element is a pure function of (key, address), always finite.
/// </summary>
/// <remarks>
/// An element is 32 bits seen as the pair v = (bits + ½)/2³² and w = 1 − v, of which the smaller is kept, at full relative
/// precision. Where it is below 2⁻¹⁷, 32 more bits refine it: tails reach 2⁻⁶⁵ ≈ 2.7·10⁻²⁰ on both sides, log(0) cannot
/// occur, and a class of probability 10⁻¹² is drawn at its rate. As that is one element in 65,536, it costs next to nothing.
/// </remarks>
public static class Noise
{
    // Words made before they are transformed; they stay in the first-level cache.
    const int BlockLength = 1024;

    /// <summary>Uniform on the open interval: odd multiples of 2⁻²⁴ in [2⁻²⁴, 1 − 2⁻²⁴]; never 0 or 1.</summary>
    /// <param name="key">The stream.</param>
    /// <param name="start">The first element's address in the stream.</param>
    /// <param name="destination">Receives the draws.</param>
    public static void FillUniform(this RandomKey key, ulong start, Span<float> destination)
        => Fill<UniformLaw, Assigned>(key, start, destination);

    /// <summary>Standard exponential draws, E = −log(1 − v), in [2⁻⁶⁵, 45.1].</summary>
    /// <inheritdoc cref="FillUniform"/>
    public static void FillExponential(this RandomKey key, ulong start, Span<float> destination)
        => Fill<ExponentialLaw, Assigned>(key, start, destination);

    /// <summary>Standard Gumbel draws, G = −log E, in [−3.81, 45.1].</summary>
    /// <remarks>Source: Jang, Gu and Poole 2017, eq. 1.</remarks>
    /// <inheritdoc cref="FillUniform"/>
    public static void FillGumbel(this RandomKey key, ulong start, Span<float> destination)
        => Fill<GumbelLaw, Assigned>(key, start, destination);

    /// <summary>Adds standard Gumbel draws, those of <see cref="FillGumbel"/>.</summary>
    /// <inheritdoc cref="FillUniform"/>
    internal static void AddGumbel(this RandomKey key, ulong start, Span<float> destination)
        => Fill<GumbelLaw, Added>(key, start, destination);

    /// <summary>Standard logistic draws, L = log v − log(1 − v), in [−45.1, 45.1].</summary>
    /// <remarks>Source: Maddison, Mnih and Teh 2017, appendix B.</remarks>
    /// <inheritdoc cref="FillUniform"/>
    public static void FillLogistic(this RandomKey key, ulong start, Span<float> destination)
        => Fill<LogisticLaw, Assigned>(key, start, destination);

    [SkipLocalsInit]
    static void Fill<TLaw, TStore>(RandomKey key, ulong start, Span<float> destination) where TLaw : struct, INoiseLaw where TStore : struct, IStore
    {
        Span<uint> bits = stackalloc uint[BlockLength];
        while (!destination.IsEmpty)
        {
            // The first block ends where a block of the stream does, so the others need no edges.
            var count = Math.Min(BlockLength - (int)(start % BlockLength), destination.Length);
            var block = bits[..((count + 7) & ~7)];
            // Past the end stands what lies in no tail.
            block[^8..].Fill(1u << 30);
            key.FillBits(start, block[..count]);
            if (TLaw.HasTails && Tails.Any(block)) TransformTails<TLaw, TStore>(key, start, block, destination[..count]);
            else Transform<TLaw, TStore>(block, destination[..count]);
            destination = destination[count..];
            start += (ulong)count;
        }
    }

    static void Transform<TLaw, TStore>(ReadOnlySpan<uint> bits, Span<float> destination) where TLaw : struct, INoiseLaw where TStore : struct, IStore
    {
        ref var source = ref MemoryMarshal.GetReference(bits);
        ref var target = ref MemoryMarshal.GetReference(destination);
        var whole = (nuint)(destination.Length & ~7);
        for (nuint i = 0; i < whole; i += 8)
            TStore.Store(TLaw.Transform(Vector256.LoadUnsafe(ref source, i)), ref target, i);
        if (whole < (nuint)destination.Length) StoreLast<TStore>(TLaw.Transform(Vector256.LoadUnsafe(ref source, whole)), destination[(int)whole..]);
    }

    // Apart from the loop above, which a call within would slow.
    static void TransformTails<TLaw, TStore>(RandomKey key, ulong start, ReadOnlySpan<uint> bits, Span<float> destination) where TLaw : struct, INoiseLaw where TStore : struct, IStore
    {
        for (var i = 0; i < destination.Length; i += 8)
        {
            var noise = Tails.Refined<TLaw>(key, start + (ulong)i, Vector256.Create(bits.Slice(i, 8)));
            if (i + 8 <= destination.Length) TStore.Store(noise, ref destination[i], 0);
            else StoreLast<TStore>(noise, destination[i..]);
        }
    }

    // Always whole vectors, the last one through a buffer: an element's bits never depend on where a span ends.
    static void StoreLast<TStore>(Vector256<float> noise, Span<float> destination) where TStore : struct, IStore
    {
        Span<float> last = stackalloc float[8];
        last.Clear();
        destination.CopyTo(last);
        TStore.Store(noise, ref last[0], 0);
        last[..destination.Length].CopyTo(destination);
    }

    interface IStore
    {
        static abstract void Store(Vector256<float> noise, ref float target, nuint index);
    }

    readonly struct Assigned : IStore
    {
        public static void Store(Vector256<float> noise, ref float target, nuint index) => noise.StoreUnsafe(ref target, index);
    }

    readonly struct Added : IStore
    {
        public static void Store(Vector256<float> noise, ref float target, nuint index)
            => (Vector256.LoadUnsafe(ref target, index) + noise).StoreUnsafe(ref target, index);
    }
}
