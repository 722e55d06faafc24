namespace Reparam.Kernels;

/// <summary>A matrix product whose sums overflowed on the way, made again where they did.</summary>
static class MendedProduct
{
    // Replaces what is not finite in the product that the matrices have, plus a row that every row starts with (empty: zeros).
    public static void Mend(
        IMatrixProduct product,
        ReadOnlySpan<float> a, bool transposeA,
        ReadOnlySpan<float> b, bool transposeB,
        int rows, int columns, int inner,
        ReadOnlySpan<float> start, Span<float> destination)
        => ScaledOperands.Mend(
            (product, transposeA, transposeB, rows, columns, inner),
            static (state, x, y, sums) => state.product.Multiply(x, state.transposeA, y, state.transposeB, state.rows, state.columns, state.inner, sums),
            a, b, start, destination);
}
