namespace Reparam.Randomness;

/// <summary>
/// A uniform draw in double precision as the pair v = (bits + ½)/2⁶⁴ and 1 − v, each rounded from the integer itself: both
/// keep full relative precision near 0, so neither tail of a law drawn by inversion is cut before 2⁻⁶⁵ ≈ 2.7·10⁻²⁰.
/// </summary>
public readonly record struct UniformDraw
{
    const double Unit = 1.0 / 18446744073709551616.0;

    UniformDraw(double value, double complement) => (Value, Complement) = (value, complement);

    /// <summary>v in [2⁻⁶⁵, 1]: never 0; what lies above 1 − 2⁻⁵⁴ rounds to 1, and <see cref="Complement"/> still tells it.</summary>
    public double Value { get; }

    /// <summary>1 − v in [2⁻⁶⁵, 1].</summary>
    public double Complement { get; }

    /// <summary>The draw of 64 bits; all zeros and all ones are legal.</summary>
    /// <param name="bits">Random bits.</param>
    public static UniformDraw FromBits(ulong bits) => new(HalfOpen(bits), HalfOpen(~bits));

    /// <summary>Element <paramref name="index"/> of a key's stream of 64-bit words, as a draw.</summary>
    /// <param name="key">The stream.</param>
    /// <param name="index">The element's address, below 2⁶².</param>
    public static UniformDraw At(RandomKey key, ulong index) => FromBits(key.Bits64(index));

    // The halves are exact, so their sum is rounded once.
    static double HalfOpen(ulong bits) => (((bits >> 32) * 4294967296.0) + ((uint)bits + 0.5)) * Unit;
}
