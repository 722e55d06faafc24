using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Reparam.Kernels;

/// <summary>A one-hot code times a matrix: the sum of the rows it picks.</summary>
public static class SumOfRows
{
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
            if (row < 0 || ((long)row + 1) * n > matrix.Length) throw new ArgumentOutOfRangeException(nameof(rows), row, $"A matrix of {matrix.Length} numbers has no such row of {n}.");
        }
        ref var start = ref MemoryMarshal.GetReference(bias);
        ref var weights = ref MemoryMarshal.GetReference(matrix);
        ref var y = ref MemoryMarshal.GetReference(destination);
        var i = 0;
        // Four vectors of the sum stay in registers while the rows go by.
        for (; i <= n - 32; i += 32)
        {
            var (s0, s1) = (Vector256.LoadUnsafe(ref start, (nuint)i), Vector256.LoadUnsafe(ref start, (nuint)i + 8));
            var (s2, s3) = (Vector256.LoadUnsafe(ref start, (nuint)i + 16), Vector256.LoadUnsafe(ref start, (nuint)i + 24));
            foreach (var row in rows)
            {
                var at = (nuint)(((long)row * n) + i);
                s0 += Vector256.LoadUnsafe(ref weights, at);
                s1 += Vector256.LoadUnsafe(ref weights, at + 8);
                s2 += Vector256.LoadUnsafe(ref weights, at + 16);
                s3 += Vector256.LoadUnsafe(ref weights, at + 24);
            }
            s0.StoreUnsafe(ref y, (nuint)i);
            s1.StoreUnsafe(ref y, (nuint)i + 8);
            s2.StoreUnsafe(ref y, (nuint)i + 16);
            s3.StoreUnsafe(ref y, (nuint)i + 24);
        }
        for (; i < n; i++)
        {
            var sum = bias[i];
            foreach (var row in rows) sum += matrix[(int)(((long)row * n) + i)];
            destination[i] = sum;
        }
    }
}
