using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Reparam.Kernels;

/// <summary>
/// The matrix product of a BLAS installed on the system (OpenBLAS, MKL, Accelerate or another with <c>cblas_sgemm</c>
/// and 32-bit dimensions), found when it is asked for.
/// </summary>
/// <remarks>
/// The bits are the library's affair: most libraries sum in an order that depends on the shape, and some on the thread
/// count. The library stays loaded for the life of the process, as its threads do.
/// </remarks>
public sealed unsafe class NativeProduct : IMatrixProduct
{
    const int RowMajor = 101;
    const int NoTranspose = 111;
    const int Transpose = 112;

    static readonly (string Name, string Library)[] WellKnown =
    [
        ("openblas", "libopenblas.so.0"),
        ("openblas", "libopenblas.so"),
        ("openblas", "libopenblas.dylib"),
        ("openblas", "libopenblas.dll"),
        ("openblas", "openblas.dll"),
        ("mkl", "libmkl_rt.so.2"),
        ("mkl", "libmkl_rt.so"),
        ("mkl", "mkl_rt.2.dll"),
        ("mkl", "mkl_rt.dll"),
        ("accelerate", "/System/Library/Frameworks/Accelerate.framework/Accelerate"),
        ("blis", "libblis.so.4"),
        ("blas", "libcblas.so.3"),
        ("blas", "libblas.so.3"),
    ];

    // cblas_sgemm(order, transA, transB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc)
    readonly delegate* unmanaged[Cdecl]<
        int, int, int, int, int, int, float, float*, int, float*, int, float, float*, int, void> _multiply;

    readonly delegate* unmanaged[Cdecl]<int, void> _setThreads;

    NativeProduct(string name, nint library, nint multiply)
    {
        Name = name;
        _multiply = (delegate* unmanaged[Cdecl]<
            int, int, int, int, int, int, float, float*, int, float*, int, float, float*, int, void>)multiply;
        if (NativeLibrary.TryGetExport(library, "openblas_set_num_threads", out var setThreads)
            || NativeLibrary.TryGetExport(library, "MKL_Set_Num_Threads", out setThreads)
            || NativeLibrary.TryGetExport(library, "bli_thread_set_num_threads", out setThreads))
        {
            _setThreads = (delegate* unmanaged[Cdecl]<int, void>)setThreads;
        }
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>Whether the library lets <see cref="SetThreads"/> choose.</summary>
    public bool CanSetThreads => _setThreads is not null;

    /// <summary>Finds a BLAS.</summary>
    /// <param name="product">The product, or null when there is none.</param>
    /// <param name="libraryPath">The library to use; without it, the well-known names are tried in turn.</param>
    /// <returns>Whether one was found that has <c>cblas_sgemm</c>.</returns>
    public static bool TryLoad([NotNullWhen(true)] out NativeProduct? product, string? libraryPath = null)
    {
        if (libraryPath is not null) return TryLoad(Path.GetFileName(libraryPath), libraryPath, out product);
        foreach (var (name, library) in WellKnown)
        {
            if (TryLoad(name, library, out product)) return true;
        }
        product = null;
        return false;
    }

    /// <summary>Finds a BLAS or says what was looked for.</summary>
    /// <param name="libraryPath">The library to use; without it, the well-known names are tried in turn.</param>
    /// <exception cref="DllNotFoundException">No library with <c>cblas_sgemm</c> was found.</exception>
    public static NativeProduct Load(string? libraryPath = null)
    {
        if (TryLoad(out var product, libraryPath)) return product;
        throw new DllNotFoundException(libraryPath is null
            ? "No BLAS with cblas_sgemm was found; looked for " + string.Join(", ", WellKnown.Select(known => known.Library))
                + ". Install OpenBLAS, give a library's path, or use the managed product."
            : $"'{libraryPath}' could not be loaded or has no cblas_sgemm.");
    }

    /// <summary>Sets how many threads the library computes with, in the whole process.</summary>
    /// <param name="threads">At least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="threads"/> is less than 1.</exception>
    /// <exception cref="NotSupportedException">The library has no such setting (see <see cref="CanSetThreads"/>).</exception>
    public void SetThreads(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        if (_setThreads is null) throw new NotSupportedException($"The thread count of '{Name}' cannot be set from here.");
        _setThreads(threads);
    }

    /// <inheritdoc/>
    public void Multiply(
        ReadOnlySpan<float> a, bool transposeA,
        ReadOnlySpan<float> b, bool transposeB,
        int rows, int columns, int inner,
        Span<float> destination, bool accumulate = false)
    {
        ProductArguments.Check(a, transposeA, b, transposeB, rows, columns, inner, destination);
        if (inner == 0)
        {
            if (!accumulate) destination.Clear();
            return;
        }
        if (rows == 0 || columns == 0) return;
        fixed (float* pointerA = a, pointerB = b, pointerC = destination)
        {
            _multiply(
                RowMajor, transposeA ? Transpose : NoTranspose, transposeB ? Transpose : NoTranspose,
                rows, columns, inner,
                1f, pointerA, transposeA ? rows : inner, pointerB, transposeB ? inner : columns,
                accumulate ? 1f : 0f, pointerC, columns);
        }
        if (!accumulate) MendedProduct.Mend(a, transposeA, b, transposeB, rows, columns, inner, default, destination);
    }

    static bool TryLoad(string name, string library, [NotNullWhen(true)] out NativeProduct? product)
    {
        product = null;
        if (!NativeLibrary.TryLoad(library, out var handle)) return false;
        if (NativeLibrary.TryGetExport(handle, "cblas_sgemm", out var multiply))
        {
            product = new(name, handle, multiply);
            return true;
        }
        NativeLibrary.Free(handle);
        return false;
    }
}
