using System.CommandLine;
using Reparam.Estimators;
using Reparam.Experiments.Comparisons;
using Reparam.Experiments.Registry;
using Reparam.Experiments.Reproductions;
using Reparam.Experiments.Runs;
using Reparam.Experiments.Configuration;
using Reparam.Kernels;

namespace Reparam.Cli.Commands;

/// <summary><c>reparam compare</c>: estimators against the exact gradient of a problem.</summary>
static class Compare
{
    public static Command Create(CancellationToken cancellation)
    {
        var names = string.Join(", ", ProblemRegistry.All.Select(named => named.Name));
        var problem = Choose.Named("--problem", $"The problem: {names}, or a JSON file.", "NAME|FILE.json", "the name of a problem or of a file");
        var settings = new SettingOptions(ProblemRegistry.All.SelectMany(named => named.Settings.All).Distinct());
        var estimators = Choose.Named("--estimators", "Comma-separated names, or all that apply.", "all|a,b,...", "comma-separated names");
        var taus = Choose.Reals("--tau", "Temperatures of estimators that have one; some take inf.", "a,b,...", required: false);
        var samples = Choose.Whole("--samples", "Number of samples of estimators that take several.", 2, 64, 4);
        var draws = Choose.Long("--draws", "Number of estimates drawn from each estimator.", 2, 100_000_000, 20_000);
        var learn = Choose.Whole("--learn", "Number of steps in which estimators that learn do so before they are measured.", 0, 100_000, 200);
        var seed = Choose.Long("--seed", "Seed of the draws.", 0, long.MaxValue, 0);
        var threads = Choose.Whole("--threads", "Number of threads.", 1, 64, 1);
        var folder = Choose.Folder("--out", "Folder for the numbers, the figures and a page.");
        var output = Choose.Output();
        var command = new Command("compare",
            $"""
            Compare gradient estimators with the exact gradient of a problem: bias, spread, error at every batch size, cost.

            Problems:
            {string.Join('\n', ProblemRegistry.All.Select(named => $"  {named.Name,-12}{named.Help}"))}

            Examples:
              reparam compare
              reparam compare --problem quadratic --classes 10 --tau 0.1,0.5,1
              reparam compare --problem toy --target 0.499 --dimensions 200 --estimators rloo,disarm,straight-through
              reparam compare --problem vae --out comparisons/vae
              reparam compare --problem mine.json --output json
            """)
        { problem };
        foreach (var option in settings.All) command.Add(option);
        foreach (var option in (Option[])[estimators, taus, samples, draws, learn, seed, threads, folder, output]) command.Add(option);
        command.Add(Sweep.Create(cancellation));
        command.SetAction(parsed =>
        {
            var options = new ComparisonOptions
            {
                Estimators = Names(parsed.GetValue(estimators)),
                Taus = parsed.GetResult(taus) is null ? [1] : Positive(parsed.GetValue(taus)!),
                Samples = parsed.GetValue(samples),
                Draws = parsed.GetValue(draws),
                LearningSteps = parsed.GetValue(learn),
                Seed = parsed.GetValue(seed),
            };
            var posed = Make(Named(parsed.GetValue(problem) ?? "quadratic"), settings, parsed);
            var path = parsed.GetValue(folder);
            using var claim = path is null ? null : ClaimedFolder.Take("out", path);
            using var compute = new Compute(parsed.GetValue(threads));
            try
            {
                var result = new Comparison(posed, options, compute).Run(parsed.InvocationConfiguration.Error.WriteLine, cancellation);
                if (path is not null) new ComparisonFolder(path).Write(posed, options, result, compute, cancellation);
                var writer = parsed.InvocationConfiguration.Output;
                if (parsed.GetValue(output) == "json") writer.WriteLine(ComparisonFolder.Json(result));
                else ComparisonTable.Write(result, writer);
                return Application.Done;
            }
            catch (NotApplicableException exception)
            {
                throw new UsageException($"{estimators.Name}: {exception.Message}");
            }
        });
        return command;
    }

    static INamedProblem Named(string name)
    {
        if (ProblemRegistry.Find(name) is { } named) return named;
        if (name.EndsWith(".json", StringComparison.OrdinalIgnoreCase) || File.Exists(name)) return new ProblemFile(name);
        throw new UsageException($"--problem: '{name}' is not one of {string.Join(", ", ProblemRegistry.All.Select(other => other.Name))}, and not a file.");
    }

    static Problem Make(INamedProblem named, SettingOptions options, ParseResult parsed)
    {
        if (options.Given(parsed).FirstOrDefault(setting => !named.Settings.All.Contains(setting)) is { } foreign)
            throw Foreign(foreign, named);
        try
        {
            var settings = options.Read(parsed, named.Settings);
            settings.Check();
            var problem = named.Make(settings);
            // Compute an exact value now, so that a problem without one fails before a folder is created.
            LibraryRefusal.Explained(() => problem.Value(problem.Logits), ("problem", "--problem"));
            return problem;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new UsageException($"--problem: {exception.Message}");
        }
    }

    static UsageException Foreign(Setting setting, INamedProblem named)
        => new($"--{setting.Name}: problem '{named.Name}' has no such setting; it has {string.Join(", ", named.Settings.All.Select(own => own.Name))}.");

    static string[]? Names(string? text)
    {
        if (text is null or "all") return null;
        string[] names = [.. text.Split(',', StringSplitOptions.TrimEntries)];
        if (names.FirstOrDefault(name => EstimatorRegistry.Find(name) is null) is { } unknown)
            throw new UsageException($"--estimators: '{unknown}' is not one of {string.Join(", ", EstimatorRegistry.All.Select(entry => entry.Info.Name))}.");
        return names;
    }

    static double[] Positive(double[] taus)
    {
        foreach (var tau in taus)
        {
            if (!(tau > 0)) throw new UsageException(FormattableString.Invariant($"--tau: '{tau}' is not above 0."));
        }
        return taus;
    }
}
