using System.Runtime.InteropServices;

namespace Reparam.Benchmarks;

/// <summary>OpenBLAS as a C program calls it: one call of <c>cblas_sgemm</c> on memory that does not move, nothing around it.</summary>
sealed unsafe class DirectProduct(nint library)
{
    const int RowMajor = 101, NoTranspose = 111, Transpose = 112;

    readonly delegate* unmanaged[Cdecl]<int, int, int, int, int, int, float, float*, int, float*, int, float, float*, int, void> _multiply =
        (delegate* unmanaged[Cdecl]<int, int, int, int, int, int, float, float*, int, float*, int, float, float*, int, void>)NativeLibrary.GetExport(library, "cblas_sgemm");

    /// <summary>The library that <c>NativeProduct</c> finds first; null where there is none.</summary>
    public static DirectProduct? TryLoad() => NativeLibrary.TryLoad("libopenblas.so.0", out var library) ? new(library) : null;

    /// <param name="shape">What is multiplied.</param>
    /// <param name="a">Pinned.</param>
    /// <param name="b">Pinned.</param>
    /// <param name="c">Pinned; receives the product.</param>
    public void Multiply(MatrixProductShape shape, float[] a, float[] b, float[] c) => _multiply(
        RowMajor, shape.TransposeA ? Transpose : NoTranspose, shape.TransposeB ? Transpose : NoTranspose, shape.Rows, shape.Columns, shape.Inner,
        1, Address(a), shape.TransposeA ? shape.Rows : shape.Inner, Address(b), shape.TransposeB ? shape.Inner : shape.Columns, 0, Address(c), shape.Columns);

    static float* Address(float[] pinned) => (float*)Marshal.UnsafeAddrOfPinnedArrayElement(pinned, 0);
}
