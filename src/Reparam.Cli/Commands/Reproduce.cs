using System.CommandLine;
using Reparam.Experiments.Reproductions;

namespace Reparam.Cli.Commands;

/// <summary><c>reparam reproduce</c>: the tables and the figures of Jang, Gu and Poole (2017), ours beside the paper's.</summary>
static class Reproduce
{
    const string Figure1Help = "Figure 1: expectation and a sample of Gumbel-Softmax at several temperatures, beside the paper's bars; "
        + "the same as 'plot temperatures'.";

    static readonly string DefaultResults = TableProtocol.TableIn(Path.Combine("runs", "table1"));

    public static Command Create(CancellationToken cancellation)
    {
        var command = Paper(cancellation);
        foreach (var grid in ReproduceGrid.All(cancellation)) command.Add(grid);
        return command;
    }

    static Command Paper(CancellationToken cancellation) => new("reproduce",
        """
        Reproduce the tables and the figures of Jang, Gu and Poole (2017), ours beside the paper's, and the comparisons of other
        experiments.

        Examples:
          reparam reproduce table1 --quick
          reparam reproduce table2 --quick
          reparam reproduce figure3 --results runs/table1-quick/table1.csv --out figure3.svg
          reparam reproduce figure1 --out figure1.svg
        """)
    {
        ReproduceTable.Create(cancellation),
        Plot.Temperatures("figure1", Figure1Help, "figure1.svg"),
        Curves("figure3", "Figure 3: test curves of the stochastic binary networks, ours over the paper's.", "sbn"),
        Curves("figure4", "Figure 4: test curves of the variational autoencoders, ours over the paper's.", "vae"),
        ReproduceClassification.Create(cancellation),
        ReproduceSpeed.Create(cancellation),
    };

    static Command Curves(string name, string description, string model)
    {
        var file = Choose.OutFile($"File of the figure. [default: {name}.svg]");
        var results = Choose.File("--results", $"File that 'reproduce table1' wrote. [default: {DefaultResults}]", "table1.csv");
        var command = new Command(name, description) { file, results };
        command.SetAction(parsed =>
        {
            var (path, rows) = (parsed.GetValue(file) ?? $"{name}.svg", parsed.GetValue(results) ?? DefaultResults);
            PlotFile.Check(path);
            if (!Path.Exists(rows)) throw new UsageException($"--results: there is no file '{rows}'; 'reparam reproduce table1' makes one.");
            PlotFile.Write(path, TableFigure.Svg(model, Rows(rows)));
            parsed.InvocationConfiguration.Output.WriteLine(path);
            return Application.Done;
        });
        return command;
    }

    static List<TableRow> Rows(string path)
    {
        try
        {
            return RowFile<TableRow>.Read(path);
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"--results: {exception.Message}");
        }
    }
}
