using System.Runtime.CompilerServices;

namespace Reparam.Kernels;

/// <summary>
/// The innermost loop of the managed product: a tile of C, 6 rows by one or two registers, kept in registers while
/// `inner` rank-1 updates are added to it one after the other.
/// </summary>
/// <remarks>
/// 6 x 2 keeps 12 chains of dependent fused multiply-adds in flight, enough to cover the latency of two units of four
/// cycles, and with two registers of B and one broadcast of A it fits the 16 registers of AVX2.
/// </remarks>
static unsafe class Tile<TRegister, TLanes>
    where TRegister : unmanaged
    where TLanes : struct, ILanes<TRegister>
{
    /// <summary>Rows of a tile.</summary>
    public const int Rows = 6;

    /// <summary>Floats in a register.</summary>
    public static int Width => sizeof(TRegister) / sizeof(float);

    /// <summary>Columns of a full tile.</summary>
    public static int Columns => 2 * Width;

    /// <summary>C[0..6, 0..2·Width] (+)= the sum over k of A[., k]·B[k, .].</summary>
    /// <param name="a">Element (i, k) is at <c>a[i·aRow + k·aStep]</c>.</param>
    /// <param name="aRow">From a row of A to the next.</param>
    /// <param name="aStep">From a k of A to the next.</param>
    /// <param name="b">Element (k, j) is at <c>b[k·bStep + j]</c>.</param>
    /// <param name="bStep">From a k of B to the next.</param>
    /// <param name="inner">How many k; at least 1.</param>
    /// <param name="c">Element (i, j) is at <c>c[i·cRow + j]</c>.</param>
    /// <param name="cRow">From a row of C to the next.</param>
    /// <param name="add">Whether to add to C instead of replacing it.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool Wide(
        float* a, nint aRow, nint aStep, float* b, nint bStep, int inner, float* c, nint cRow, bool add)
    {
        // s<i>l and s<i>h: row i of the tile, columns 0..Width and Width..2·Width.
        TRegister s0l = default, s0h = default, s1l = default, s1h = default, s2l = default, s2h = default;
        TRegister s3l = default, s3h = default, s4l = default, s4h = default, s5l = default, s5h = default;
        var a3 = a + 3 * aRow;
        for (; inner > 0; inner--)
        {
            var low = TLanes.Load(b);
            var high = TLanes.Load(b + Width);
            var x = TLanes.Broadcast(a[0]);
            s0l = TLanes.MultiplyAdd(x, low, s0l);
            s0h = TLanes.MultiplyAdd(x, high, s0h);
            x = TLanes.Broadcast(a[aRow]);
            s1l = TLanes.MultiplyAdd(x, low, s1l);
            s1h = TLanes.MultiplyAdd(x, high, s1h);
            x = TLanes.Broadcast(a[2 * aRow]);
            s2l = TLanes.MultiplyAdd(x, low, s2l);
            s2h = TLanes.MultiplyAdd(x, high, s2h);
            x = TLanes.Broadcast(a3[0]);
            s3l = TLanes.MultiplyAdd(x, low, s3l);
            s3h = TLanes.MultiplyAdd(x, high, s3h);
            x = TLanes.Broadcast(a3[aRow]);
            s4l = TLanes.MultiplyAdd(x, low, s4l);
            s4h = TLanes.MultiplyAdd(x, high, s4h);
            x = TLanes.Broadcast(a3[2 * aRow]);
            s5l = TLanes.MultiplyAdd(x, low, s5l);
            s5h = TLanes.MultiplyAdd(x, high, s5h);
            a += aStep;
            a3 += aStep;
            b += bStep;
        }
        // Two chains do not wait for each other.
        TRegister defectLow = default, defectHigh = default;
        defectLow = Put(s0l, c, add, defectLow);
        defectHigh = Put(s0h, c + Width, add, defectHigh);
        defectLow = Put(s1l, c += cRow, add, defectLow);
        defectHigh = Put(s1h, c + Width, add, defectHigh);
        defectLow = Put(s2l, c += cRow, add, defectLow);
        defectHigh = Put(s2h, c + Width, add, defectHigh);
        defectLow = Put(s3l, c += cRow, add, defectLow);
        defectHigh = Put(s3h, c + Width, add, defectHigh);
        defectLow = Put(s4l, c += cRow, add, defectLow);
        defectHigh = Put(s4h, c + Width, add, defectHigh);
        defectLow = Put(s5l, c += cRow, add, defectLow);
        defectHigh = Put(s5h, c + Width, add, defectHigh);
        return TLanes.IsZero(TLanes.Add(defectLow, defectHigh));
    }

    /// <summary>As <see cref="Wide"/>, one register wide: for the last columns when no more than that are left.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool Narrow(
        float* a, nint aRow, nint aStep, float* b, nint bStep, int inner, float* c, nint cRow, bool add)
    {
        TRegister s0 = default, s1 = default, s2 = default, s3 = default, s4 = default, s5 = default;
        var a3 = a + 3 * aRow;
        for (; inner > 0; inner--)
        {
            var low = TLanes.Load(b);
            s0 = TLanes.MultiplyAdd(TLanes.Broadcast(a[0]), low, s0);
            s1 = TLanes.MultiplyAdd(TLanes.Broadcast(a[aRow]), low, s1);
            s2 = TLanes.MultiplyAdd(TLanes.Broadcast(a[2 * aRow]), low, s2);
            s3 = TLanes.MultiplyAdd(TLanes.Broadcast(a3[0]), low, s3);
            s4 = TLanes.MultiplyAdd(TLanes.Broadcast(a3[aRow]), low, s4);
            s5 = TLanes.MultiplyAdd(TLanes.Broadcast(a3[2 * aRow]), low, s5);
            a += aStep;
            a3 += aStep;
            b += bStep;
        }
        TRegister defect = default;
        defect = Put(s0, c, add, defect);
        defect = Put(s1, c += cRow, add, defect);
        defect = Put(s2, c += cRow, add, defect);
        defect = Put(s3, c += cRow, add, defect);
        defect = Put(s4, c += cRow, add, defect);
        defect = Put(s5, c += cRow, add, defect);
        return TLanes.IsZero(defect);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TRegister Put(TRegister sum, float* c, bool add, TRegister defect)
    {
        if (add) sum = TLanes.Add(TLanes.Load(c), sum);
        TLanes.Store(sum, c);
        // 0 times a finite number is 0; 0 times anything else is NaN.
        return TLanes.MultiplyAdd(sum, default, defect);
    }
}
