using System.CommandLine;
using System.Text.Json;
using Reparam.Estimators;
using Reparam.Experiments.Comparisons;
using Reparam.Experiments.Runs;
using Reparam.Kernels;

namespace Reparam.Cli.Commands;

/// <summary><c>reparam compare</c>: every estimator against the exact gradient of a problem.</summary>
static class Compare
{
    public static Command Create(CancellationToken cancellation)
    {
        var problem = Choose.Named("--problem", $"The problem: {string.Join(", ", NamedProblems.Names)}, or a JSON file.", "NAME|FILE.json", "the name of a problem or of a file");
        var variables = Choose.Whole("--variables", "N, of a named problem. [default: its own]", 1, 4096);
        var classes = Choose.Whole("--classes", "K, of a named problem. [default: its own]", 2, 4096);
        var power = Choose.Real("--power", "p of polynomial.", "1.5, 2 or 3", p => p is 1.5 or 2 or 3, 2);
        var target = Choose.Real("--target", "t of toy and polynomial.", "a finite number in single precision", t => float.IsFinite((float)t), 0.45);
        var dimensions = Choose.Whole("--dimensions", "Bits that toy averages over.", 1, 100_000, 1);
        var logits = Choose.Reals("--logits", "Where the gradient is taken: a row for all variables or a row for each.", "a,b,...", required: false);
        var problemSeed = Choose.Long("--problem-seed", "Seed of the problem's coefficients.", 0, long.MaxValue, 0);
        var bump = Choose.Real("--bump", "Adds bump x (1 - |z|^2) for each variable: the same corners, another slope between them.", "a finite number in single precision", b => float.IsFinite((float)b), 0);
        var estimators = Choose.Named("--estimators", "Names parted by commas, or all that apply.", "all|a,b,...", "names parted by commas");
        var taus = Choose.Reals("--tau", "Temperatures, of estimators that have one; inf where one takes it.", "a,b,...", required: false);
        var samples = Choose.Whole("--samples", "Samples of estimators that take several.", 2, 64, 4);
        var draws = Choose.Long("--draws", "Estimates drawn of each.", 2, 100_000_000, 20_000);
        var learn = Choose.Whole("--learn", "Steps in which estimators that learn may learn before they are measured.", 0, 100_000, 200);
        var seed = Choose.Long("--seed", "Seed of the draws.", 0, long.MaxValue, 0);
        var threads = Choose.Whole("--threads", "Threads.", 1, 64, 1);
        var folder = Choose.Folder("--out", "Folder for the numbers, the figures and a page.");
        var output = Choose.Output();
        var command = new Command("compare",
            """
            Hold gradient estimators against the exact gradient: bias, spread, error at every batch size, cost.

            Examples:
              reparam compare
              reparam compare --problem quadratic --classes 10 --tau 0.1,0.5,1
              reparam compare --problem toy --target 0.499 --dimensions 200 --estimators rloo,disarm,straight-through
              reparam compare --problem vae --out comparisons/vae
              reparam compare --problem mine.json --output json
            """)
        { problem, variables, classes, power, target, dimensions, logits, problemSeed, bump, estimators, taus, samples, draws, learn, seed, threads, folder, output };
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
            var out_ = parsed.GetValue(folder);
            try
            {
                var name = parsed.GetValue(problem) ?? "quadratic";
                var posed = Posed(name, new ProblemOptions
                {
                    Variables = parsed.GetResult(variables) is null ? null : parsed.GetValue(variables),
                    Classes = parsed.GetResult(classes) is null ? null : parsed.GetValue(classes),
                    Power = parsed.GetValue(power),
                    Target = parsed.GetValue(target),
                    Dimensions = parsed.GetValue(dimensions),
                    Logits = parsed.GetResult(logits) is null ? null : parsed.GetValue(logits),
                    Seed = parsed.GetValue(problemSeed),
                    Bump = parsed.GetValue(bump),
                });
                using var claim = out_ is null ? null : ClaimedFolder.Take("out", out_);
                using var compute = new Compute(parsed.GetValue(threads));
                var error = parsed.InvocationConfiguration.Error;
                var result = new Comparison(posed, options, compute).Run(error.WriteLine, cancellation);
                if (out_ is not null) new ComparisonFolder(out_).Write(posed, options, result, compute, cancellation);
                var writer = parsed.InvocationConfiguration.Output;
                if (parsed.GetValue(output) == "json") writer.WriteLine(JsonSerializer.Serialize(result, ComparisonJson.Default.ComparisonResult));
                else Print(result, writer);
                return Application.Done;
            }
            catch (ProblemException exception)
            {
                throw new UsageException(exception.Message);
            }
            catch (NotApplicableException exception)
            {
                throw new UsageException($"--estimators: {exception.Message}");
            }
        });
        return command;
    }

    static Problem Posed(string name, ProblemOptions options)
    {
        if (NamedProblems.Names.Contains(name)) return Checked(NamedProblems.Make(name, options));
        if (!name.EndsWith(".json", StringComparison.OrdinalIgnoreCase) && !File.Exists(name))
            throw new UsageException($"--problem: '{name}' is none of {string.Join(", ", NamedProblems.Names)} and no file.");
        if ((options.Variables ?? options.Classes) is { } given) throw new UsageException($"--{(options.Variables is null ? "classes" : "variables")}: '{given}' cannot stand beside a problem file, which has its own.");
        if (options.Logits is not null) throw new UsageException("--logits: cannot stand beside a problem file, which has its own.");
        try
        {
            var problem = ProblemFile.Read(name);
            return Checked(options.Bump == 0 ? problem : problem with { Form = new BentForm(problem.Form, problem.Variables, problem.Binary, options.Bump) });
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new UsageException($"--problem: {exception.Message}");
        }
    }

    static Problem Checked(Problem problem)
        => problem.Form is ISeparableForm || problem.States <= ExpectedCost.MaxStates
            ? problem
            : throw new UsageException(FormattableString.Invariant($"--variables: {problem.Variables} variables of {problem.Classes} classes have {problem.States:R} joint states, more than the {ExpectedCost.MaxStates:R} that are enumerated."));

    static string[]? Names(string? text)
    {
        if (text is null or "all") return null;
        string[] names = [.. text.Split(',', StringSplitOptions.TrimEntries)];
        foreach (var name in names)
        {
            if (EstimatorRegistry.Find(name) is null) throw new UsageException($"--estimators: '{name}' is none of {string.Join(", ", EstimatorRegistry.All.Select(entry => entry.Info.Name))}.");
        }
        return names;
    }

    static double[] Positive(double[] taus)
        => taus.FirstOrDefault(tau => !(tau > 0), 1) is var bad && bad > 0 ? taus : throw new UsageException(FormattableString.Invariant($"--tau: '{bad}' is not above 0."));

    static void Print(ComparisonResult result, TextWriter writer)
    {
        writer.WriteLine(FormattableString.Invariant($"{result.Description}: expected cost {result.Value:G6}, exact gradient of norm {Moments.Norm(result.Exact):G6}"));
        writer.WriteLine(FormattableString.Invariant($"{result.Draws} draws each; bias, error and std relative to that norm; (=) marks a bias enumerated over every outcome"));
        writer.WriteLine();
        writer.WriteLine($"{"estimator",-26} {"tau",6} {"bias",10} {"error",8} {"std",9} {"cosine",7} {"MSE, 1",9} {"MSE, 100",9} {"break-even",10} {"f",4} {"df",3} {"ns/draw",9} {"cost",6} {"TV",6}");
        foreach (var r in result.Results)
        {
            var bias = FormattableString.Invariant($"{r.KnownBias:G3}") + (r.EnumeratedMean is null ? "   " : " (=)");
            writer.WriteLine(FormattableString.Invariant($"{r.Estimator,-26} {r.Tau,6:0.###} {bias,10} {(r.EnumeratedMean is null ? r.BiasError : 0),8:G2} {r.Std,9:G3} {r.Cosine,7:0.000} {r.Mse["1"],9:G3} {r.Mse["100"],9:G3} {r.BreakEvenBatch,10:G3} {r.Evaluations,4} {r.GradientEvaluations,3} {r.NanosecondsPerDraw,9:0} {r.RelativeCost,6:0.0} {r.ForwardTv,6:0.000}"));
        }
        foreach (var skipped in result.Skipped)
            writer.WriteLine(FormattableString.Invariant($"left out: {skipped.Estimator}{(skipped.Tau is { } tau ? $" at tau {tau}" : "")}: {skipped.Reason.TrimEnd('.')}"));
    }
}
