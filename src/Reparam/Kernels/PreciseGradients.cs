using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Reparam.Kernels;

/// <summary>
/// Gradients of softmax and log-softmax in double precision, for rows whose sum of upstream gradients may overflow in float. They are
/// infinite only where the gradient itself is beyond float, and NaN only for input that is not finite.
/// </summary>
static unsafe class PreciseGradients
{
    /// <summary>
    /// The largest sum of a row for which float is enough. It is lost in the rounding of the largest float, so no difference overflows.
    /// </summary>
    public const float From = 1e30f;

    /// <summary>As <see cref="RowGradients.Softmax"/>. The result may take the place of an input.</summary>
    public static void Softmax(ref float y, ref float dy, float scale, int length, ref float dx)
    {
        var (dot, others) = (RowVectors.PreciseDot(ref y, ref dy, length), 0.0);
        for (var k = 0; k < length; k++) others += Unsafe.Add(ref y, k) > RowGradients.NearlySure ? 0 : Gradient(Unsafe.Add(ref y, k), Unsafe.Add(ref dy, k));
        for (var k = 0; k < length; k++)
        {
            var probability = Unsafe.Add(ref y, k);
            Unsafe.Add(ref dx, k) = (float)(scale * (probability > RowGradients.NearlySure ? -others : Gradient(probability, Unsafe.Add(ref dy, k))));
        }

        double Gradient(float probability, float upstream) => probability * (upstream - dot);
    }

    /// <summary>As <see cref="RowGradients.LogSoftmax(ref float, ref float, int, ref float)"/>.</summary>
    public static void LogSoftmax(ref float log, ref float dy, int length, ref float dx)
    {
        var (others, own) = (0.0, 0.0);
        for (var k = 0; k < length; k++)
        {
            if (Unsafe.Add(ref log, k) > RowGradients.LogNearlySure) own += Unsafe.Add(ref dy, k);
            else others += Unsafe.Add(ref dy, k);
        }
        for (var k = 0; k < length; k++)
        {
            double logarithm = Unsafe.Add(ref log, k), upstream = Unsafe.Add(ref dy, k);
            Unsafe.Add(ref dx, k) = logarithm > RowGradients.LogNearlySure
                ? (float)((-double.ExpM1(logarithm) * upstream) - (Math.Exp(logarithm) * others))
                : (float)(upstream - (Math.Exp(logarithm) * (others + own)));
        }
    }

    /// <summary>Finds the rows whose sums are too large for float, among sixteen side by side.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Among(Vector512<float> sums)
        => ~Vector512.ExtractMostSignificantBits(Vector512.LessThanOrEqual(Vector512.Abs(sums), Vector512.Create(From))) & 0xFFFF;
}
