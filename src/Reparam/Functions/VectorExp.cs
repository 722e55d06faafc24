using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Reparam.Functions;

/// <summary>
/// Exponential of vectors, most of all where arguments are not above 0, as softmax has them: within 2·10⁻⁷, relative. Below
/// −87.7, where floats lose precision, exactly 0, so −∞ gives 0; NaN gives NaN. exp 0 is exactly 1.
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

    // As far up as one power of two serves.
    const float Large = 87f;

    // Beyond these the result is +∞, or 0 even among subnormal numbers.
    const float Overflow = 89f, Underflow = -104f;

    /// <summary>Half of log 2, as far as <see cref="BeyondTangent"/> reaches on either side of 0.</summary>
    public const float HalfLn2 = 0.34657359f;

    /// <summary>exp x, for x ≤ 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Exp(Vector512<float> x)
    {
        var (scale, fraction) = Parts(x);
        return Vector512.MultiplyAddEstimate(fraction, scale, scale);
    }

    /// <summary>exp x − 1 for x ≤ 87, without the cancellation near 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> ExpMinusOne(Vector512<float> x)
    {
        var (scale, fraction) = Parts(x);
        return Vector512.MultiplyAddEstimate(fraction, scale, scale - Vector512<float>.One);
    }

    /// <summary>exp x and exp x − 1, for x ≤ 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector512<float> Exp, Vector512<float> MinusOne) ExpAndMinusOne(Vector512<float> x)
    {
        var (scale, fraction) = Parts(x);
        return (Vector512.MultiplyAddEstimate(fraction, scale, scale), Vector512.MultiplyAddEstimate(fraction, scale, scale - Vector512<float>.One));
    }

    /// <summary>exp x for any x: subnormal numbers too, and +∞ above 88.7.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> OfAny(Vector512<float> x)
    {
        var clamped = Vector512.MinNative(Vector512.Create(Overflow), Vector512.MaxNative(Vector512.Create(Underflow), x));
        var shifted = Vector512.MultiplyAddEstimate(clamped, Vector512.Create(Log2E), Vector512.Create(Rounder));
        var n = shifted - Vector512.Create(Rounder);
        // 2ⁿ as a product of two, for it may lie beyond either end of float while the result does not.
        var exponent = shifted.AsInt32() - Vector512.Create(Rounder).AsInt32();
        var half = exponent >> 1;
        var bias = Vector512.Create(127);
        var (first, second) = (((half + bias) << 23).AsSingle(), ((exponent - half + bias) << 23).AsSingle());
        return Vector512.MultiplyAddEstimate(Fraction(Reduced(clamped, n)), first, first) * second;
    }

    /// <summary>exp x − 1 − x ≥ 0 for |x| ≤ ½ log 2, without the cancellation near 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> BeyondTangent(Vector512<float> x)
    {
        var square = x * x;
        return Polynomial(x, square) * square;
    }

    /// <summary>exp x − 1 for any x; +∞ above 88.7.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> ExpMinusOneOfAny(Vector512<float> x)
    {
        var limit = Vector512.Create(Large);
        return Vector512.ConditionalSelect(Vector512.GreaterThan(x, limit), OfAny(x), ExpMinusOne(Vector512.MinNative(limit, x)));
    }

    /// <summary>exp x − 1 − x ≥ 0 for any x; +∞ at both infinities.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> BeyondTangentOfAny(Vector512<float> x)
    {
        // Beyond the limit x itself is below a rounding, and at +∞ it would be subtracted from +∞.
        var limit = Vector512.Create(Large);
        var far = Vector512.ConditionalSelect(Vector512.GreaterThan(x, limit), OfAny(x), ExpMinusOne(Vector512.MinNative(limit, x)) - x);
        return Vector512.ConditionalSelect(Vector512.LessThanOrEqual(Vector512.Abs(x), Vector512.Create(HalfLn2)), BeyondTangent(x), far);
    }

    /// <summary>σ′(x) = σ(x)·σ(−x), both tails kept; exact 0 at the infinities, NaN for NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> SigmoidSlope(Vector512<float> x)
    {
        var e = Exp(-Vector512.Abs(x));
        var sum = Vector512<float>.One + e;
        return e / (sum * sum);
    }

    /// <summary>t − σ(x), with the relative precision of σ(−x) where x is large and t is 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> MinusSigmoid(Vector512<float> t, Vector512<float> x)
    {
        var e = Exp(-Vector512.Abs(x));
        var lesser = e / (Vector512<float>.One + e);
        return Vector512.ConditionalSelect(Vector512.GreaterThan(x, Vector512<float>.Zero), t - Vector512<float>.One + lesser, t - lesser);
    }

    // exp x = scale·(1 + fraction), for x up to Large.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static (Vector512<float> Scale, Vector512<float> Fraction) Parts(Vector512<float> x)
    {
        var clamped = Vector512.MaxNative(Vector512.Create(Least), x);
        var shifted = Vector512.MultiplyAddEstimate(clamped, Vector512.Create(Log2E), Vector512.Create(Rounder));
        var n = shifted - Vector512.Create(Rounder);
        return ((shifted.AsInt32() << 23).AsSingle(), Fraction(Reduced(clamped, n)));
    }

    // x − n·log 2.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<float> Reduced(Vector512<float> x, Vector512<float> n)
        => Vector512.MultiplyAddEstimate(n, Vector512.Create(-Ln2Low), Vector512.MultiplyAddEstimate(n, Vector512.Create(-Ln2High), x));

    // exp r − 1.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<float> Fraction(Vector512<float> r)
    {
        var r2 = r * r;
        return Vector512.MultiplyAddEstimate(Polynomial(r, r2), r2, r);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<float> Polynomial(Vector512<float> r, Vector512<float> r2)
    {
        var p01 = Vector512.MultiplyAddEstimate(r, Vector512.Create(0.1666652113199234f), Vector512.Create(0.4999999403953552f));
        var p23 = Vector512.MultiplyAddEstimate(r, Vector512.Create(0.008368710055947304f), Vector512.Create(0.04166838899254799f));
        return Vector512.MultiplyAddEstimate(Vector512.MultiplyAddEstimate(r2, Vector512.Create(0.001381461275741458f), p23), r2, p01);
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
