using Reparam.Kernels;

namespace Reparam.Experiments.Workloads;

/// <summary>Matrix products of the VAEs' training step, forward and backward, and a large one for the peak rate.</summary>
static class ProductWorkloads
{
    /// <summary>All products.</summary>
    public static IEnumerable<Workload> All(Compute compute) =>
    [
        Make(100, 784, 200, false, false, compute),
        Make(100, 200, 784, false, false, compute),
        Make(784, 100, 200, true, false, compute),
        Make(200, 100, 784, true, false, compute),
        Make(100, 784, 200, false, true, compute),
        Make(512, 512, 512, false, false, compute),
    ];

    static Workload Make(int rows, int inner, int columns, bool transposeA, bool transposeB, Compute compute)
    {
        var (a, b, c) = (Ramp(rows * inner), Ramp(inner * columns), new float[rows * columns]);
        return new Workload("product", $"{rows}x{inner}x{columns}{(transposeA ? " At" : "")}{(transposeB ? " Bt" : "")}",
            () => compute.Product.Multiply(a, transposeA, b, transposeB, rows, columns, inner, c))
        { Amount = 2e-9 * rows * inner * columns, RateUnit = "GFLOP/s" };
    }

    static float[] Ramp(int length)
    {
        var values = new float[length];
        for (var i = 0; i < length; i++) values[i] = (i % 37 / 37f) - 0.5f;
        return values;
    }
}
