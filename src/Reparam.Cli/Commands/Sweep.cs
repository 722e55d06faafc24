using System.CommandLine;
using Reparam.Experiments.Comparisons;
using Reparam.Experiments.Registry;
using Reparam.Experiments.Reproductions;
using Reparam.Experiments.Runs;

namespace Reparam.Cli.Commands;

/// <summary><c>reparam compare sweep</c>: all estimators on the standard problems.</summary>
static class Sweep
{
    public static Command Create(CancellationToken cancellation)
    {
        var folder = Choose.OutFolder("Folder of the sweep; comparisons that are finished there are kept.");
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
            var sweep = new ComparisonSweep(path, parsed.GetValue(draws));
            Interruption.Obey();
            sweep.Run(parsed.GetValue(workers), parsed.InvocationConfiguration.Error, cancellation);
            parsed.InvocationConfiguration.Output.WriteLine(sweep.TablePath);
            return Application.Done;
        });
        return command;
    }
}
