using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Reparam.Functions;

/// <summary>
/// Natural logarithm of vectors, without the cases that noise never meets: arguments are positive, normal and finite.
/// Vectors of 512 bits, which narrower hardware takes in halves: one code for all.
/// Within 2·10⁻⁷ of the value, relative, also where the value is close to 0. Half the time of the general function.
/// </summary>
/// <remarks>
/// x = 2ᵉ(1 + f) with 1 + f in [√½, √2]; log(1 + f) = f − f²/2 + f³·Q(f), Q the polynomial of degree 6 with the least
/// relative error there, 3·10⁻⁸ (Lawson's iteration).
/// </remarks>
static class VectorLog
{
    const float Ln2 = 0.693147180559945f;
    const int SqrtHalfBits = 0x3F3504F3;

    /// <summary>log x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Log(Vector512<float> x)
    {
        var (exponent, fraction) = Split(x);
        return Combine(exponent, fraction);
    }

    /// <summary>log(1 + x) for finite x ≥ 0, with full relative precision near 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> LogOnePlus(Vector512<float> x)
    {
        var (exponent, fraction) = Split(Vector512<float>.One + x);
        // Where 1 + x is no power of two away from 1, x itself is the fraction, and was not rounded.
        var near = Vector512.Equals(exponent, Vector512<float>.Zero);
        return Combine(exponent, Vector512.ConditionalSelect(near, x, fraction));
    }

    /// <summary>log(1 + x) in double precision, for x ≥ 0; +∞ and NaN stay.</summary>
    // log(u)/(u − 1) is a slow function of u, and u − 1 is exact for the u = 1 + x that was rounded.
    public static double LogOnePlus(double x)
    {
        var u = 1 + x;
        return u == 1 || double.IsPositiveInfinity(x) ? x : Math.Log(u) * (x / (u - 1));
    }

    /// <summary>log u and log(1 − u), by lane: where <paramref name="complement"/> is set, log u; elsewhere log(1 − u).</summary>
    /// <param name="u">In (0, ½].</param>
    /// <param name="complement">All bits of a lane set, or none.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> LogOrLogComplement(Vector512<float> u, Vector512<float> complement)
    {
        // 1 − u = 1 + f with f = −u, or ½(1 + f) with f = 1 − 2u: either is exact, so nothing is lost near 1.
        var far = Vector512.GreaterThan(u, Vector512.Create(0.29289f));
        var nearOne = Vector512.ConditionalSelect(far, Vector512.MultiplyAddEstimate(Vector512.Create(-2f), u, Vector512<float>.One), -u);
        var half = Vector512.ConditionalSelect(far, Vector512.Create(-1f), Vector512<float>.Zero);
        var (exponent, fraction) = Split(u);
        return Combine(Vector512.ConditionalSelect(complement, exponent, half), Vector512.ConditionalSelect(complement, fraction, nearOne));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static (Vector512<float> Exponent, Vector512<float> Fraction) Split(Vector512<float> x)
    {
        var bits = x.AsInt32();
        var exponent = (bits - Vector512.Create(SqrtHalfBits)) >> 23;
        return (Vector512.ConvertToSingle(exponent), (bits - (exponent << 23)).AsSingle() - Vector512<float>.One);
    }

    // Pairs of terms side by side (Estrin): half the latency of a chain.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<float> Combine(Vector512<float> exponent, Vector512<float> f)
    {
        var f2 = f * f;
        var q01 = Vector512.MultiplyAddEstimate(f, Vector512.Create(0.3333390951156616f), Vector512.Create(-0.5f));
        var q23 = Vector512.MultiplyAddEstimate(f, Vector512.Create(0.19963063299655914f), Vector512.Create(-0.2500133812427521f));
        var q45 = Vector512.MultiplyAddEstimate(f, Vector512.Create(0.14914768934249878f), Vector512.Create(-0.1657758504152298f));
        var q67 = Vector512.MultiplyAddEstimate(f, Vector512.Create(0.08700434863567352f), Vector512.Create(-0.14267486333847046f));
        var low = Vector512.MultiplyAddEstimate(q23, f2, q01);
        var high = Vector512.MultiplyAddEstimate(q67, f2, q45);
        var q = Vector512.MultiplyAddEstimate(high, f2 * f2, low);
        return Vector512.MultiplyAddEstimate(exponent, Vector512.Create(Ln2), Vector512.MultiplyAddEstimate(q, f2, f));
    }
}
