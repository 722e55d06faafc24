using Reparam.Kernels;

namespace Reparam.Experiments.Runs;

/// <summary>The matrix products that a run can use.</summary>
static class MatrixProducts
{
    public const string Managed = "managed", Native = "native";

    public static IReadOnlyList<string> Names { get; } = [Managed, Native];

    /// <summary>Starts threads with the matrix product of a name.</summary>
    /// <exception cref="DllNotFoundException">No BLAS is installed.</exception>
    public static Compute Open(string name, int threads) => new(threads, name == Native ? LoadNative : null);

    static NativeProduct LoadNative(Workers workers)
    {
        var product = NativeProduct.Load();
        if (product.CanSetThreads) product.SetThreads(workers.Threads);
        return product;
    }
}
