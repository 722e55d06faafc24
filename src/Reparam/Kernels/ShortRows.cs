using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Reparam.Kernels;

/// <summary>
/// Eight short rows side by side: vector k holds class k of each, so rows of two or ten fill the lanes as well as long ones.
/// What becomes of a row does not depend on its neighbours.
/// </summary>
static class ShortRows
{
    /// <summary>How many rows lie side by side.</summary>
    public const int Count = 8;

    /// <summary>Longer rows fill vectors of their own well enough.</summary>
    public const int MostClasses = 32;

    /// <summary>Class <paramref name="k"/> of eight rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Gather(ref float rows, int classes, int k)
    {
        ref var x = ref Unsafe.Add(ref rows, k);
        return Vector256.Create(
            x, Unsafe.Add(ref x, classes), Unsafe.Add(ref x, 2 * classes), Unsafe.Add(ref x, 3 * classes),
            Unsafe.Add(ref x, 4 * classes), Unsafe.Add(ref x, 5 * classes), Unsafe.Add(ref x, 6 * classes), Unsafe.Add(ref x, 7 * classes));
    }

    /// <summary>Stores class <paramref name="k"/> of eight rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Scatter(Vector256<float> values, ref float rows, int classes, int k)
    {
        ref var y = ref Unsafe.Add(ref rows, k);
        var (low, high) = (values.GetLower(), values.GetUpper());
        y = low[0];
        Unsafe.Add(ref y, classes) = low[1];
        Unsafe.Add(ref y, 2 * classes) = low[2];
        Unsafe.Add(ref y, 3 * classes) = low[3];
        Unsafe.Add(ref y, 4 * classes) = high[0];
        Unsafe.Add(ref y, 5 * classes) = high[1];
        Unsafe.Add(ref y, 6 * classes) = high[2];
        Unsafe.Add(ref y, 7 * classes) = high[3];
    }
}
