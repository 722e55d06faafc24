using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Reparam.Randomness;

/// <summary>
/// Continuous noise from a key: each element is a pure function of (key, address), always finite.
/// </summary>
/// <remarks>
/// 32 bits become the pair v = (bits + ½)/2³² and w = 1 − v, each rounded from the integer itself. Both keep their full
/// relative precision near 0, so neither tail of a transformed law is cut at float's 2⁻²⁴: tails reach 2⁻³³ ≈ 1.2·10⁻¹⁰
/// on both sides, and log(0) cannot occur.
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
        => Fill<Uniform>(key, start, destination);

    /// <summary>Standard exponential draws, E = −log(1 − v), in [2⁻³³, 22.9].</summary>
    /// <inheritdoc cref="FillUniform"/>
    public static void FillExponential(this RandomKey key, ulong start, Span<float> destination)
        => Fill<Exponential>(key, start, destination);

    /// <summary>Standard Gumbel draws, G = −log E, in [−3.13, 22.9].</summary>
    /// <remarks>Source: Jang, Gu and Poole 2017, eq. 1.</remarks>
    /// <inheritdoc cref="FillUniform"/>
    public static void FillGumbel(this RandomKey key, ulong start, Span<float> destination)
        => Fill<Gumbel>(key, start, destination);

    /// <summary>Standard logistic draws, L = log v − log(1 − v), in [−22.9, 22.9].</summary>
    /// <remarks>Source: Maddison, Mnih and Teh 2017, appendix B.</remarks>
    /// <inheritdoc cref="FillUniform"/>
    public static void FillLogistic(this RandomKey key, ulong start, Span<float> destination)
        => Fill<Logistic>(key, start, destination);

    // Always whole vectors, the last one through a buffer: an element's bits never depend on where a span ends.
    static void Fill<TLaw>(RandomKey key, ulong start, Span<float> destination) where TLaw : ILaw
    {
        Span<uint> bits = stackalloc uint[BlockLength];
        Span<float> last = stackalloc float[8];
        while (!destination.IsEmpty)
        {
            var count = Math.Min(BlockLength, destination.Length);
            key.FillBits(start, bits[..count]);
            ref var source = ref MemoryMarshal.GetReference(bits);
            ref var target = ref MemoryMarshal.GetReference(destination);
            var i = 0;
            for (; i <= count - 8; i += 8)
                TLaw.Transform(Vector256.LoadUnsafe(ref source, (nuint)i)).StoreUnsafe(ref target, (nuint)i);
            if (i < count)
            {
                TLaw.Transform(Vector256.LoadUnsafe(ref source, (nuint)i)).CopyTo(last);
                last[..(count - i)].CopyTo(destination[i..]);
            }
            destination = destination[count..];
            start += (ulong)count;
        }
    }

    internal interface ILaw
    {
        static abstract Vector256<float> Transform(Vector256<uint> bits);
    }

    // (bits + ½) / 2³², in (0, 1]: only the top half-ulp rounds to 1, where the partner value is exact.
    static Vector256<float> Unit(Vector256<uint> bits)
        => (Vector256.ConvertToSingle(bits) * 2.3283064365386963e-10f) + Vector256.Create(1.1641532182693481e-10f);

    internal sealed class Uniform : ILaw
    {
        public static Vector256<float> Transform(Vector256<uint> bits)
            => (Vector256.ConvertToSingle((bits >> 9).AsInt32()) * 1.1920928955078125e-7f) + Vector256.Create(5.9604644775390625e-8f);
    }

    internal sealed class Exponential : ILaw
    {
        // log1p(−v) = log(w)·v/(1 − w): the quotient repairs what rounding w = 1 − v lost; where w is 1, it is −v.
        public static Vector256<float> Transform(Vector256<uint> bits)
        {
            var v = Unit(bits);
            var w = Unit(~bits);
            var rounded = Vector256<float>.One - w;
            var precise = -Vector256.Log(w) * v / rounded;
            return Vector256.ConditionalSelect(Vector256.Equals(rounded, Vector256<float>.Zero), v, precise);
        }
    }

    internal sealed class Gumbel : ILaw
    {
        public static Vector256<float> Transform(Vector256<uint> bits) => -Vector256.Log(Exponential.Transform(bits));
    }

    internal sealed class Logistic : ILaw
    {
        public static Vector256<float> Transform(Vector256<uint> bits) => Vector256.Log(Unit(bits) / Unit(~bits));
    }
}
