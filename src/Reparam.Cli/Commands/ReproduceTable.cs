using System.CommandLine;
using Reparam.Experiments.Configuration;
using Reparam.Experiments.Datasets;
using Reparam.Experiments.Reproductions;
using Reparam.Experiments.Runs;

namespace Reparam.Cli.Commands;

/// <summary><c>reparam reproduce table1</c>: the paper's Table 1, a resumable list of 28 runs.</summary>
sealed class ReproduceTable
{
    readonly SettingOptions _settings = new(TableProtocol.List.All);
    readonly Option<string?> _models = Choose.Named(
        "--models", $"Networks, comma-separated. [default: {string.Join(',', PaperNetwork.All.Select(network => network.Name))}]", "NAME,...", "a list of networks");
    readonly Option<string?> _estimators = Choose.Named(
        "--estimators", $"Estimators, comma-separated. [default: {string.Join(',', PaperNetwork.Estimators)}]", "NAME,...", "a list of estimators");
    readonly Option<int> _workers = Choose.Whole(
        "--workers", "Runs at once, each on one thread; the numbers do not depend on it.", 1, 64, Math.Min(Environment.ProcessorCount, 8));
    readonly Option<string?> _out = Choose.Folder("--out", "Folder of the table; what is done there is not done again. [default: runs/table1, quick runs/table1-quick]");
    readonly Option<string> _output = Choose.Output();

    public static Command Create(CancellationToken cancellation)
    {
        var options = new ReproduceTable();
        var command = new Command("table1",
            """
            Table 1: two networks, Bernoulli and categorical, by seven estimators. The learning rate of each is the best of
            a grid on validation by short runs, in the VAE also the schedule of gumbel-softmax and
            st-gumbel-softmax; all else is at temperature 1. Each run is judged on the test set at 5k, 25k, 50k, 100k, 200k
            and 545k steps, as far as it goes: rows of table1.csv. Safe to interrupt: the same command resumes.

            Examples:
              reparam reproduce table1 --quick
              reparam reproduce table1 --data binarized-mnist/ --out results
              reparam reproduce table1 --data binarized-mnist/ --out results --estimators gumbel-softmax --steps 545000
            """)
        { options._models, options._estimators, options._workers, options._out, options._output };
        foreach (var option in options._settings.All) command.Add(option);
        command.SetAction(parsed => options.Run(parsed, cancellation));
        return command;
    }

    int Run(ParseResult parsed, CancellationToken cancellation)
    {
        var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        string[] names = [.. PaperNetwork.All.Select(network => network.Name)];
        var models = TableArguments.Names(_models, parsed.GetValue(_models), names);
        var estimators = TableArguments.Names(_estimators, parsed.GetValue(_estimators), PaperNetwork.Estimators);
        var (protocol, dataset) = Protocol(parsed, models);
        var path = parsed.GetValue(_out) ?? Path.Combine("runs", protocol.Settings.Get(TableProtocol.Declared.Quick) ? "table1-quick" : "table1");
        using var claim = ClaimedFolder.Take("out", path);
        TableArguments.CheckSame(path, "a table made by another protocol", protocol.DifferenceFrom(path, dataset));
        var (steps, plan) = (protocol.Steps, new TablePlan(path, protocol, dataset));
        TableCell[] cells = [.. PaperNetwork.All.Where(network => models.Contains(network.Name)).SelectMany(network => PaperNetwork.Estimators.Where(estimators.Contains).Select(estimator => new TableCell(plan, network, estimator)))];
        TableCell[] left = [.. cells.Where(cell => !cell.IsFinished)];
        RunMemory.Check(left.Select(cell => cell.Config), parsed.GetValue(_workers), dataset, ("workers", parsed.GetValue(_workers)));
        protocol.Begin(path, dataset);
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
    }

    (TableProtocol, Dataset) Protocol(ParseResult parsed, string[] models)
    {
        var (declared, settings) = (TableProtocol.Declared, _settings.Read(parsed, TableProtocol.List));
        settings.Check();
        TableArguments.CheckDistinct(declared.LearningRates, settings.Get(declared.LearningRates));
        var dataset = TableArguments.LoadData(settings.Get(declared.Data));
        if (settings.Get(declared.Batch) > dataset.Train.Count) throw declared.Batch.Refuse(settings.Get(declared.Batch), $"is more than the {dataset.Train.Count} training images.");
        if (dataset.Train.Height < 2 && models.Any(model => model.StartsWith("sbn", StringComparison.Ordinal)))
            throw declared.Data.Refuse(settings.Get(declared.Data), "has images of one row, which have no lower half for an SBN to predict.");
        return (new(settings.With(declared.TestImages, Math.Min(dataset.Test.Count, settings.Get(declared.TestImages)))), dataset);
    }

    static void Write(TextWriter output, TablePlan plan, IEnumerable<PaperNetwork> networks, IReadOnlyList<string> estimators)
    {
        TableText.Write(output, plan.Table.Rows, networks, estimators, plan.Steps);
        if (plan.TestImages.Length < plan.Dataset.Test.Count) output.WriteLine($"on {plan.TestImages.Length} of {plan.Dataset.Test.Count} test images, drawn at random, the same for every run");
        output.WriteLine(plan.TablePath);
    }
}
