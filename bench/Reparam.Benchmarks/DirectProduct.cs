using System.Runtime.InteropServices;

namespace Reparam.Benchmarks;

/// <summary>Calls <c>cblas_sgemm</c> of OpenBLAS as a C program does: on pinned memory, without checks.</summary>
sealed unsafe class DirectProduct(nint library)
{
    const int RowMajor = 101, NoTranspose = 111, Transpose = 112;

    readonly delegate* unmanaged[Cdecl]<int, int, int, int, int, int, float, float*, int, float*, int, float, float*, int, void> _multiply
        = (delegate* unmanaged[Cdecl]<int, int, int, int, int, int, float, float*, int, float*, int, float, float*, int, void>)
            NativeLibrary.GetExport(library, "cblas_sgemm");

    /// <summary>Loads the library that <c>NativeProduct</c> finds first; null if it is not installed.</summary>
    public static DirectProduct? TryLoad()
        => NativeLibrary.TryLoad("libopenblas.so.0", out var library) ? new(library) : null;

    /// <summary>Multiplies two matrices.</summary>
    /// <param name="shape">Shapes of the matrices.</param>
    /// <param name="a">Left matrix; pinned.</param>
    /// <param name="b">Right matrix; pinned.</param>
    /// <param name="c">Receives the product; pinned.</param>
    public void Multiply(MatrixProductShape shape, float[] a, float[] b, float[] c) => _multiply(
        RowMajor, shape.TransposeA ? Transpose : NoTranspose, shape.TransposeB ? Transpose : NoTranspose, shape.Rows, shape.Columns, shape.Inner,
        1, Address(a), shape.TransposeA ? shape.Rows : shape.Inner, Address(b), shape.TransposeB ? shape.Inner : shape.Columns, 0, Address(c), shape.Columns);

    static float* Address(float[] pinned) => (float*)Marshal.UnsafeAddrOfPinnedArrayElement(pinned, 0);
}
