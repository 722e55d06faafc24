using System.CommandLine;
using Reparam.Estimators;
using Reparam.Experiments.Configuration;
using Reparam.Experiments.Datasets;
using Reparam.Experiments.Reproductions;
using Reparam.Experiments.Runs;
using Reparam.Experiments.SemiSupervised;

namespace Reparam.Cli.Commands;

/// <summary><c>reparam reproduce table2</c>: semi-supervised classification, a resumable list of runs.</summary>
sealed class ReproduceClassification
{
    readonly SettingOptions _settings = new(ClassificationProtocol.List.All);
    readonly Option<string?> _methods = Choose.Named(
        "--methods", $"Methods, comma-separated: any estimator for categorical variables, or marginalization. [default: {string.Join(',', PaperClassifier.Methods)}]", "NAME,...", "a list of methods");
    readonly Option<int[]?> _seeds = Choose.Indices("--seeds", "Seeds of the final runs, comma-separated. [default: 0]", "SEED,...", required: false);
    readonly Option<int> _workers = Choose.Whole(
        "--workers", "Runs at once; the numbers do not depend on it, but the seconds do.", 1, 64, Math.Min(Environment.ProcessorCount, 8));
    readonly Option<int> _threads = Choose.Whole("--threads", "Threads of each run; the numbers do not depend on them, but the seconds do.", 1, 64, 1);
    readonly Option<string?> _out = Choose.Folder("--out", "Folder of the table; what is done there is not done again. [default: runs/table2, quick runs/table2-quick]");
    readonly Option<string> _output = Choose.Output();

    public static Command Create(CancellationToken cancellation)
    {
        var options = new ReproduceClassification();
        var command = new Command("table2",
            """
            Table 2: semi-supervised classification of MNIST with 100 labels, by marginalization, Gumbel-Softmax and ST
            Gumbel-Softmax. Of several weights alpha each takes the best by validation accuracy after short runs; the paper
            chose on the test set. Rows of table2.csv, on their way there of table2-curves.csv, drawn in table2-curves.svg.
            Safe to interrupt: the same command resumes.

            Examples:
              reparam reproduce table2 --quick
              reparam reproduce table2 --steps 20000 --seeds 0,1,2 --out results
              reparam reproduce table2 --methods gumbel-rao,rebar --alphas 30,300 --out results-family
              reparam reproduce table2 --augment 1 --out results-augmented
            """)
        { options._methods, options._seeds, options._workers, options._threads, options._out, options._output };
        foreach (var option in options._settings.All) command.Add(option);
        command.SetAction(parsed => options.Run(parsed, cancellation));
        return command;
    }

    int Run(ParseResult parsed, CancellationToken cancellation)
    {
        var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        var known = SemiSupervisedExperiment.Methods;
        string[] methods = [.. (parsed.GetValue(_methods) is { } given ? TableArguments.Names(_methods, given, known) : PaperClassifier.Methods).Distinct()];
        int[] seeds = SettingOptions.IsGiven(parsed, _seeds) ? [.. parsed.GetValue(_seeds)!.Distinct()] : [0];
        var (protocol, dataset) = Protocol(parsed);
        CheckTemperature(protocol.Tau, methods);
        var path = parsed.GetValue(_out) ?? Path.Combine("runs", protocol.Settings.Get(ClassificationProtocol.Declared.Quick) ? "table2-quick" : "table2");
        using var claim = ClaimedFolder.Take("out", path);
        TableArguments.CheckSame(path, "a table made by another protocol", protocol.DifferenceFrom(path, dataset));
        var (steps, plan) = (protocol.Steps, new ClassificationPlan(path, protocol, parsed.GetValue(_threads), dataset));
        ClassificationRun[] runs = [.. seeds.SelectMany(seed => methods.Select(method => new ClassificationRun(plan, method, seed)))];
        ClassificationRun[] left = [.. runs.Where(run => !run.IsFinished)];
        // A method whose runs are all there has its α.
        AlphaTrial[] trials = protocol.Alphas.Count <= 1 ? [] : [.. methods.Where(method => left.Any(run => run.Method == method)).SelectMany(method => protocol.Alphas.Select(alpha => new AlphaTrial(plan, method, alpha))).Where(trial => !trial.IsFinished)];
        foreach (var configs in (IEnumerable<RunConfig>[])[trials.Select(trial => trial.Config), left.Select(run => run.Config)])
            RunMemory.Check(configs, parsed.GetValue(_workers), dataset, ("workers", parsed.GetValue(_workers)));
        protocol.Begin(path, dataset);
        error.WriteLine($"{runs.Length} runs of {steps} steps on {dataset.Name}, {runs.Length - left.Length} of them finished{(trials.Length > 0 ? $"; {trials.Length} short runs before them choose alpha" : "")}{Judged(plan)}");
        IReadOnlyList<string> failures = [];
        try
        {
            if (left.Length > 0)
            {
                failures = TableDisplay.Show<IReadOnlyList<string>>(error, [.. trials, .. left], observer =>
                    [.. TableWorkers.Do(trials, parsed.GetValue(_workers), observer, cancellation), .. TableWorkers.Do(left, parsed.GetValue(_workers), observer, cancellation)]);
            }
        }
        catch (OperationCanceledException)
        {
            error.WriteLine("Interrupted; all is saved. The same command goes on.");
            return Application.Interrupted;
        }
        if (plan.Curves.Rows.Count > 0) PlotFile.Write(plan.FigurePath, ClassificationFigure.Svg(plan.Curves.Rows));
        ClassificationRow[] rows = [.. plan.Table.Rows.Where(row => row.Steps == steps && methods.Contains(row.Method) && seeds.Contains((int)row.Seed))];
        if (parsed.GetValue(_output) == "json") TableArguments.Print(output, "reproduce table2", rows, TableJson.Default.TableAnswerClassificationRow);
        else
        {
            ClassificationText.Write(output, rows, plan.Curves.Rows, plan.IsPapers);
            if (Judged(plan) is { Length: > 0 } judged) output.WriteLine(judged[2..]);
            if (protocol.Augment > 0) output.WriteLine(FormattableString.Invariant($"with distorted labelled images (--augment {protocol.Augment:R}), which the paper does not have"));
            output.WriteLine(plan.TablePath);
        }
        if (failures.Count > 0) throw new InvalidOperationException($"{failures.Count} of {trials.Length + left.Length} runs failed: {string.Join(' ', failures)}");
        return Application.Done;
    }

    (ClassificationProtocol, Dataset) Protocol(ParseResult parsed)
    {
        var (declared, settings) = (ClassificationProtocol.Declared, _settings.Read(parsed, ClassificationProtocol.List));
        var dataset = TableArguments.LoadData(settings.Get(declared.Data));
        var sets = (ImageSet[])[dataset.Train, dataset.Validation, dataset.Test];
        if (sets.Any(set => set.Labels is null)) throw new SettingException(declared.Data.Name, $"'{dataset.Name}' has no labels to learn from and to judge by.");
        var classes = Math.Max(2, 1 + sets.Max(set => set.Labels!.Value.Span.ToArray().DefaultIfEmpty().Max()));
        if (LabelledChoice.Missing(dataset, classes) is { } missing)
            throw new SettingException(declared.Data.Name, $"'{dataset.Name}' has labels up to {classes - 1}, but no training image of class {missing}.");
        settings = settings.With(declared.Classes, classes);
        settings.Check();
        var (labels, unlabelled) = (settings.Get(declared.Labels), dataset.Train.Count - settings.Get(declared.Labels));
        LabelledChoice.Check(dataset, classes, labels);
        if (settings.Get(declared.Batch) > unlabelled) throw declared.Batch.Refuse(settings.Get(declared.Batch), $"is more than the {unlabelled} training images without a label.");
        if (settings.Get(declared.LabelledBatch) > labels) throw declared.LabelledBatch.Refuse(settings.Get(declared.LabelledBatch), $"is more than the {labels} labelled images.");
        TableArguments.CheckDistinct(declared.Alphas, settings.Get(declared.Alphas));
        var most = Math.Max(dataset.Validation.Count, dataset.Test.Count);
        return (new(settings.With(declared.EvalImages, Math.Min(most, settings.Get(declared.EvalImages)))), dataset);
    }

    static void CheckTemperature(double? tau, string[] methods)
    {
        EstimatorInfo[] estimators = [.. methods.Select(method => EstimatorRegistry.Find(method)?.Info).OfType<EstimatorInfo>()];
        if (tau is not null && !estimators.Any(info => info.Tempered)) throw new UsageException($"--tau: none of {string.Join(", ", methods)} has a temperature.");
        if (estimators.FirstOrDefault(info => (tau ?? PaperClassifier.LeastTemperature) < info.LeastTemperature) is not { } hot) return;
        throw new UsageException(tau is { } given
            ? FormattableString.Invariant($"--tau: {given:R} is below {hot.LeastTemperature:R}, the least of '{hot.Name}'.")
            : FormattableString.Invariant($"--methods: the paper's temperatures fall below {hot.LeastTemperature:R}, the least of '{hot.Name}'; give it one with --tau."));
    }

    static string Judged(ClassificationPlan plan)
        => plan.TestImages.Length == plan.Dataset.Test.Count ? "" : $"; judged on {plan.TestImages.Length} of {plan.Dataset.Test.Count} test images, drawn at random, the same for every run";
}
