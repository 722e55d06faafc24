using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Reparam.Functions;

namespace Reparam.Kernels;

/// <summary>
/// Sixteen short rows side by side: vector k holds class k of each, so rows of two or ten fill the lanes as well as long
/// ones. What becomes of a row does not depend on its neighbours.
/// </summary>
static class ShortRows
{
    /// <summary>Number of rows that lie side by side.</summary>
    public const int Count = 16;

    /// <summary>Longer rows fill vectors of their own well enough.</summary>
    public const int MostClasses = 32;

    /// <summary>Room for sixteen rows of most classes, in floats, and to align them.</summary>
    public const int Room = Count * (MostClasses + 1);

    /// <summary>Room for two numbers of each class of sixteen rows.</summary>
    public const int DoubleRoom = Count * ((2 * MostClasses) + 1);

    /// <summary>Runs a kernel over rows of at most <see cref="MostClasses"/>, sixteen at a time; the last ones are filled up with zeros.</summary>
    /// <param name="a">Rows <c>[rows, classes]</c>.</param>
    /// <param name="b">Rows as many, or empty.</param>
    /// <param name="classes">The row length.</param>
    /// <param name="y">Receives rows as many; may be an input.</param>
    [SkipLocalsInit]
    public static unsafe void Run<TKernel>(ReadOnlySpan<float> a, ReadOnlySpan<float> b, int classes, Span<float> y) where TKernel : struct, IShortRowKernel
    {
        var space = stackalloc float[DoubleRoom];
        var lanes = (Vector512<float>*)CacheLine.Align(space);
        var i = 0;
        fixed (float* pa = a, pb = b, py = y)
        {
            for (; i <= a.Length - (Count * classes); i += Count * classes) TKernel.Run(pa + i, pb + i, classes, py + i, lanes);
        }
        if (i == a.Length) return;
        float* lastA = stackalloc float[Count * MostClasses], lastB = stackalloc float[Count * MostClasses];
        Fill(a[i..], lastA);
        if (!b.IsEmpty) Fill(b[i..], lastB);
        TKernel.Run(lastA, lastB, classes, lastA, lanes);
        new ReadOnlySpan<float>(lastA, a.Length - i).CopyTo(y[i..]);

        static void Fill(ReadOnlySpan<float> rows, float* filled)
        {
            new Span<float>(filled, Count * MostClasses).Clear();
            rows.CopyTo(new Span<float>(filled, rows.Length));
        }
    }

    /// <summary>Class <paramref name="k"/> of sixteen rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Gather(ref float rows, int classes, int k)
        => Vector512.Create(GatherEight(ref Unsafe.Add(ref rows, k), classes), GatherEight(ref Unsafe.Add(ref rows, k + (8 * classes)), classes));

    /// <summary>All classes of sixteen rows, and the greatest of each row; NaN may be passed over.</summary>
    public static unsafe Vector512<float> Load(float* rows, int classes, Vector512<float>* lanes)
    {
        var max = Vector512.Create(float.NegativeInfinity);
        for (var k = 0; k < classes; k++) max = Vector512.MaxNative(max, lanes[k] = Gather(ref *rows, classes, k));
        return max;
    }

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

/// <summary>A kernel over sixteen short rows. The lanes have room for two vectors per class; y may be a or b.</summary>
unsafe interface IShortRowKernel
{
    static abstract void Run(float* a, float* b, int classes, float* y, Vector512<float>* lanes);
}
