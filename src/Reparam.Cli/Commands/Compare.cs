using System.CommandLine;
using Reparam.Estimators;
using Reparam.Experiments.Comparisons;
using Reparam.Experiments.Configuration;
using Reparam.Experiments.Registry;
using Reparam.Experiments.Reproductions;
using Reparam.Experiments.Runs;
using Reparam.Kernels;

namespace Reparam.Cli.Commands;

/// <summary><c>reparam compare</c>: compares estimators with the exact gradient of a problem.</summary>
sealed class Compare
{
    static readonly string Names = string.Join(", ", ProblemRegistry.All.Select(named => named.Name));

    readonly Option<string?> _problem = Choose.Named(
        "--problem", $"The problem: {Names}, or a JSON file.", "NAME|FILE.json", "the name of a problem or of a file");
    readonly SettingOptions _settings = new(ProblemRegistry.All.SelectMany(named => named.Settings.All).Distinct());
    readonly Option<string?> _estimators = Choose.Named(
        "--estimators", "Comma-separated names, or all that apply.", "all|a,b,...", "comma-separated names");
    readonly Option<double[]?> _taus = Choose.Reals(
        "--tau", "Temperatures of estimators that have one, comma-separated; some allow inf.", "a,b,...", required: false);
    readonly Option<int> _samples = Choose.Whole("--samples", "Number of samples of estimators that take several.", 2, 64, 4);
    readonly Option<long> _draws = Choose.Long("--draws", "Number of estimates drawn from each estimator.", 2, 100_000_000, 20_000);
    readonly Option<int> _learn = Choose.Whole(
        "--learn", "Number of training steps before the measurement, for estimators that learn.", 0, 100_000, 200);
    readonly Option<long> _seed = Choose.Long("--seed", "Seed of the draws.", 0, long.MaxValue, 0);
    readonly Option<int> _threads = Choose.Whole("--threads", "Number of threads.", 1, 64, 1);
    readonly Option<string?> _out = Choose.OutFolder("Folder for the numbers, the figures and a page.");
    readonly Option<string> _output = Choose.Output();

    public static Command Create(CancellationToken cancellation)
    {
        var options = new Compare();
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
        { options._problem };
        Option[] others =
        [
            options._estimators, options._taus, options._samples, options._draws, options._learn, options._seed, options._threads, options._out,
            options._output,
        ];
        foreach (var option in options._settings.All.Concat(others)) command.Add(option);
        command.Add(Sweep.Create(cancellation));
        command.SetAction(parsed => options.Run(parsed, cancellation));
        return command;
    }

    int Run(ParseResult parsed, CancellationToken cancellation)
    {
        var options = new ComparisonOptions
        {
            Estimators = Estimators(parsed.GetValue(_estimators)),
            Taus = parsed.GetResult(_taus) is null ? [1] : Positive(parsed.GetValue(_taus)!),
            Samples = parsed.GetValue(_samples),
            Draws = parsed.GetValue(_draws),
            LearningSteps = parsed.GetValue(_learn),
            Seed = parsed.GetValue(_seed),
        };
        var problem = Make(Named(parsed.GetValue(_problem) ?? "quadratic"), parsed);
        var path = parsed.GetValue(_out);
        using var claim = path is null ? null : ClaimedFolder.Take("out", path);
        using var compute = new Compute(parsed.GetValue(_threads));
        try
        {
            Interruption.Obey();
            var result = new Comparison(problem, options, compute).Run(parsed.InvocationConfiguration.Error.WriteLine, cancellation);
            if (path is not null) new ComparisonFolder(path).Write(problem, options, result, compute, cancellation);
            var writer = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(_output) == "json") writer.WriteLine(ComparisonFolder.Json(result));
            else ComparisonTable.Write(result, writer);
            return Application.Done;
        }
        catch (NotApplicableException exception)
        {
            throw new UsageException($"{_estimators.Name}: {exception.Message}");
        }
    }

    static INamedProblem Named(string name)
    {
        if (ProblemRegistry.Find(name) is { } named) return named;
        if (name.EndsWith(".json", StringComparison.OrdinalIgnoreCase) || File.Exists(name)) return new ProblemFile(name);
        throw new UsageException($"--problem: '{name}' is not one of {Names}, and not a file.");
    }

    Problem Make(INamedProblem named, ParseResult parsed)
    {
        if (_settings.Given(parsed).FirstOrDefault(setting => !named.Settings.All.Contains(setting)) is { } foreign)
            throw Foreign(foreign, named);
        try
        {
            var settings = _settings.Read(parsed, named.Settings);
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

    static string[]? Estimators(string? text)
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
