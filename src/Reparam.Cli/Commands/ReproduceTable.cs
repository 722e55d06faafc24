using System.CommandLine;
using Reparam.Experiments.Configuration;
using Reparam.Experiments.Datasets;
using Reparam.Experiments.Reproductions;
using Reparam.Experiments.Runs;

namespace Reparam.Cli.Commands;

/// <summary><c>reparam reproduce table1</c>: the paper's Table 1, a resumable list of 28 runs.</summary>
sealed class ReproduceTable
{
    static readonly string[] Networks = [.. PaperNetwork.All.Select(network => network.Name)];

    readonly SettingOptions _settings = new(TableProtocol.List.All);
    readonly Option<string?> _models = Choose.Named(
        "--models", $"Networks, comma-separated. [default: {string.Join(',', Networks)}]", "NAME,...", "a list of networks");
    readonly Option<string?> _estimators = Choose.Named(
        "--estimators", $"Estimators, comma-separated. [default: {string.Join(',', PaperNetwork.Estimators)}]", "NAME,...", "a list of estimators");
    readonly Option<int> _workers = Choose.Whole(
        "--workers", "Number of runs at the same time, each on one thread. The results do not depend on it.", 1, 64, Math.Min(Environment.ProcessorCount, 8));
    readonly Option<string?> _out = Choose.OutFolder(
        "Folder of the table; finished runs there are kept. [default: runs/table1, quick runs/table1-quick]");
    readonly Option<string> _output = Choose.Output();

    public static Command Create(CancellationToken cancellation)
    {
        var options = new ReproduceTable();
        var command = new Command("table1",
            """
            Table 1: two networks, each with Bernoulli and with categorical variables, trained by seven estimators. Short runs
            choose the learning rate on validation images. In the VAE they also choose the temperature schedule of
            gumbel-softmax and st-gumbel-softmax; all other runs are at temperature 1. Each run is evaluated on the test set
            at 5k, 25k, 50k, 100k, 200k and 545k steps, as far as it goes; table1.csv has a row for each.
            Safe to interrupt: run the same command again to resume.

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
        var models = TableArguments.Names(_models, parsed.GetValue(_models), Networks);
        var estimators = TableArguments.Names(_estimators, parsed.GetValue(_estimators), PaperNetwork.Estimators);
        var (protocol, dataset) = Protocol(parsed, models);
        var path = parsed.GetValue(_out) ?? Path.Combine("runs", protocol.Settings.Get(TableProtocol.Declared.Quick) ? "table1-quick" : "table1");
        using var claim = ClaimedFolder.Take("out", path);
        TableArguments.CheckSame(path, "a table made by another protocol", protocol.DifferenceFrom(path, dataset));
        var plan = new TablePlan(path, protocol, dataset);
        // The order is the paper's, not that of the options.
        PaperNetwork[] networks = [.. PaperNetwork.All.Where(network => models.Contains(network.Name))];
        string[] columns = [.. PaperNetwork.Estimators.Where(estimators.Contains)];
        TableCell[] cells = [.. networks.SelectMany(network => columns.Select(estimator => new TableCell(plan, network, estimator)))];
        TableCell[] unfinished = [.. cells.Where(cell => !cell.IsFinished)];
        var workers = parsed.GetValue(_workers);
        RunMemory.Check(unfinished.Select(cell => cell.Config), workers, dataset, ("workers", workers));
        protocol.Begin(path, dataset);
        // A kill may come between the last row of a run and the end of its claim.
        foreach (var cell in cells.Where(cell => cell.IsFinished)) FolderClaim.RemoveLeft(cell.FinalFolder.Path);
        var finished = cells.Length - unfinished.Length;
        var subset = Subset(plan) is { } images ? $"; test bounds on {images}" : "";
        error.WriteLine($"{cells.Length} runs of {protocol.Steps} steps on {dataset.Name}, {finished} of them finished{subset}");
        if (TableArguments.Do(error, [unfinished], workers, cancellation) is not { } failures) return Application.Interrupted;
        if (parsed.GetValue(_output) == "json")
        {
            TableRow[] rows = [.. plan.Table.Rows.Where(row => models.Contains(row.Model) && estimators.Contains(row.Estimator))];
            TableArguments.Print(output, "reproduce table1", rows, TableJson.Default.TableAnswerTableRow);
        }
        else
        {
            TableText.Write(output, plan.Table.Rows, networks, columns, plan.Steps);
            if (Subset(plan) is { } chosen) output.WriteLine($"on {chosen}, the same for every run");
            output.WriteLine(plan.TablePath);
        }
        TableArguments.CheckFailures(failures, cells.Length);
        return Application.Done;
    }

    (TableProtocol, Dataset) Protocol(ParseResult parsed, string[] models)
    {
        var (declared, settings) = (TableProtocol.Declared, _settings.Read(parsed, TableProtocol.List));
        settings.Check();
        TableArguments.CheckDistinct(declared.LearningRates, settings.Get(declared.LearningRates));
        var dataset = TableArguments.LoadData(settings.Get(declared.Data));
        var batch = settings.Get(declared.Batch);
        if (batch > dataset.Train.Count) throw declared.Batch.Refuse(batch, $"is more than the {dataset.Train.Count} training images.");
        if (dataset.Train.Height < 2 && models.Any(model => model.StartsWith("sbn", StringComparison.Ordinal)))
            throw declared.Data.Refuse(settings.Get(declared.Data), "has images of one row, which have no lower half for an SBN to predict.");
        return (new(settings.With(declared.TestImages, Math.Min(dataset.Test.Count, settings.Get(declared.TestImages)))), dataset);
    }

    static string? Subset(TablePlan plan)
    {
        var (chosen, all) = (plan.TestImages.Length, plan.Dataset.Test.Count);
        return chosen == all ? null : $"{chosen} of {all} test images, drawn at random";
    }
}
