using System.Diagnostics;
using System.Runtime.ExceptionServices;
using Reparam.Estimators;
using Reparam.Experiments.Comparisons;
using Reparam.Experiments.Registry;
using Reparam.Experiments.Runs;
using Reparam.Kernels;
using Reparam.Training;
namespace Reparam.Experiments.Reproductions;

/// <summary>Compares all estimators on the standard problems, each in a folder of its own; finished ones are not repeated.</summary>
/// <param name="path">The folder of the sweep.</param>
/// <param name="draws">Number of estimates drawn from each estimator.</param>
sealed class ComparisonSweep(string path, long draws)
{
    // Longest time of drawing. There are some hundred measurements for each problem.
    const double SecondsEach = 1.5;

    // The command that results name.
    const string Name = "compare sweep";

    static readonly double[] Taus = [0.1, 0.3, 0.5, 1, 2, double.PositiveInfinity];

    /// <summary>The table of all results.</summary>
    public string TablePath => Path.Combine(path, "sweep.csv");

    /// <summary>Runs what is not finished, then writes the table and the portraits of all estimators.</summary>
    /// <param name="workers">Number of problems at the same time.</param>
    /// <param name="progress">Receives a line for each problem.</param>
    /// <param name="cancellation">Stops the sweep; finished problems stay.</param>
    public void Run(int workers, TextWriter progress, CancellationToken cancellation)
    {
        var (done, start, problems) = (0, Stopwatch.GetTimestamp(), StandardProblems.All);
        var results = new ComparisonResult[problems.Count];
        var synchronized = TextWriter.Synchronized(progress);
        void RunOne(int i)
        {
            var folder = new ComparisonFolder(Path.Combine(path, problems[i].Folder));
            using var claim = FolderClaim.TryTake(folder.Path) ?? throw new InvalidOperationException($"Another process works on {folder.Path}.");
            var found = folder.Finished() is { } finished && IsOf(finished, problems[i]) ? finished : null;
            results[i] = found ?? Compare(problems[i], folder, cancellation);
            var state = FormattableString.Invariant($"{(found is null ? "finished" : "was finished")} at {Stopwatch.GetElapsedTime(start).TotalSeconds:F0} s");
            synchronized.WriteLine($"{Interlocked.Increment(ref done)}/{problems.Count}  {problems[i].Folder}  {state}");
        }
        try
        {
            Parallel.For(0, problems.Count, new ParallelOptions { MaxDegreeOfParallelism = workers, CancellationToken = cancellation }, RunOne);
        }
        catch (AggregateException exception)
        {
            // A message is one line, so it reports one cause.
            ExceptionDispatchInfo.Throw(exception.InnerExceptions[0]);
        }
        AtomicFile.WriteText(TablePath, SweepTable.Csv(results));
        WritePortraits(results);
    }

    void WritePortraits(ComparisonResult[] results)
    {
        Directory.CreateDirectory(Path.Combine(path, "estimators"));
        foreach (var entry in EstimatorRegistry.All)
        {
            // The VAE of two classes shows estimators for bits.
            var portrait = EstimatorPortrait.Draw(entry.Info.Name, Of("vae-8x4")) ?? EstimatorPortrait.Draw(entry.Info.Name, Of("vae-2x12"));
            if (portrait is not null) AtomicFile.WriteText(Path.Combine(path, "estimators", entry.Info.Name + ".svg"), portrait.ToSvg() + "\n");
        }

        ComparisonResult Of(string problem) => results.First(result => result.Problem == problem);
    }

    // Another command may have written to this folder, and an older sweep has fewer estimators.
    bool IsOf(ComparisonResult found, StandardProblem problem)
    {
        var names = found.Results.Select(result => result.Estimator).Concat(found.Skipped.Select(skipped => skipped.Estimator)).ToHashSet();
        return (found.Command, found.Problem, found.Draws) == (Name, problem.Folder, draws)
            && EstimatorRegistry.All.All(entry => names.Contains(entry.Info.Name));
    }

    ComparisonResult Compare(StandardProblem standard, ComparisonFolder folder, CancellationToken cancellation)
    {
        var (problem, options) = (standard.Make(), new ComparisonOptions { Taus = Taus, Draws = draws, Seconds = SecondsEach });
        using var compute = new Compute(1);
        var result = new Comparison(problem, options, compute).Run(cancellation: cancellation) with { Command = Name, Problem = standard.Folder };
        folder.Write(problem, options, result, compute, cancellation);
        return result;
    }
}
