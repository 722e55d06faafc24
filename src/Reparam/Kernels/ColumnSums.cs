using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Reparam.Kernels;

/// <summary>
/// The sums of columns. A column is added in float, by pairs, within blocks of 32 rows, and the blocks in double precision: a chain of a
/// hundred thousand additions in float would lose three digits. The order depends on the number of rows alone.
/// </summary>
static class ColumnSums
{
    const int BlockRows = 32, Width = RowVectors.Width;

    /// <summary>Effectively computes <c>y[j] = Σᵢ x[i, j]</c>.</summary>
    /// <param name="x">Rows <c>[rows, n]</c>.</param>
    /// <param name="destination">Receives the sums, <c>[n]</c>.</param>
    public static void Forward(ReadOnlySpan<float> x, Span<float> destination)
    {
        var (n, rows) = (destination.Length, x.Length / destination.Length);
        ref var from = ref MemoryMarshal.GetReference(x);
        ref var to = ref MemoryMarshal.GetReference(destination);
        if (n == 1)
        {
            to = (float)RowVectors.Sum(ref from, rows);
            return;
        }
        var i = 0;
        for (; i <= n - (4 * Width); i += 4 * Width) FourVectors(ref Unsafe.Add(ref from, i), rows, n, ref Unsafe.Add(ref to, i));
        for (; i <= n - Width; i += Width) OneVector(ref Unsafe.Add(ref from, i), rows, n, ref Unsafe.Add(ref to, i));
        if (i < n) Remainder(ref Unsafe.Add(ref from, i), rows, n, n - i, ref Unsafe.Add(ref to, i));
        if (!TensorPrimitives.IsFiniteAll<float>(destination)) Mend(x, destination);
    }

    // The sum of a block may overflow where the whole sum does not.
    static void Mend(ReadOnlySpan<float> x, Span<float> destination)
    {
        for (var j = 0; j < destination.Length; j++)
        {
            if (float.IsFinite(destination[j])) continue;
            var sum = 0.0;
            for (var i = j; i < x.Length; i += destination.Length) sum += x[i];
            destination[j] = (float)sum;
        }
    }

    // Four vectors of a block's sums stay in registers while the rows go by.
    static void FourVectors(ref float x, int rows, int n, ref float y)
    {
        Wide t0 = default, t1 = default, t2 = default, t3 = default;
        for (var first = 0; first < rows; first += BlockRows)
        {
            Vector512<float> s0 = default, s1 = default, s2 = default, s3 = default;
            var last = Math.Min(first + BlockRows, rows);
            var r = first;
            for (; r < last - 1; r += 2)
            {
                ref var row = ref Unsafe.Add(ref x, (nint)r * n);
                ref var next = ref Unsafe.Add(ref row, n);
                s0 += RowVectors.At(ref row, 0) + RowVectors.At(ref next, 0);
                s1 += RowVectors.At(ref row, Width) + RowVectors.At(ref next, Width);
                s2 += RowVectors.At(ref row, 2 * Width) + RowVectors.At(ref next, 2 * Width);
                s3 += RowVectors.At(ref row, 3 * Width) + RowVectors.At(ref next, 3 * Width);
            }
            if (r < last)
            {
                ref var row = ref Unsafe.Add(ref x, (nint)r * n);
                s0 += RowVectors.At(ref row, 0);
                s1 += RowVectors.At(ref row, Width);
                s2 += RowVectors.At(ref row, 2 * Width);
                s3 += RowVectors.At(ref row, 3 * Width);
            }
            t0.Add(s0);
            t1.Add(s1);
            t2.Add(s2);
            t3.Add(s3);
        }
        t0.Sum.StoreUnsafe(ref y);
        t1.Sum.StoreUnsafe(ref y, Width);
        t2.Sum.StoreUnsafe(ref y, 2 * Width);
        t3.Sum.StoreUnsafe(ref y, 3 * Width);
    }

    static void OneVector(ref float x, int rows, int n, ref float y)
    {
        Wide total = default;
        for (var first = 0; first < rows; first += BlockRows)
        {
            var sum = Vector512<float>.Zero;
            var (r, last) = (first, Math.Min(first + BlockRows, rows));
            for (; r < last - 1; r += 2)
                sum += RowVectors.At(ref Unsafe.Add(ref x, (nint)r * n), 0) + RowVectors.At(ref Unsafe.Add(ref x, (nint)(r + 1) * n), 0);
            if (r < last) sum += RowVectors.At(ref Unsafe.Add(ref x, (nint)r * n), 0);
            total.Add(sum);
        }
        total.Sum.StoreUnsafe(ref y);
    }

    static void Remainder(ref float x, int rows, int n, int count, ref float y)
    {
        Wide total = default;
        for (var first = 0; first < rows; first += BlockRows)
        {
            var sum = Vector512<float>.Zero;
            var (r, last) = (first, Math.Min(first + BlockRows, rows));
            for (; r < last - 1; r += 2)
                sum += RowVectors.At(ref Unsafe.Add(ref x, (nint)r * n), 0, count) + RowVectors.At(ref Unsafe.Add(ref x, (nint)(r + 1) * n), 0, count);
            if (r < last) sum += RowVectors.At(ref Unsafe.Add(ref x, (nint)r * n), 0, count);
            total.Add(sum);
        }
        RowVectors.Store(total.Sum, ref y, 0, count);
    }

    struct Wide
    {
        Vector512<double> _low, _high;

        public readonly Vector512<float> Sum => Vector512.Narrow(_low, _high);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Add(Vector512<float> block)
        {
            var (low, high) = Vector512.Widen(block);
            (_low, _high) = (_low + low, _high + high);
        }
    }
}
