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
    static readonly string MethodsHelp = "Methods, comma-separated: any estimator for categorical variables, or marginalization. "
        + $"[default: {string.Join(',', PaperClassifier.Methods)}]";

    readonly SettingOptions _settings = new(ClassificationProtocol.List.All);
    readonly Option<string?> _methods = Choose.Named("--methods", MethodsHelp, "NAME,...", "a list of methods");
    readonly Option<int[]?> _seeds = Choose.Indices("--seeds", "Seeds of the final runs, comma-separated. [default: 0]", "SEED,...", required: false);
    readonly Option<int> _workers = Choose.Whole(
        "--workers", "Number of runs at the same time. Only the seconds depend on it.", 1, 64, Math.Min(Environment.ProcessorCount, 8));
    readonly Option<int> _threads = Choose.Whole("--threads", "Number of threads of each run. Only the seconds depend on it.", 1, 64, 1);
    readonly Option<string?> _out = Choose.OutFolder(
        "Folder of the table; finished runs there are kept. [default: runs/table2, quick runs/table2-quick]");
    readonly Option<string> _output = Choose.Output();

    public static Command Create(CancellationToken cancellation)
    {
        var options = new ReproduceClassification();
        var command = new Command("table2",
            """
            Table 2: semi-supervised classification of MNIST with 100 labels, by marginalization, Gumbel-Softmax and ST
            Gumbel-Softmax. If there are several weights alpha, short runs choose the one with the best validation accuracy for
            each method; the paper chose on the test set. Writes the results to table2.csv, and the learning curves to
            table2-curves.csv and table2-curves.svg. Safe to interrupt: run the same command again to resume.

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
        var error = parsed.InvocationConfiguration.Error;
        string[] methods = [.. Methods(parsed).Distinct()];
        int[] seeds = SettingOptions.IsGiven(parsed, _seeds) ? [.. parsed.GetValue(_seeds)!.Distinct()] : [0];
        var (protocol, dataset) = Protocol(parsed);
        CheckTemperature(protocol.Tau, methods);
        var path = parsed.GetValue(_out) ?? Path.Combine("runs", IsQuick(protocol) ? "table2-quick" : "table2");
        using var claim = ClaimedFolder.Take("out", path);
        TableArguments.CheckSame(path, "a table made by another protocol", protocol.DifferenceFrom(path, dataset));
        var plan = new ClassificationPlan(path, protocol, parsed.GetValue(_threads), dataset);
        ClassificationRun[] runs = [.. seeds.SelectMany(seed => methods.Select(method => new ClassificationRun(plan, method, seed)))];
        ClassificationRun[] unfinished = [.. runs.Where(run => !run.IsFinished)];
        // A method whose runs are all finished needs no choice of α.
        AlphaTrial[] choosing = [.. Trials(plan, methods)];
        AlphaTrial[] trials = [.. choosing.Where(trial => !trial.IsFinished && unfinished.Any(run => run.Method == trial.Method))];
        var workers = parsed.GetValue(_workers);
        foreach (var configs in (IEnumerable<RunConfig>[])[trials.Select(trial => trial.Config), unfinished.Select(run => run.Config)])
            RunMemory.Check(configs, workers, dataset, ("workers", workers));
        protocol.Begin(path, dataset);
        // A kill may come between a row and the end of its folder or its claim.
        foreach (var trial in choosing.Where(trial => trial.IsFinished)) trial.Folder.DiscardLeft();
        foreach (var run in runs.Where(run => run.IsFinished)) FolderClaim.RemoveLeft(run.Folder.Path);
        var finished = runs.Length - unfinished.Length;
        var choice = trials.Length > 0 ? $"; {trials.Length} short runs before them choose alpha" : "";
        var subset = Subset(plan) is { } images ? $"; {images}" : "";
        error.WriteLine($"{runs.Length} runs of {protocol.Steps} steps on {dataset.Name}, {finished} of them finished{choice}{subset}");
        if (TableArguments.Do(error, [trials, unfinished], workers, cancellation) is not { } failures) return Application.Interrupted;
        if (plan.Curves.Rows.Count > 0) PlotFile.Write(plan.FigurePath, ClassificationFigure.Svg(plan.Curves.Rows));
        Print(parsed, plan, methods, seeds);
        TableArguments.CheckFailures(failures, trials.Length + unfinished.Length);
        return Application.Done;
    }

    IReadOnlyList<string> Methods(ParseResult parsed)
        => parsed.GetValue(_methods) is { } given ? TableArguments.Names(_methods, given, SemiSupervisedExperiment.Methods) : PaperClassifier.Methods;

    static IEnumerable<AlphaTrial> Trials(ClassificationPlan plan, string[] methods)
    {
        var alphas = plan.Protocol.Alphas;
        return alphas.Count <= 1 ? [] : methods.SelectMany(method => alphas.Select(alpha => new AlphaTrial(plan, method, alpha)));
    }

    void Print(ParseResult parsed, ClassificationPlan plan, string[] methods, int[] seeds)
    {
        var output = parsed.InvocationConfiguration.Output;
        ClassificationRow[] rows =
            [.. plan.Table.Rows.Where(row => row.Steps == plan.Steps && methods.Contains(row.Method) && seeds.Contains((int)row.Seed))];
        if (parsed.GetValue(_output) == "json")
        {
            TableArguments.Print(output, "reproduce table2", rows, TableJson.Default.TableAnswerClassificationRow);
            return;
        }
        ClassificationText.Write(output, rows, plan.Curves.Rows, plan.IsPapers);
        if (Subset(plan) is { } images) output.WriteLine(images);
        var augment = plan.Protocol.Augment;
        if (augment > 0)
            output.WriteLine(FormattableString.Invariant($"with distorted labelled images (--augment {augment:R}), which the paper does not have"));
        output.WriteLine(plan.TablePath);
    }

    (ClassificationProtocol, Dataset) Protocol(ParseResult parsed)
    {
        var (declared, settings) = (ClassificationProtocol.Declared, _settings.Read(parsed, ClassificationProtocol.List));
        var dataset = TableArguments.LoadData(settings.Get(declared.Data));
        var classes = ClassesOf(dataset);
        settings = settings.With(declared.Classes, classes);
        settings.Check();
        var labels = settings.Get(declared.Labels);
        LabelledChoice.Check(dataset, classes, labels);
        var (batch, labelledBatch, unlabelled) = (settings.Get(declared.Batch), settings.Get(declared.LabelledBatch), dataset.Train.Count - labels);
        if (batch > unlabelled) throw declared.Batch.Refuse(batch, $"is more than the {unlabelled} training images without a label.");
        if (labelledBatch > labels) throw declared.LabelledBatch.Refuse(labelledBatch, $"is more than the {labels} labelled images.");
        TableArguments.CheckDistinct(declared.Alphas, settings.Get(declared.Alphas));
        var most = Math.Max(dataset.Validation.Count, dataset.Test.Count);
        return (new(settings.With(declared.EvalImages, Math.Min(most, settings.Get(declared.EvalImages)))), dataset);
    }

    static int ClassesOf(Dataset dataset)
    {
        var setting = ClassificationProtocol.Declared.Data.Name;
        ImageSet[] sets = [dataset.Train, dataset.Validation, dataset.Test];
        if (sets.Any(set => set.Labels is null)) throw new SettingException(setting, $"'{dataset.Name}' has no labels.");
        var classes = Math.Max(2, 1 + sets.Max(set => set.Labels!.Value.Span.ToArray().DefaultIfEmpty().Max()));
        if (LabelledChoice.Missing(dataset, classes) is not { } missing) return classes;
        throw new SettingException(setting, $"'{dataset.Name}' has labels up to {classes - 1}, but no training image of class {missing}.");
    }

    static bool IsQuick(ClassificationProtocol protocol) => protocol.Settings.Get(ClassificationProtocol.Declared.Quick);

    static void CheckTemperature(double? tau, string[] methods)
    {
        EstimatorInfo[] estimators = [.. methods.Select(method => EstimatorRegistry.Find(method)?.Info).OfType<EstimatorInfo>()];
        if (tau is { } unused && !estimators.Any(info => info.Tempered))
        {
            var names = string.Join(", ", methods);
            throw new UsageException(FormattableString.Invariant($"--tau: {unused:R} has no effect, because none of {names} has a temperature."));
        }
        var lowest = tau ?? PaperClassifier.LeastTemperature;
        if (estimators.FirstOrDefault(info => lowest < info.LeastTemperature) is not { } limited) return;
        var limit = FormattableString.Invariant($"{limited.LeastTemperature:R}, the minimum of '{limited.Name}'");
        throw new UsageException(tau is { } given
            ? FormattableString.Invariant($"--tau: {given:R} is below {limit}.")
            : $"--methods: the paper's temperatures fall below {limit}; choose a temperature with --tau.");
    }

    static string? Subset(ClassificationPlan plan)
    {
        var (chosen, all) = (plan.TestImages.Length, plan.Dataset.Test.Count);
        return chosen == all ? null : $"evaluated on {chosen} of {all} test images, drawn at random, the same for every run";
    }
}
