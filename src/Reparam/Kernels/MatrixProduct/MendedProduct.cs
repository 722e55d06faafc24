using System.Numerics.Tensors;

namespace Reparam.Kernels;

/// <summary>Computes the sums of a matrix product again in double, where they overflowed in float.</summary>
static class MendedProduct
{
    // Adds A·B to the destination, and returns whether all of it is known to be finite.
    public static bool Add(IMatrixProduct product, ReadOnlySpan<float> a, ReadOnlySpan<float> b, int rows, int columns, int inner, Span<float> destination)
    {
        if (product is BlockedProduct blocked && (long)rows * columns * inner > 0)
            return blocked.Products(a, false, b, false, rows, columns, inner, destination, accumulate: true);
        product.Multiply(a, false, b, false, rows, columns, inner, destination, accumulate: true);
        return false;
    }

    // Replaces the sums that are not finite. Each row of the product begins with the row start (empty: zeros).
    // It does nothing if a matrix is not finite, because a sum in double would not be finite either.
    public static void Mend(
        ReadOnlySpan<float> a, bool transposeA,
        ReadOnlySpan<float> b, bool transposeB,
        int rows, int columns, int inner,
        ReadOnlySpan<float> start, Span<float> destination)
    {
        if (TensorPrimitives.IsFiniteAll<float>(destination) || !TensorPrimitives.IsFiniteAll(a) || !TensorPrimitives.IsFiniteAll(b)) return;
        for (var i = 0; i < destination.Length; i++)
        {
            if (float.IsFinite(destination[i])) continue;
            var (row, column) = (i / columns, i % columns);
            double sum = start.IsEmpty ? 0 : start[column];
            for (var k = 0; k < inner; k++)
                sum += (double)a[transposeA ? (k * rows) + row : (row * inner) + k] * b[transposeB ? (column * inner) + k : (k * columns) + column];
            destination[i] = (float)sum;
        }
    }
}
