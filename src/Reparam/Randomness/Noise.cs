using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Reparam.Functions;

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
        => Fill<UniformLaw>(key, start, destination);

    /// <summary>Standard exponential draws, E = −log(1 − v), in [2⁻⁶⁵, 45.1].</summary>
    /// <inheritdoc cref="FillUniform"/>
    public static void FillExponential(this RandomKey key, ulong start, Span<float> destination)
        => Fill<ExponentialLaw>(key, start, destination);

    /// <summary>Standard Gumbel draws, G = −log E, in [−3.81, 45.1].</summary>
    /// <remarks>Source: Jang, Gu and Poole 2017, eq. 1.</remarks>
    /// <inheritdoc cref="FillUniform"/>
    public static void FillGumbel(this RandomKey key, ulong start, Span<float> destination)
        => Fill<GumbelLaw>(key, start, destination);

    /// <summary>Standard logistic draws, L = log v − log(1 − v), in [−45.1, 45.1].</summary>
    /// <remarks>Source: Maddison, Mnih and Teh 2017, appendix B.</remarks>
    /// <inheritdoc cref="FillUniform"/>
    public static void FillLogistic(this RandomKey key, ulong start, Span<float> destination)
        => Fill<LogisticLaw>(key, start, destination);

    [SkipLocalsInit]
    static void Fill<TLaw>(RandomKey key, ulong start, Span<float> destination) where TLaw : struct, INoiseLaw
    {
        var bits = CacheLine.Align(stackalloc uint[BlockLength + 16]);
        while (!destination.IsEmpty)
        {
            // The first block ends where a block of the stream does, so the others need no edges.
            var count = Math.Min(BlockLength - (int)(start % BlockLength), destination.Length);
            var block = bits[..((count + 15) & ~15)];
            // Pad the block with a value that never counts as a tail.
            block[^16..].Fill(1u << 30);
            key.FillBits(start, block[..count]);
            if (TLaw.HasTails && Tails.Any(block)) TransformTails<TLaw>(key, start, block, destination[..count]);
            else Transform<TLaw>(block, destination[..count]);
            destination = destination[count..];
            start += (ulong)count;
        }
    }

    static void Transform<TLaw>(ReadOnlySpan<uint> bits, Span<float> destination) where TLaw : struct, INoiseLaw
    {
        ref var source = ref MemoryMarshal.GetReference(bits);
        ref var target = ref MemoryMarshal.GetReference(destination);
        var whole = (nuint)(destination.Length & ~15);
        for (nuint i = 0; i < whole; i += 16)
            Tails.Draw<TLaw>(Vector512.LoadUnsafe(ref source, i)).StoreUnsafe(ref target, i);
        if (whole < (nuint)destination.Length) StoreLast(Tails.Draw<TLaw>(Vector512.LoadUnsafe(ref source, whole)), destination[(int)whole..]);
    }

    // Apart from the loop above, which a call within would slow.
    static void TransformTails<TLaw>(RandomKey key, ulong start, ReadOnlySpan<uint> bits, Span<float> destination) where TLaw : struct, INoiseLaw
    {
        for (var i = 0; i < destination.Length; i += 16)
        {
            var noise = Tails.Refined<TLaw>(key, start + (ulong)i, Vector512.Create(bits.Slice(i, 16)));
            if (i + 16 <= destination.Length) noise.StoreUnsafe(ref destination[i]);
            else StoreLast(noise, destination[i..]);
        }
    }

    // Always whole vectors, the last one through a buffer: an element's bits never depend on where a span ends.
    static void StoreLast(Vector512<float> noise, Span<float> destination)
    {
        Span<float> last = stackalloc float[16];
        noise.CopyTo(last);
        last[..destination.Length].CopyTo(destination);
    }
}
