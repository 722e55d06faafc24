using System.CommandLine;
using Reparam.Experiments.Datasets;
using Reparam.Experiments.Reproductions;

namespace Reparam.Cli.Commands;

/// <summary><c>reparam reproduce table1</c>: the paper's Table 1, a resumable list of 28 runs.</summary>
sealed class ReproduceTable
{
    const long FullSteps = 100_000, QuickSteps = 5_000;
    const int QuickTestImages = 2_000;

    readonly Option<long> _steps = Choose.Long("--steps", "Steps of each run; a table can be gone on with to more. [default: 100000, quick 5000]", 1, 1_000_000_000);
    readonly Option<string?> _models = Choose.Named("--models", $"Networks, parted by commas. [default: {string.Join(',', PaperNetwork.All.Select(network => network.Name))}]", "NAME,...", "a list of networks");
    readonly Option<string?> _estimators = Choose.Named("--estimators", $"Estimators, parted by commas. [default: {string.Join(',', PaperNetwork.Estimators)}]", "NAME,...", "a list of estimators");
    readonly Option<int> _workers = Choose.Whole("--workers", "Runs at once, each on one thread; the numbers do not depend on it.", 1, 64, Math.Min(Environment.ProcessorCount, 8));
    readonly Option<string?> _data = Choose.Folder("--data", $"Folder of {DatasetFormats.Names} files, gzipped or not; the paper's own data are binarized_mnist_{{train,valid,test}}.amat. [default: the embedded MNIST]");
    readonly Option<string?> _out = Choose.Folder("--out", "Folder of the table; what is done there is not done again. [default: runs/table1, quick runs/table1-quick]");
    readonly Option<bool> _quick = new("--quick") { Description = "The whole table in minutes: short runs, and the bound on 2,000 test images drawn at random." };
    readonly Option<double[]?> _rates = Choose.Reals("--learning-rates", "The grid of learning rates. [default: 3e-3,1e-2,3e-2]", "RATE,...", required: false);
    readonly Option<long> _gridSteps = Choose.Long("--grid-steps", "Steps of the short runs that choose the learning rate. [default: 10000, quick 500]", 1, 1_000_000_000);
    readonly Option<long> _scheduleSteps = Choose.Long("--schedule-steps", "Steps of the short runs that choose a temperature schedule. [default: 10000, quick 1500]", 1, 1_000_000_000);
    readonly Option<int> _testImages = Choose.Whole("--test-images", "Test images, drawn at random; 0 is all. [default: 0, quick 2000]", 0, 1_000_000_000);
    readonly Option<int> _evalSamples = Choose.Whole("--eval-samples", "m of the test bound.", 1, 1_000_000, 1000);
    readonly Option<int> _batch = Choose.Whole("--batch", "Images in a step.", 1, 1_000_000, 100);
    readonly Option<long> _seed = Choose.Long("--seed", "Seed of every run.", 0, long.MaxValue, 0);
    readonly Option<string> _output = Choose.Output();

    public static Command Create(CancellationToken cancellation)
    {
        var options = new ReproduceTable();
        var command = new Command("table1",
            """
            Table 1: two networks, Bernoulli and categorical, by seven estimators. The learning rate of each is the best of
            a grid on validation by short runs, in the VAE also the schedule of gumbel-softmax and
            st-gumbel-softmax; all else is at temperature 1. Each run is judged on the test set at 5k, 25k, 50k, 100k, 200k
            and 545k steps, as far as it goes: rows of table1.csv. Stopped and started again it goes on.

            Examples:
              reparam reproduce table1 --quick
              reparam reproduce table1 --data binarized-mnist/ --out results
              reparam reproduce table1 --data binarized-mnist/ --out results --estimators gumbel-softmax --steps 545000
            """)
        {
            options._steps, options._models, options._estimators, options._workers, options._data, options._out, options._quick,
            options._rates, options._gridSteps, options._scheduleSteps, options._testImages, options._evalSamples, options._batch, options._seed, options._output,
        };
        command.SetAction(parsed => options.Run(parsed, cancellation));
        return command;
    }

    int Run(ParseResult parsed, CancellationToken cancellation)
    {
        var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        var quick = parsed.GetValue(_quick);
        string[] names = [.. PaperNetwork.All.Select(network => network.Name)];
        var models = TableArguments.Names(_models, parsed.GetValue(_models), names);
        var estimators = TableArguments.Names(_estimators, parsed.GetValue(_estimators), PaperNetwork.Estimators);
        var steps = Given(_steps, FullSteps, QuickSteps);
        var path = parsed.GetValue(_out) ?? Path.Combine("runs", quick ? "table1-quick" : "table1");
        var data = parsed.GetValue(_data);
        var dataset = TrainModel.LoadData(data, _data.Name);
        if (parsed.GetValue(_batch) > dataset.Train.Count) throw new UsageException($"{_batch.Name}: {parsed.GetValue(_batch)} is more than the {dataset.Train.Count} training images.");
        if (dataset.Train.Height < 2 && models.Any(model => model.StartsWith("sbn", StringComparison.Ordinal))) throw new UsageException($"{_data.Name}: images of one row have no lower half for an SBN to predict.");
        double[] rates = TrainArguments.IsGiven(parsed, _rates) ? parsed.GetValue(_rates)! : [.. TableProtocol.DefaultLearningRates];
        TableArguments.Check(_rates, rates, 1e-9, 10);
        var protocol = new TableProtocol
        {
            LearningRates = rates,
            GridSteps = Given(_gridSteps, 10_000, 500),
            ScheduleSteps = Given(_scheduleSteps, 10_000, 1500),
            SlopeGrowth = TableProtocol.DefaultSlopeGrowth,
            BatchSize = parsed.GetValue(_batch),
            Seed = parsed.GetValue(_seed),
            EvalSamples = parsed.GetValue(_evalSamples),
            TestImages = Math.Min(dataset.Test.Count, (int)Given(_testImages, 0, QuickTestImages)),
            Dataset = dataset.Name,
            DataSha256 = dataset.Files.ToDictionary(file => file.Name, file => file.Sha256),
        };
        using var claim = ClaimedFolder.Take(_out, path);
        if (protocol.DifferenceFrom(path) is { } other) throw new UsageException($"--out: '{path}' holds a table made by another protocol, with {other}; choose another folder.");
        var plan = new TablePlan(path, protocol, steps, data, dataset);
        TableCell[] cells = [.. PaperNetwork.All.Where(network => models.Contains(network.Name)).SelectMany(network => PaperNetwork.Estimators.Where(estimators.Contains).Select(estimator => new TableCell(plan, network, estimator)))];
        TableCell[] left = [.. cells.Where(cell => !cell.IsFinished)];
        MemoryLimit.Check(left.Select(cell => cell.Config), parsed.GetValue(_workers), dataset.Train, _estimators, $"{_workers.Name} {parsed.GetValue(_workers)}, {_batch.Name} {protocol.BatchSize}");
        protocol.Begin(path);
        error.WriteLine($"{cells.Length} runs of {steps} steps on {dataset.Name}, {cells.Length - left.Length} of them finished{(plan.TestImages.Length < dataset.Test.Count ? $"; test bounds on {plan.TestImages.Length} of {dataset.Test.Count} images, drawn at random" : "")}");
        IReadOnlyList<string> failures = [];
        try
        {
            if (left.Length > 0) failures = TableDisplay.Show(error, left, observer => TableWorkers.Do(left, parsed.GetValue(_workers), observer, cancellation));
        }
        catch (OperationCanceledException)
        {
            error.WriteLine("Interrupted; all is saved. The same command goes on.");
            return Application.Interrupted;
        }
        if (parsed.GetValue(_output) == "json") TableArguments.Print(output, "reproduce table1", [.. plan.Table.Rows.Where(row => models.Contains(row.Model) && estimators.Contains(row.Estimator))], TableJson.Default.TableAnswerTableRow);
        else Write(output, plan, PaperNetwork.All.Where(network => models.Contains(network.Name)), [.. PaperNetwork.Estimators.Where(estimators.Contains)]);
        if (failures.Count > 0) throw new InvalidOperationException($"{failures.Count} of {cells.Length} runs failed: {string.Join(' ', failures)}");
        return Application.Done;

        long Given<T>(Option<T> option, long full, long atQuick) where T : struct, IConvertible => TableArguments.Given(parsed, option, quick ? atQuick : full);
    }

    static void Write(TextWriter output, TablePlan plan, IEnumerable<PaperNetwork> networks, IReadOnlyList<string> estimators)
    {
        TableText.Write(output, plan.Table.Rows, networks, estimators, plan.Steps);
        if (plan.TestImages.Length < plan.Dataset.Test.Count) output.WriteLine($"on {plan.TestImages.Length} of {plan.Dataset.Test.Count} test images, drawn at random, the same for every run");
        output.WriteLine(plan.TablePath);
    }
}
