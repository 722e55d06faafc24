using System.Diagnostics;
using Reparam.Experiments.Workloads;

namespace Reparam.Benchmarks;

/// <summary>
/// From the start of the process <c>reparam train vae</c> to the end of its first training step, the embedded MNIST loaded,
/// verified and binarized on the way; and the steps in the seconds that follow, while .NET still compiles.
/// </summary>
/// <remarks>Settings of the runtime, as <c>DOTNET_TieredPGO=0</c>, pass on to the process that is measured.</remarks>
static class StartUp
{
    // The curve has a row every fiftieth of a run.
    const int Runs = 11, Steps = 2000, Rows = 50;

    public static void Run(int threads)
    {
        var tool = Path.Combine(AppContext.BaseDirectory, "Reparam.Cli.dll");
        Console.WriteLine($"{Processor.Name}, {Environment.ProcessorCount} processors; {Runs} runs with {threads} threads, of which the first finds files and disk cold, if at all");
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
        var start = new ProcessStartInfo("dotnet", ["exec", "--runtimeconfig", Path.ChangeExtension(tool, ".runtimeconfig.json"), tool, "train", "vae", "--steps", $"{Rows * Steps}", "--eval-samples", "1", "--threads", $"{threads}", "--out", folder])
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
