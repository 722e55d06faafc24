using System.CommandLine;
using Reparam.Experiments.Registry;
using Reparam.Experiments.Reproductions;
using Reparam.Experiments.Runs;

namespace Reparam.Cli.Commands;

/// <summary><c>reparam reproduce GRID</c>: a comparison of runs that an experiment brings, as a table and a figure.</summary>
sealed class ReproduceGrid
{
    readonly IExperiment _experiment;
    readonly RunGrid _grid;
    readonly Option<string?> _lines;
    readonly Option<long> _steps = Choose.Long("--steps", "Number of steps of each run. [default: that of the experiment]", 1, 1_000_000_000);
    readonly Option<int> _workers = Choose.Whole(
        "--workers", "Number of runs at the same time, each on one thread.", 1, 64, Math.Min(Environment.ProcessorCount, 8));
    readonly Option<string?> _out;
    readonly Option<string> _output = Choose.Output();

    ReproduceGrid(IExperiment experiment, RunGrid grid)
    {
        (_experiment, _grid) = (experiment, grid);
        var lines = string.Join(',', grid.Lines.Select(line => line.Name));
        _lines = Choose.Named("--lines", $"Lines to run, comma-separated. [default: {lines}]", "NAME,...", "names");
        var files = $"{grid.Name}.csv and {grid.Name}.svg";
        _out = Choose.OutFolder($"Folder of {files}. Runs that the table has are not run again. [default: {Default}]");
    }

    string Default => Path.Combine("runs", _grid.Name);

    /// <summary>Makes a command for each grid of each experiment.</summary>
    public static IEnumerable<Command> All(CancellationToken cancellation)
        => from experiment in ExperimentRegistry.All from grid in experiment.Grids select new ReproduceGrid(experiment, grid).Create(cancellation);

    Command Create(CancellationToken cancellation)
    {
        var command = new Command(_grid.Name,
            $"""
            {_grid.Help}. Runs of 'train {_experiment.Name}', {_grid.Seeds} seeds each. Safe to interrupt: run the same command
            again to resume.

            Examples:
              reparam reproduce {_grid.Name}
              reparam reproduce {_grid.Name} --lines {_grid.Lines[0].Name} --steps 100 --out quick
            """)
        { _lines, _steps, _workers, _out, _output };
        command.SetAction(parsed => Run(parsed, cancellation));
        return command;
    }

    int Run(ParseResult parsed, CancellationToken cancellation)
    {
        var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        var lines = TableArguments.Names(_lines, parsed.GetValue(_lines), [.. _grid.Lines.Select(line => line.Name)]);
        var path = parsed.GetValue(_out) ?? Default;
        using var claim = ClaimedFolder.Take("out", path);
        var plan = new GridPlan(_experiment, _grid, path, lines, SettingOptions.IsGiven(parsed, _steps) ? parsed.GetValue(_steps) : null);
        foreach (var job in plan.Jobs) job.Check();
        plan.DiscardLeft();
        GridJob[] left = [.. plan.Jobs.Where(job => !job.IsFinished)];
        var failures = TableArguments.Do(error, [left], parsed.GetValue(_workers), cancellation);
        if (failures is null) return Application.Interrupted;
        var figure = Path.Combine(path, $"{_grid.Name}.svg");
        PlotFile.Write(figure, GridFigure.Svg(plan));
        if (parsed.GetValue(_output) == "json")
        {
            TableArguments.Print(output, $"reproduce {_grid.Name}", plan.Rows.Rows, TableJson.Default.TableAnswerRunGridRow);
        }
        else
        {
            GridFigure.Print(output, plan);
            output.WriteLine(figure);
        }
        TableArguments.CheckFailures(failures, left.Length);
        return Application.Done;
    }
}
