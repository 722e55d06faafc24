using System.CommandLine;
using System.Diagnostics;
using System.Runtime.ExceptionServices;
using Reparam.Estimators;
using Reparam.Experiments.Comparisons;
using Reparam.Experiments.Runs;
using Reparam.Kernels;
using Reparam.Training;

namespace Reparam.Cli.Commands;

/// <summary><c>reparam compare sweep</c>: all estimators on the standard problems, resumable.</summary>
static class Sweep
{
    // Longest time of drawing. There are some hundred measurements for each problem.
    const double SecondsEach = 1.5;

    // The command that results name.
    const string Name = "compare sweep";

    static readonly double[] Taus = [0.1, 0.3, 0.5, 1, 2, double.PositiveInfinity];

    public static Command Create(CancellationToken cancellation)
    {
        var folder = Choose.Folder("--out", "Folder of the sweep; comparisons that are finished there are kept.");
        var draws = Choose.Long("--draws", "Number of estimates drawn from each estimator.", 2, 100_000_000, 20_000);
        var workers = Choose.Whole("--workers", "Number of problems at the same time.", 1, 64, Math.Min(Environment.ProcessorCount, 8));
        var command = new Command("sweep",
            """
            Compare all estimators on the standard problems at five finite temperatures and at infinity; takes minutes.
            Safe to interrupt: run the same command again to resume.

            Examples:
              reparam compare sweep --out comparisons
            """)
        { folder, draws, workers };
        folder.Required = true;
        command.SetAction(parsed =>
        {
            var path = parsed.GetValue(folder)!;
            using var claim = ClaimedFolder.Take("out", path);
            Run(path, parsed.GetValue(draws), parsed.GetValue(workers), parsed.InvocationConfiguration.Error, cancellation);
            parsed.InvocationConfiguration.Output.WriteLine(Path.Combine(path, "sweep.csv"));
            return Application.Done;
        });
        return command;
    }

    static void Run(string path, long draws, int workers, TextWriter error, CancellationToken cancellation)
    {
        var (done, start) = (0, Stopwatch.GetTimestamp());
        var problems = StandardProblems.All;
        var results = new ComparisonResult[problems.Count];
        var synchronized = TextWriter.Synchronized(error);
        void RunOne(int i)
        {
            var folder = new ComparisonFolder(Path.Combine(path, problems[i].Folder));
            using var claim = FolderClaim.TryTake(folder.Path) ?? throw new InvalidOperationException($"Another process works on {folder.Path}.");
            var found = folder.Finished() is { } finished && IsOf(finished, problems[i], draws) ? finished : null;
            results[i] = found ?? Compare(problems[i], folder, draws, cancellation);
            var state = FormattableString.Invariant($"{(found is null ? "finished" : "was finished")} at {Stopwatch.GetElapsedTime(start).TotalSeconds:F0} s");
            synchronized.WriteLine($"{Interlocked.Increment(ref done)}/{problems.Count}  {problems[i].Folder}  {state}");
        }
        try
        {
            Parallel.For(0, problems.Count, new ParallelOptions { MaxDegreeOfParallelism = workers, CancellationToken = cancellation }, RunOne);
        }
        catch (AggregateException several)
        {
            // A message is one line, so it reports one cause.
            ExceptionDispatchInfo.Throw(several.InnerExceptions[0]);
        }
        AtomicFile.WriteText(Path.Combine(path, "sweep.csv"), SweepTable.Csv(results));
        Directory.CreateDirectory(Path.Combine(path, "estimators"));
        foreach (var entry in EstimatorRegistry.All)
        {
            // The VAE of two classes shows estimators for bits.
            var portrait = EstimatorPortrait.Draw(entry.Info.Name, Of("vae-8x4")) ?? EstimatorPortrait.Draw(entry.Info.Name, Of("vae-2x12"));
            if (portrait is not null) AtomicFile.WriteText(Path.Combine(path, "estimators", entry.Info.Name + ".svg"), portrait.ToSvg() + "\n");
        }

        ComparisonResult Of(string problem) => results.First(result => result.Problem == problem);
    }

    // 'compare' may have written to this folder, and an older sweep has fewer estimators.
    static bool IsOf(ComparisonResult found, StandardProblem problem, long draws)
    {
        var names = found.Results.Select(result => result.Estimator).Concat(found.Skipped.Select(skipped => skipped.Estimator)).ToHashSet();
        return (found.Command, found.Problem, found.Draws) == (Name, problem.Folder, draws)
            && EstimatorRegistry.All.All(entry => names.Contains(entry.Info.Name));
    }

    static ComparisonResult Compare(StandardProblem standard, ComparisonFolder folder, long draws, CancellationToken cancellation)
    {
        var (problem, options) = (standard.Make(), new ComparisonOptions { Taus = Taus, Draws = draws, Seconds = SecondsEach });
        using var compute = new Compute(1);
        var result = new Comparison(problem, options, compute).Run(cancellation: cancellation) with { Command = Name, Problem = standard.Folder };
        folder.Write(problem, options, result, compute, cancellation);
        return result;
    }
}
