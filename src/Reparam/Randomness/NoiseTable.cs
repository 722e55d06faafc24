using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Reparam.Randomness;

/// <summary>
/// A law's quantiles as a polynomial for each octave of the distance u to the nearer end: sixteen octaves from ½ down to
/// 2⁻¹⁷ on either side, which are as many as two registers hold of each coefficient. Where the hardware looks up
/// registers (AVX-512), that is a third of the instructions of the logarithms; elsewhere the law's own formula serves.
/// </summary>
static unsafe class NoiseTable<TLaw> where TLaw : struct, INoiseLaw
{
    // Within 4·10⁻⁸ of the quantile; the rounding of floats adds as much again.
    const int Degree = 8;

    // [power][side and octave], pinned: rows of 32.
    static readonly float* Coefficients = Fitted();

    /// <summary>Sixteen draws; of an element in a tail, rubbish.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Transform(Vector512<uint> bits)
    {
        // Below ½, so that no distance lies in an octave of its own.
        var u = Vector512.MinNative(Tails.Smaller(bits), Vector512.Create(0.49999997f)).AsInt32();
        var place = Vector512.ConditionalSelect(Vector512.Create(16), Tails.Upper(bits).AsInt32(), u >> 23);
        var x = ((u & Vector512.Create(0x7FFFFF)) | Vector512.Create(0x3F800000)).AsSingle() - Vector512.Create(1.5f);
        var x2 = x * x;
        var x4 = x2 * x2;
        var c01 = Pair(0, place, x);
        var c23 = Pair(2, place, x);
        var c45 = Pair(4, place, x);
        var c67 = Pair(6, place, x);
        var low = Vector512.MultiplyAddEstimate(c23, x2, c01);
        var high = Vector512.MultiplyAddEstimate(c67, x2, c45);
        high = Vector512.MultiplyAddEstimate(Coefficient(8, place), x4, high);
        return Vector512.MultiplyAddEstimate(high, x4, low);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<float> Pair(int power, Vector512<int> place, Vector512<float> x)
        => Vector512.MultiplyAddEstimate(Coefficient(power + 1, place), x, Coefficient(power, place));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<float> Coefficient(int power, Vector512<int> place)
        => Avx512F.PermuteVar16x32x2(Vector512.LoadAligned(Coefficients + (32 * power)), place, Vector512.LoadAligned(Coefficients + (32 * power) + 16));

    // Interpolated at Chebyshev's points of the octave; u = 2^(e − 127)·(1.5 + x), its place the low four bits of e.
    static float* Fitted()
    {
        var table = (float*)NativeMemory.AlignedAlloc(32 * (Degree + 1) * sizeof(float), 64);
        Span<double> x = stackalloc double[Degree + 1], values = stackalloc double[Degree + 1], coefficients = stackalloc double[Degree + 1];
        for (var i = 0; i <= Degree; i++) x[i] = 0.5 * Math.Cos(Math.PI * (i + 0.5) / (Degree + 1));
        for (var place = 0; place < 32; place++)
        {
            var exponent = Enumerable.Range(110, 16).First(e => e % 16 == place % 16);
            for (var i = 0; i <= Degree; i++)
            {
                var u = Math.ScaleB(1.5 + x[i], exponent - 127);
                values[i] = place < 16 ? TLaw.Quantile(u, 1 - u) : TLaw.Quantile(1 - u, u);
            }
            Interpolate(x, values, coefficients);
            for (var power = 0; power <= Degree; power++) table[(32 * power) + place] = (float)coefficients[power];
        }
        return table;
    }

    // Newton's divided differences, multiplied out.
    static void Interpolate(ReadOnlySpan<double> x, Span<double> values, Span<double> coefficients)
    {
        for (var order = 1; order <= Degree; order++)
        {
            for (var i = Degree; i >= order; i--) values[i] = (values[i] - values[i - 1]) / (x[i] - x[i - order]);
        }
        coefficients.Clear();
        for (var i = Degree; i >= 0; i--)
        {
            for (var power = Degree; power > 0; power--) coefficients[power] = coefficients[power - 1] - (x[i] * coefficients[power]);
            coefficients[0] = values[i] - (x[i] * coefficients[0]);
        }
    }
}
