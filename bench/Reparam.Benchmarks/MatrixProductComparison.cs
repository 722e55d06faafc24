using System.Diagnostics;
using Reparam.Kernels;

namespace Reparam.Benchmarks;

/// <summary>
/// GFLOP/s of the managed product beside a native one: short rounds in turn, in one process, so that what else the
/// machine does strikes all alike; medians over the rounds.
/// </summary>
static class MatrixProductComparison
{
    const int Rounds = 61;
    const double RoundSeconds = 0.004;

    public static void Run()
    {
        NativeProduct.TryLoad(out var native);
        Console.WriteLine($"GFLOP/s, median of {Rounds} rounds in turn; native: {native?.Name ?? "none found"}");
        Console.WriteLine($"{"shape",-18}{"threads",8}{"managed",10}{"native",10}{"ratio",8}{"managed us",12}");
        foreach (var shape in MatrixProductShape.All)
        {
            foreach (var threads in (int[])[1, 2]) Compare(shape, threads, native);
        }
    }

    static void Compare(MatrixProductShape shape, int threads, NativeProduct? native)
    {
        using var workers = new Workers(threads);
        if (native is { CanSetThreads: true }) native.SetThreads(threads);
        IMatrixProduct[] products = native is null ? [new BlockedProduct(workers)] : [new BlockedProduct(workers), native];
        var a = Ramp(shape.Rows * shape.Inner);
        var b = Ramp(shape.Inner * shape.Columns);
        var c = new float[shape.Rows * shape.Columns];
        var seconds = new double[products.Length, Rounds];
        var calls = Math.Max(1, (int)(RoundSeconds * 80e9 * threads / shape.Flops));
        for (var round = -10; round < Rounds; round++)
        {
            for (var product = 0; product < products.Length; product++)
            {
                // The first call brings the other's evictions back in and wakes the threads.
                Multiply(products[product]);
                var start = Stopwatch.GetTimestamp();
                for (var call = 0; call < calls; call++) Multiply(products[product]);
                if (round >= 0) seconds[product, round] = Stopwatch.GetElapsedTime(start).TotalSeconds / calls;
            }
        }

        var managed = Median(0);
        Console.Write($"{shape,-18}{threads,8}{shape.Flops / managed / 1e9,10:F1}");
        if (native is null) Console.WriteLine($"{"",18}{managed * 1e6,12:F1}");
        else Console.WriteLine($"{shape.Flops / Median(1) / 1e9,10:F1}{Median(1) / managed,8:F2}{managed * 1e6,12:F1}");

        void Multiply(IMatrixProduct product) => product.Multiply(
            a, shape.TransposeA, b, shape.TransposeB, shape.Rows, shape.Columns, shape.Inner, c);

        double Median(int product) =>
            Enumerable.Range(0, Rounds).Select(round => seconds[product, round]).Order().ElementAt(Rounds / 2);
    }

    static float[] Ramp(int length)
    {
        var values = new float[length];
        for (var i = 0; i < length; i++) values[i] = i % 37 / 37f - 0.5f;
        return values;
    }
}
