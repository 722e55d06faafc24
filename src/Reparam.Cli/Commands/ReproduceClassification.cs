using System.CommandLine;
using Reparam.Estimators;
using Reparam.Experiments.Datasets;
using Reparam.Experiments.Reproductions;
using Reparam.Experiments.Runs;

namespace Reparam.Cli.Commands;

/// <summary><c>reparam reproduce table2</c>: semi-supervised classification, a resumable list of runs.</summary>
sealed class ReproduceClassification
{
    const long FullSteps = 10_000, QuickSteps = 500;

    readonly Option<long> _steps = Choose.Long("--steps", "Steps of each run; at a constant learning rate a table can be gone on with to more. [default: 10000, quick 500]", 1, 1_000_000_000);
    readonly Option<string?> _methods = Choose.Named("--methods", $"Methods, parted by commas: any estimator for categorical variables, or marginalization. [default: {string.Join(',', PaperClassifier.Methods)}]", "NAME,...", "a list of methods");
    readonly Option<double[]?> _alphas = Choose.Reals("--alphas", $"Weights of the classifier's own term to choose from; a single one is taken as it is. [default: {SemiSupervisedRun.DefaultAlphas}]", "ALPHA,...", required: false);
    readonly Option<int[]?> _seeds = Choose.Indices("--seeds", "Seeds of the final runs, parted by commas. [default: 0]", "SEED,...", required: false);
    readonly Option<int> _workers = Choose.Whole("--workers", "Runs at once; the numbers do not depend on it, but the seconds.", 1, 64, Math.Min(Environment.ProcessorCount, 8));
    readonly Option<int> _threads = Choose.Whole("--threads", "Threads of each run; the numbers do not depend on them, but the seconds.", 1, 64, 1);
    readonly Option<string?> _data = Choose.Folder("--data", "Folder of idx files with labels, gzipped or not. [default: the embedded MNIST]");
    readonly Option<string?> _out = Choose.Folder("--out", "Folder of the table; what is done there is not done again. [default: runs/table2, quick runs/table2-quick]");
    readonly Option<bool> _quick = new("--quick") { Description = "The whole table by short runs, judged on 500 validation and test images drawn at random." };
    readonly Option<long> _alphaSteps = Choose.Long("--alpha-steps", "Steps of the short runs that choose among several --alphas. [default: 1000, quick 50]", 1, 1_000_000_000);
    readonly Option<long> _curveEvery = Choose.Long("--curve-every", "Steps between rows of the curves. [default: 250, quick 50]", 1, 1_000_000_000);
    readonly Option<int> _evalImages = Choose.Whole("--eval-images", "Images of the validation set that choose among several --alphas and of the test set that judge, drawn at random; 0 is all. [default: 0, quick 500]", 0, 1_000_000_000);
    readonly Option<int> _labels = Choose.Whole("--labels", "Training images with a label, equally many of each class. [default: 10 of each]", 1, 1_000_000);
    readonly Option<int> _batch = Choose.Whole("--batch", "Unlabelled images in a step.", 1, 1_000_000, 50);
    readonly Option<int> _labelledBatch = Choose.Whole("--labelled-batch", "Labelled images in a step; all if there are fewer.", 1, 1_000_000, 10);
    readonly Option<double> _rate = Choose.Number("--lr", "Learning rate.", 1e-9, 10, 1e-3);
    readonly Option<string> _schedule = Choose.Word("--lr-schedule", "Learning rate over a run; runs at a constant one can be gone on with and compared at equal seconds.", "cosine", ["constant", "cosine"]);
    readonly Option<double> _tau = Choose.Number("--tau", "A constant temperature. [default: the paper's schedule, max(0.5, exp(-3e-5 t)) of every 2000th step t]", 1e-3, 1e3);
    readonly Option<double> _augment = TrainArguments.AugmentOption();
    readonly Option<string> _output = Choose.Output();

    public static Command Create(CancellationToken cancellation)
    {
        var options = new ReproduceClassification();
        var command = new Command("table2",
            """
            Table 2: semi-supervised classification of MNIST with 100 labels, by marginalization, Gumbel-Softmax and ST
            Gumbel-Softmax. Of several weights alpha each takes the best by validation accuracy after short runs; the paper
            chose on the test set. Rows of table2.csv, on their way there of table2-curves.csv, drawn in table2-curves.svg.
            Stopped and started again it goes on.

            Examples:
              reparam reproduce table2 --quick
              reparam reproduce table2 --steps 20000 --seeds 0,1,2 --out results
              reparam reproduce table2 --methods gumbel-rao,rebar --alphas 30,300 --out results-family
              reparam reproduce table2 --augment 1 --out results-augmented
            """)
        {
            options._steps, options._methods, options._alphas, options._seeds, options._workers, options._threads, options._data, options._out, options._quick,
            options._alphaSteps, options._curveEvery, options._evalImages, options._labels, options._batch, options._labelledBatch, options._rate, options._schedule, options._tau, options._augment, options._output,
        };
        command.SetAction(parsed => options.Run(parsed, cancellation));
        return command;
    }

    int Run(ParseResult parsed, CancellationToken cancellation)
    {
        var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        var quick = parsed.GetValue(_quick);
        var known = ModelVerb.Find("semisup")!.Estimators;
        string[] methods = [.. (parsed.GetValue(_methods) is { } given ? TableArguments.Names(_methods, given, known) : PaperClassifier.Methods).Distinct()];
        int[] seeds = TrainArguments.IsGiven(parsed, _seeds) ? [.. parsed.GetValue(_seeds)!.Distinct()] : [0];
        var steps = Given(_steps, FullSteps, QuickSteps);
        var path = parsed.GetValue(_out) ?? Path.Combine("runs", quick ? "table2-quick" : "table2");
        var data = parsed.GetValue(_data);
        var dataset = TrainModel.LoadData(data, _data.Name);
        var protocol = Protocol(parsed, dataset, steps, Given);
        CheckTemperature(protocol.Tau, methods);
        using var claim = ClaimedFolder.Take(_out, path);
        if (protocol.DifferenceFrom(path) is { } other) throw new UsageException($"--out: '{path}' holds a table made by another protocol, with {other}; choose another folder.");
        var plan = new ClassificationPlan(path, protocol, steps, parsed.GetValue(_threads), data, dataset);
        ClassificationRun[] runs = [.. seeds.SelectMany(seed => methods.Select(method => new ClassificationRun(plan, method, seed)))];
        ClassificationRun[] left = [.. runs.Where(run => !run.IsFinished)];
        // A method whose runs are all there has its α.
        AlphaTrial[] trials = protocol.Alphas.Count <= 1 ? [] : [.. methods.Where(method => left.Any(run => run.Method == method)).SelectMany(method => protocol.Alphas.Select(alpha => new AlphaTrial(plan, method, alpha))).Where(trial => !trial.IsFinished)];
        foreach (var configs in (IEnumerable<RunConfig>[])[trials.Select(trial => trial.Config), left.Select(run => run.Config)])
            MemoryLimit.Check(configs, parsed.GetValue(_workers), dataset.Train, _methods, $"{_workers.Name} {parsed.GetValue(_workers)}, {_batch.Name} {protocol.BatchSize}, {_labelledBatch.Name} {protocol.LabelledBatch}");
        protocol.Begin(path);
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
            if (plan.Protocol.Augment is { } strength) output.WriteLine(FormattableString.Invariant($"with distorted labelled images ({_augment.Name} {strength:R}), which the paper has not"));
            output.WriteLine(plan.TablePath);
        }
        if (failures.Count > 0) throw new InvalidOperationException($"{failures.Count} of {trials.Length + left.Length} runs failed: {string.Join(' ', failures)}");
        return Application.Done;

        long Given(Option option, long full, long atQuick) => option switch
        {
            Option<long> number => TableArguments.Given(parsed, number, quick ? atQuick : full),
            Option<int> number => TableArguments.Given(parsed, number, quick ? atQuick : full),
            _ => throw new ArgumentException($"{option.Name} is no number.", nameof(option)),
        };
    }

    ClassificationProtocol Protocol(ParseResult parsed, Dataset dataset, long steps, Func<Option, long, long, long> given)
    {
        foreach (var set in (ImageSet[])[dataset.Train, dataset.Validation, dataset.Test])
        {
            if (set.Labels is null) throw new UsageException($"{_data.Name}: '{dataset.Name}' has no labels to learn from and to judge by.");
        }
        var classes = Math.Max(2, 1 + new[] { dataset.Train, dataset.Validation, dataset.Test }.Max(set => set.Labels!.Value.Span.ToArray().DefaultIfEmpty().Max()));
        if (LabelledChoice.Missing(dataset, classes) is { } missing) throw new UsageException($"{_data.Name}: '{dataset.Name}' has labels up to {classes - 1}, but no training image of class {missing}.");
        var labels = (int)given(_labels, 10 * classes, 10 * classes);
        if (LabelledChoice.Problem(dataset, classes, labels) is { } problem) throw problem;
        if (parsed.GetValue(_batch) > dataset.Train.Count - labels) throw new UsageException($"{_batch.Name}: {parsed.GetValue(_batch)} is more than the {dataset.Train.Count - labels} training images without a label.");
        var labelledBatch = TrainArguments.IsGiven(parsed, _labelledBatch) ? parsed.GetValue(_labelledBatch) : Math.Min(parsed.GetValue(_labelledBatch), labels);
        if (labelledBatch > labels) throw new UsageException($"{_labelledBatch.Name}: {labelledBatch} is more than the {labels} labelled images.");
        double[] alphas = TrainArguments.IsGiven(parsed, _alphas) ? parsed.GetValue(_alphas)! : [];
        TableArguments.Check(_alphas, alphas, 0, 1e6);
        var schedule = parsed.GetValue(_schedule)!;
        return new ClassificationProtocol
        {
            Alphas = alphas,
            AlphaSteps = given(_alphaSteps, 1000, 50),
            CurveEvery = given(_curveEvery, 250, 50),
            Classes = classes,
            Labels = labels,
            BatchSize = parsed.GetValue(_batch),
            LabelledBatch = labelledBatch,
            LearningRate = parsed.GetValue(_rate),
            LearningRateSchedule = schedule,
            Steps = schedule == "constant" ? null : steps,
            Augment = TrainArguments.Strength(parsed, _augment),
            Tau = TrainArguments.IsGiven(parsed, _tau) ? parsed.GetValue(_tau) : null,
            EvalImages = Math.Min(Math.Max(dataset.Validation.Count, dataset.Test.Count), (int)given(_evalImages, 0, 500)),
            Dataset = dataset.Name,
            DataSha256 = dataset.Files.ToDictionary(file => file.Name, file => file.Sha256),
        };
    }

    void CheckTemperature(double? tau, string[] methods)
    {
        EstimatorInfo[] estimators = [.. methods.Select(method => EstimatorRegistry.Find(method)?.Info).OfType<EstimatorInfo>()];
        if (tau is not null && !estimators.Any(info => info.Tempered)) throw new UsageException($"{_tau.Name}: none of {string.Join(", ", methods)} has a temperature.");
        if (estimators.FirstOrDefault(info => (tau ?? PaperClassifier.LeastTemperature) < info.LeastTemperature) is not { } hot) return;
        throw new UsageException(tau is { } given
            ? FormattableString.Invariant($"{_tau.Name}: {given:R} is below {hot.LeastTemperature:R}, the least of '{hot.Name}'.")
            : FormattableString.Invariant($"{_methods.Name}: the paper's temperatures fall below {hot.LeastTemperature:R}, the least of '{hot.Name}'; give it one with {_tau.Name}."));
    }

    static string Judged(ClassificationPlan plan)
        => plan.TestImages.Length == plan.Dataset.Test.Count ? "" : $"; judged on {plan.TestImages.Length} of {plan.Dataset.Test.Count} test images, drawn at random, the same for every run";
}
