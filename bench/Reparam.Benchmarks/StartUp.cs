using System.Diagnostics;
using Reparam.Experiments.Workloads;

namespace Reparam.Benchmarks;

/// <summary>
/// Measures the time from the start of the process <c>reparam train vae</c> to the end of its first training step, which includes
/// loading, verifying and binarizing the embedded MNIST. Also measures the next steps, while .NET still compiles.
/// </summary>
/// <remarks>Settings of the runtime, such as <c>DOTNET_TieredPGO=0</c>, are passed on to the process that is measured.</remarks>
static class StartUp
{
    // A run reports its progress every fiftieth of its steps.
    const int Runs = 11, Steps = 2000, Rows = 50;

    /// <summary>Measures several runs.</summary>
    public static void Run(int threads)
    {
        var tool = Path.Combine(AppContext.BaseDirectory, "Reparam.Cli.dll");
        Console.WriteLine($"{Processor.Name}, {Environment.ProcessorCount} processors; "
            + $"{Runs} runs with {threads} threads; only the first may find files and disk cold");
        var first = new List<double>();
        var folder = Directory.CreateTempSubdirectory("reparam-start-up-").FullName;
        try
        {
            for (var run = 0; run < Runs; run++)
            {
                var (step, all) = Measure(tool, Path.Combine(folder, $"{run}"), threads);
                first.Add(step);
                Console.WriteLine(FormattableString.Invariant($"first step after {step,6:F3} s, step {Steps} after {all,6:F3} s"));
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
        first.Sort();
        Console.WriteLine(FormattableString.Invariant($"first step: least {first[0]:F3} s, median {first[Runs / 2]:F3} s, most {first[^1]:F3} s"));
    }

    static (double First, double All) Measure(string tool, string folder, int threads)
    {
        string[] runtime = ["exec", "--runtimeconfig", Path.ChangeExtension(tool, ".runtimeconfig.json"), tool];
        string[] train = ["train", "vae", "--steps", $"{Rows * Steps}", "--eval-samples", "1", "--threads", $"{threads}", "--out", folder];
        var start = new ProcessStartInfo("dotnet", [.. runtime, .. train])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        var clock = Stopwatch.StartNew();
        using var process = Process.Start(start)!;
        var (first, all) = (0.0, 0.0);
        while (process.StandardError.ReadLine() is { } line)
        {
            if (line.EndsWith("step 1 done", StringComparison.Ordinal)) first = clock.Elapsed.TotalSeconds;
            if (!line.StartsWith($"step {Steps}/", StringComparison.Ordinal)) continue;
            all = clock.Elapsed.TotalSeconds;
            process.Kill();
        }
        process.WaitForExit();
        return first > 0 ? (first, all) : throw new InvalidOperationException("The command ended before its first step.");
    }
}
