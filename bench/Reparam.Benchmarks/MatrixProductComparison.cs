using System.Diagnostics;
using System.Runtime.InteropServices;
using Reparam.Experiments.Workloads;
using Reparam.Kernels;

namespace Reparam.Benchmarks;

/// <summary>
/// Measures GFLOP/s of the managed product, of an installed BLAS through <see cref="NativeProduct"/>, and of the same BLAS called
/// directly. All take turns in short rounds in one process, so that other load on the machine affects all of them equally.
/// </summary>
/// <remarks>
/// The ratios are medians of the ratios of neighbouring rounds: managed to native, and native to direct, which is the cost of
/// our call. Native and direct alternate in order from round to round, because the second one finds warm caches.
/// </remarks>
static class MatrixProductComparison
{
    const int Rounds = 61;
    const double RoundSeconds = 0.004;

    /// <summary>Measures all shapes with one and two threads.</summary>
    /// <param name="file">CSV file of the results; null for none.</param>
    public static void Run(string? file)
    {
        NativeProduct.TryLoad(out var native);
        var direct = native?.Name == "openblas" ? DirectProduct.TryLoad() : null;
        Console.WriteLine($"{Processor.Name}, {RuntimeInformation.FrameworkDescription}; "
            + $"GFLOP/s, median of {Rounds} rounds in turn; native: {native?.Name ?? "none found"}");
        Console.WriteLine($"{"shape",-18}{"threads",8}{"managed",10}{"native",10}{"direct",10}{"managed/native",16}{"native/direct",15}");
        var lines = new List<string> { "shape,threads,managed_gflops,native_gflops,direct_gflops,managed_over_native,native_over_direct" };
        foreach (var shape in MatrixProductShape.All)
        {
            foreach (var threads in (int[])[1, 2]) lines.Add(Compare(shape, threads, native, direct));
        }
        if (file is not null) File.WriteAllText(file, string.Join('\n', lines) + "\n");
    }

    static string Compare(MatrixProductShape shape, int threads, NativeProduct? native, DirectProduct? direct)
    {
        using var workers = new Workers(threads);
        if (native is { CanSetThreads: true }) native.SetThreads(threads);
        var managed = new BlockedProduct(workers);
        var (a, b) = (Ramp(shape.Rows * shape.Inner), Ramp(shape.Inner * shape.Columns));
        var c = GC.AllocateArray<float>(shape.Rows * shape.Columns, pinned: true);
        Action?[] products =
        [
            () => Multiply(managed),
            native is null ? null : () => Multiply(native),
            direct is null ? null : () => direct.Multiply(shape, a, b, c),
        ];
        var seconds = new double[products.Length, Rounds];
        var calls = Math.Max(1, (int)(RoundSeconds * 80e9 * threads / shape.Flops));
        for (var round = -10; round < Rounds; round++)
        {
            int[] order = round % 2 == 0 ? [0, 1, 2] : [0, 2, 1];
            foreach (var product in order)
            {
                if (products[product] is not { } multiply) continue;
                // A call that is not timed brings evicted data back into the cache and wakes the threads.
                multiply();
                var start = Stopwatch.GetTimestamp();
                for (var call = 0; call < calls; call++) multiply();
                if (round >= 0) seconds[product, round] = Stopwatch.GetElapsedTime(start).TotalSeconds / calls;
            }
        }

        string[] cells = [Rate(0), Rate(1), Rate(2), Ratio(1, 0), Ratio(2, 1)];
        Console.WriteLine($"{shape,-18}{threads,8}{cells[0],10}{cells[1],10}{cells[2],10}{cells[3],16}{cells[4],15}");
        return $"{shape},{threads},{string.Join(',', cells)}";

        void Multiply(IMatrixProduct product) => product.Multiply(
            a, shape.TransposeA, b, shape.TransposeB, shape.Rows, shape.Columns, shape.Inner, c);

        string Rate(int product) => products[product] is null ? ""
            : FormattableString.Invariant($"{shape.Flops / Median(round => seconds[product, round]) / 1e9:F1}");

        // Speed of the second relative to the first.
        string Ratio(int first, int second) => products[first] is null || products[second] is null ? ""
            : FormattableString.Invariant($"{Median(round => seconds[first, round] / seconds[second, round]):F3}");

        static double Median(Func<int, double> number) => Enumerable.Range(0, Rounds).Select(number).Order().ElementAt(Rounds / 2);
    }

    static float[] Ramp(int length)
    {
        var values = GC.AllocateArray<float>(length, pinned: true);
        for (var i = 0; i < length; i++) values[i] = (i % 37 / 37f) - 0.5f;
        return values;
    }
}
