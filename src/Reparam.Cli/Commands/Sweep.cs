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
    // Of the slowest, which draw less often then: some hundred measurements a problem.
    const double SecondsEach = 1.5;

    // What its results say they are of.
    const string Name = "compare sweep";

    static readonly double[] Taus = [0.1, 0.3, 0.5, 1, 2, double.PositiveInfinity];

    public static Command Create(CancellationToken cancellation)
    {
        var folder = Choose.Folder("--out", "Folder of the sweep; what is finished there is not done again.");
        var draws = Choose.Long("--draws", "Estimates drawn of each estimator.", 2, 100_000_000, 20_000);
        var workers = Choose.Whole("--workers", "Problems at once.", 1, 64, Math.Min(Environment.ProcessorCount, 8));
        var command = new Command("sweep",
            """
            All estimators on the standard problems at five temperatures and without end: minutes. Stopped and started again it goes on.

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
            var target = new ComparisonFolder(Path.Combine(path, problems[i].Folder));
            using var claim = FolderClaim.TryTake(target.Path) ?? throw new InvalidOperationException($"{target.Path} is being worked on by another process.");
            var found = target.Finished() is { } there && IsOf(there, problems[i].Folder, draws) ? there : null;
            results[i] = found ?? Compare(problems[i].Make(), target, draws, cancellation);
            synchronized.WriteLine(FormattableString.Invariant($"{Interlocked.Increment(ref done)}/{problems.Count}  {problems[i].Folder}  {(found == results[i] ? "was finished" : "finished")} at {Stopwatch.GetElapsedTime(start).TotalSeconds:F0} s"));
        }
        try
        {
            Parallel.For(0, problems.Count, new ParallelOptions { MaxDegreeOfParallelism = workers, CancellationToken = cancellation }, RunOne);
        }
        catch (AggregateException several)
        {
            // One cause is as much as a line can tell.
            ExceptionDispatchInfo.Throw(several.InnerExceptions[0]);
        }
        AtomicFile.WriteText(Path.Combine(path, "sweep.csv"), SweepTable.Csv(results));
        Directory.CreateDirectory(Path.Combine(path, "estimators"));
        foreach (var entry in EstimatorRegistry.All)
        {
            // The VAE of bits shows those that the VAE of classes has no place for.
            var portrait = EstimatorPortrait.Draw(entry.Info.Name, Of("vae-8x4")) ?? EstimatorPortrait.Draw(entry.Info.Name, Of("vae-2x12"));
            if (portrait is not null) AtomicFile.WriteText(Path.Combine(path, "estimators", entry.Info.Name + ".svg"), portrait.ToSvg() + "\n");
        }

        ComparisonResult Of(string problem) => results.First(result => result.Problem == problem);
    }

    // 'compare' may have been told to write there, and an older sweep knows fewer estimators.
    static bool IsOf(ComparisonResult found, string problem, long draws)
        => (found.Command, found.Problem, found.Draws) == (Name, problem, draws)
            && EstimatorRegistry.All.All(entry => found.Results.Any(result => result.Estimator == entry.Info.Name) || found.Skipped.Any(skipped => skipped.Estimator == entry.Info.Name));

    static ComparisonResult Compare(Problem problem, ComparisonFolder folder, long draws, CancellationToken cancellation)
    {
        var options = new ComparisonOptions { Taus = Taus, Draws = draws, Seconds = SecondsEach };
        using var compute = new Compute(1);
        var result = new Comparison(problem, options, compute).Run(_ => { }, cancellation) with { Command = Name };
        folder.Write(problem, options, result, compute, cancellation);
        return result;
    }
}
