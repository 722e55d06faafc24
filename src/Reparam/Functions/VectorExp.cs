using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Reparam.Functions;

/// <summary>
/// Exponential of vectors whose arguments are not above 0, as softmax has them: within 2·10⁻⁷, relative. Below −87.3, where
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

    // exp of it is the smallest normal number.
    const float Least = -87.33f;

    /// <summary>exp x, for x ≤ 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Exp(Vector256<float> x)
    {
        var clamped = Vector256.MaxNative(Vector256.Create(Least), x);
        var shifted = Vector256.MultiplyAddEstimate(clamped, Vector256.Create(Log2E), Vector256.Create(Rounder));
        var n = shifted - Vector256.Create(Rounder);
        var r = Vector256.MultiplyAddEstimate(n, Vector256.Create(-Ln2High), clamped);
        r = Vector256.MultiplyAddEstimate(n, Vector256.Create(-Ln2Low), r);
        var r2 = r * r;
        var p01 = Vector256.MultiplyAddEstimate(r, Vector256.Create(0.1666652113199234f), Vector256.Create(0.4999999403953552f));
        var p23 = Vector256.MultiplyAddEstimate(r, Vector256.Create(0.008368710055947304f), Vector256.Create(0.04166838899254799f));
        var p = Vector256.MultiplyAddEstimate(Vector256.MultiplyAddEstimate(r2, Vector256.Create(0.001381461275741458f), p23), r2, p01);
        var scale = (shifted.AsInt32() << 23).AsSingle();
        var y = Vector256.MultiplyAddEstimate(Vector256.MultiplyAddEstimate(p, r2, r), scale, scale);
        return Vector256.ConditionalSelect(Vector256.LessThan(x, Vector256.Create(Least)), Vector256<float>.Zero, y);
    }
}
