using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Reparam.Kernels;

/// <summary>
/// Sixteen short rows side by side: vector k holds class k of each, so rows of two or ten fill the lanes as well as long
/// ones. What becomes of a row does not depend on its neighbours.
/// </summary>
static class ShortRows
{
    /// <summary>How many rows lie side by side.</summary>
    public const int Count = 16;

    /// <summary>Longer rows fill vectors of their own well enough.</summary>
    public const int MostClasses = 32;

    /// <summary>Room for sixteen rows of most classes, in floats, and to align them.</summary>
    public const int Room = Count * (MostClasses + 1);

    /// <summary>Class <paramref name="k"/> of sixteen rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Gather(ref float rows, int classes, int k)
        => Vector512.Create(GatherEight(ref Unsafe.Add(ref rows, k), classes), GatherEight(ref Unsafe.Add(ref rows, k + (8 * classes)), classes));

    /// <summary>Stores class <paramref name="k"/> of sixteen rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Scatter(Vector512<float> values, ref float rows, int classes, int k)
    {
        ref var y = ref Unsafe.Add(ref rows, k);
        ScatterFour(values.GetLower().GetLower(), ref y, classes);
        ScatterFour(values.GetLower().GetUpper(), ref Unsafe.Add(ref y, 4 * classes), classes);
        ScatterFour(values.GetUpper().GetLower(), ref Unsafe.Add(ref y, 8 * classes), classes);
        ScatterFour(values.GetUpper().GetUpper(), ref Unsafe.Add(ref y, 12 * classes), classes);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector256<float> GatherEight(ref float x, int stride) => Vector256.Create(
        x, Unsafe.Add(ref x, stride), Unsafe.Add(ref x, 2 * stride), Unsafe.Add(ref x, 3 * stride),
        Unsafe.Add(ref x, 4 * stride), Unsafe.Add(ref x, 5 * stride), Unsafe.Add(ref x, 6 * stride), Unsafe.Add(ref x, 7 * stride));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void ScatterFour(Vector128<float> values, ref float y, int stride)
    {
        y = values[0];
        Unsafe.Add(ref y, stride) = values[1];
        Unsafe.Add(ref y, 2 * stride) = values[2];
        Unsafe.Add(ref y, 3 * stride) = values[3];
    }
}
