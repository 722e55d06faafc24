namespace Reparam.Kernels;

/// <summary>
/// The one seam through which every dense product goes: C = op(A)·op(B), or C += op(A)·op(B), over row-major float32.
/// </summary>
/// <remarks>
/// The managed product gives the same bits for the same input whatever its thread count, and an element of its C does not
/// depend on how many rows or columns C has. A native library promises neither.
/// A sum of finite products is infinite only where the whole sum is beyond float. With accumulation it is added in float, part by
/// part, and a part may overflow.
/// </remarks>
public interface IMatrixProduct
{
    /// <summary>A name for reports, such as <c>managed</c> or <c>openblas</c>.</summary>
    string Name { get; }

    /// <summary>Computes C[rows, columns] from op(A)[rows, inner] and op(B)[inner, columns].</summary>
    /// <param name="a">A: <c>[rows, inner]</c>, or <c>[inner, rows]</c> when <paramref name="transposeA"/>.</param>
    /// <param name="transposeA">Whether op(A) is A's transpose.</param>
    /// <param name="b">B: <c>[inner, columns]</c>, or <c>[columns, inner]</c> when <paramref name="transposeB"/>.</param>
    /// <param name="transposeB">Whether op(B) is B's transpose.</param>
    /// <param name="rows">Rows of C; 0 is allowed, as for the other two.</param>
    /// <param name="columns">Columns of C.</param>
    /// <param name="inner">The summed dimension; 0 gives zeros.</param>
    /// <param name="destination">C: <c>[rows, columns]</c>. Must not overlap A or B.</param>
    /// <param name="accumulate">Add to what <paramref name="destination"/> holds instead of replacing it.</param>
    /// <exception cref="ArgumentOutOfRangeException">A dimension is negative.</exception>
    /// <exception cref="ArgumentException">A span's length is not the product of its dimensions.</exception>
    void Multiply(
        ReadOnlySpan<float> a, bool transposeA,
        ReadOnlySpan<float> b, bool transposeB,
        int rows, int columns, int inner,
        Span<float> destination, bool accumulate = false);
}
