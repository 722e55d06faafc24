using System.Numerics.Tensors;
using System.Runtime.Intrinsics;

namespace Reparam.Kernels;

/// <summary>A one-hot code times a matrix: the sum of the rows it picks. It is infinite only where the whole sum lies beyond float.</summary>
public static unsafe class SumOfRows
{
    const int Width = 16;

    /// <summary>Effectively computes <c>y = bias + Σᵢ matrix[rows[i]]</c>.</summary>
    /// <param name="bias">What the sum starts with, <c>[n]</c>.</param>
    /// <param name="matrix">Rows of n numbers.</param>
    /// <param name="rows">Which rows; any may repeat.</param>
    /// <param name="destination">Receives the sum, <c>[n]</c>.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    public static void Forward(ReadOnlySpan<float> bias, ReadOnlySpan<float> matrix, ReadOnlySpan<int> rows, Span<float> destination)
    {
        var n = bias.Length;
        if (destination.Length != n) throw new ArgumentException($"Length {destination.Length} differs from the bias's {n}.", nameof(destination));
        foreach (var row in rows)
        {
            if (row < 0 || ((long)row + 1) * n > matrix.Length)
                throw new ArgumentOutOfRangeException(nameof(rows), row, $"A matrix of {matrix.Length} numbers has no such row of {n}.");
        }
        fixed (float* start = bias, weights = matrix, y = destination)
        fixed (int* picked = rows)
        {
            Add(start, weights, n, picked, rows.Length, y, accumulate: false);
        }
        if (!TensorPrimitives.IsFiniteAll<float>(destination)) Mend(bias, matrix, rows, destination);
    }

    // A part of a sum may overflow where the whole sum does not.
    static void Mend(ReadOnlySpan<float> bias, ReadOnlySpan<float> matrix, ReadOnlySpan<int> rows, Span<float> destination)
    {
        for (var i = 0; i < destination.Length; i++)
        {
            if (float.IsFinite(destination[i])) continue;
            double sum = bias[i];
            foreach (var row in rows) sum += matrix[(row * destination.Length) + i];
            destination[i] = (float)sum;
        }
    }

    /// <summary>
    /// <c>y = start + Σᵢ matrix[rows[i]]</c>, added in that order, or <c>y += </c> that sum. No start is zeros.
    /// </summary>
    internal static void Add(float* start, float* matrix, int n, int* rows, int count, float* y, bool accumulate)
    {
        var i = 0;
        // Four vectors of the sum stay in registers while the rows go by.
        for (; i <= n - (4 * Width); i += 4 * Width)
        {
            Vector512<float> s0 = default, s1 = default, s2 = default, s3 = default;
            if (start != null)
            {
                (s0, s1) = (Vector512.Load(start + i), Vector512.Load(start + i + Width));
                (s2, s3) = (Vector512.Load(start + i + (2 * Width)), Vector512.Load(start + i + (3 * Width)));
            }
            for (var r = 0; r < count; r++)
            {
                var row = matrix + ((nint)rows[r] * n) + i;
                s0 += Vector512.Load(row);
                s1 += Vector512.Load(row + Width);
                s2 += Vector512.Load(row + (2 * Width));
                s3 += Vector512.Load(row + (3 * Width));
            }
            Put(s0, y + i, accumulate);
            Put(s1, y + i + Width, accumulate);
            Put(s2, y + i + (2 * Width), accumulate);
            Put(s3, y + i + (3 * Width), accumulate);
        }
        for (; i <= n - Width; i += Width)
        {
            var sum = start != null ? Vector512.Load(start + i) : default;
            for (var r = 0; r < count; r++) sum += Vector512.Load(matrix + ((nint)rows[r] * n) + i);
            Put(sum, y + i, accumulate);
        }
        for (; i <= n - (Width / 4); i += Width / 4)
        {
            var sum = start != null ? Vector128.Load(start + i) : default;
            for (var r = 0; r < count; r++) sum += Vector128.Load(matrix + ((nint)rows[r] * n) + i);
            (accumulate ? Vector128.Load(y + i) + sum : sum).Store(y + i);
        }
        for (; i < n; i++)
        {
            var sum = start != null ? start[i] : 0;
            for (var r = 0; r < count; r++) sum += matrix[((nint)rows[r] * n) + i];
            y[i] = accumulate ? y[i] + sum : sum;
        }
    }

    static void Put(Vector512<float> sum, float* y, bool accumulate) => (accumulate ? Vector512.Load(y) + sum : sum).Store(y);
}
