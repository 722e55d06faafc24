using Reparam.Kernels;

namespace Reparam.Experiments.Runs;

/// <summary>The matrix products a run can be asked to use.</summary>
static class MatrixProducts
{
    public const string Managed = "managed", Native = "native";

    /// <summary>Makes the product of a name; null for the managed one, the library's default.</summary>
    public static Func<Workers, IMatrixProduct>? Factory(string name) => name == Native ? LoadNative : null;

    static NativeProduct LoadNative(Workers workers)
    {
        var product = NativeProduct.Load();
        if (product.CanSetThreads) product.SetThreads(workers.Threads);
        return product;
    }
}
