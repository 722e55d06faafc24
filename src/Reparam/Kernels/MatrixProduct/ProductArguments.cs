namespace Reparam.Kernels;

/// <summary>The checks every <see cref="IMatrixProduct"/> makes once, at its entry.</summary>
static class ProductArguments
{
    public static void Check(
        ReadOnlySpan<float> a, bool transposeA,
        ReadOnlySpan<float> b, bool transposeB,
        int rows, int columns, int inner,
        ReadOnlySpan<float> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfNegative(columns);
        ArgumentOutOfRangeException.ThrowIfNegative(inner);
        CheckLength(a, "a", "A", transposeA ? inner : rows, transposeA ? rows : inner);
        CheckLength(b, "b", "B", transposeB ? columns : inner, transposeB ? inner : columns);
        CheckLength(destination, "destination", "C", rows, columns);
        if (destination.Overlaps(a) || destination.Overlaps(b))
            throw new ArgumentException("C must not overlap A or B.", nameof(destination));
    }

    static void CheckLength(ReadOnlySpan<float> span, string parameter, string matrix, int rows, int columns)
    {
        if (span.Length == (long)rows * columns) return;
        throw new ArgumentException(
            $"{matrix} is [{rows}, {columns}] and takes {(long)rows * columns} elements, the span has {span.Length}.",
            parameter);
    }
}
