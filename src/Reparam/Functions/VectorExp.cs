using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Reparam.Functions;

/// <summary>
/// Exponential of vectors whose arguments are not above 0, as softmax has them: within 2·10⁻⁷, relative. Below −87.7, where
/// floats lose precision, exactly 0, so −∞ gives 0; NaN gives NaN.
/// </summary>
/// <remarks>
/// x = n·log 2 + r with |r| ≤ ½ log 2; exp r = 1 + r + r²·P(r), P the polynomial of degree 4 with the least relative
/// error, 3·10⁻⁹ (Lawson's iteration).
/// </remarks>
static class VectorExp
{
    const float Log2E = 1.44269504f, Ln2High = 0.693145752f, Ln2Low = 1.42860677e-6f;

    // Adding it rounds to a whole number, which then stands in the lowest bits; 127 of them are the exponent's bias.
    const float Rounder = 12582912f + 127f;

    // From here down n is −127, whose power of two, as bits shifted into the exponent, is 0.
    const float Least = -88f;

    /// <summary>exp x, for x ≤ 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Exp(Vector512<float> x)
    {
        var clamped = Vector512.MaxNative(Vector512.Create(Least), x);
        var shifted = Vector512.MultiplyAddEstimate(clamped, Vector512.Create(Log2E), Vector512.Create(Rounder));
        var n = shifted - Vector512.Create(Rounder);
        var r = Vector512.MultiplyAddEstimate(n, Vector512.Create(-Ln2High), clamped);
        r = Vector512.MultiplyAddEstimate(n, Vector512.Create(-Ln2Low), r);
        var r2 = r * r;
        var p01 = Vector512.MultiplyAddEstimate(r, Vector512.Create(0.1666652113199234f), Vector512.Create(0.4999999403953552f));
        var p23 = Vector512.MultiplyAddEstimate(r, Vector512.Create(0.008368710055947304f), Vector512.Create(0.04166838899254799f));
        var p = Vector512.MultiplyAddEstimate(Vector512.MultiplyAddEstimate(r2, Vector512.Create(0.001381461275741458f), p23), r2, p01);
        var scale = (shifted.AsInt32() << 23).AsSingle();
        return Vector512.MultiplyAddEstimate(Vector512.MultiplyAddEstimate(p, r2, r), scale, scale);
    }

    /// <summary>σ(x) for any x, both tails kept; exact 0 and 1 at the infinities, NaN for NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Sigmoid(Vector512<float> x)
    {
        var e = Exp(-Vector512.Abs(x));
        var one = Vector512<float>.One;
        return Vector512.ConditionalSelect(Vector512.LessThan(x, Vector512<float>.Zero), e, one) / (one + e);
    }
}
