using Reparam.Experiments.Runs;

namespace Reparam.Experiments.Reproductions;

/// <summary>A grid in a folder. The rows on disk are its state: what they hold is not done again.</summary>
sealed class GridPlan
{
    /// <summary>Reads the rows that the folder has.</summary>
    /// <param name="experiment">The experiment.</param>
    /// <param name="grid">The grid.</param>
    /// <param name="folder">Folder of the table and the figure.</param>
    /// <param name="lines">Names of the lines to run.</param>
    /// <param name="steps">Number of steps of each run; null for the default.</param>
    /// <exception cref="InvalidDataException">The table is damaged.</exception>
    public GridPlan(IExperiment experiment, RunGrid grid, string folder, IReadOnlyList<string> lines, long? steps)
    {
        (Experiment, Grid, Folder, Steps) = (experiment, grid, folder, steps);
        Rows = new RowFile<RunGridRow>(TableIn(folder, grid));
        Lines = [.. grid.Lines.Where(line => lines.Contains(line.Name))];
        Jobs =
        [
            .. from seed in Enumerable.Range(0, grid.Seeds) from line in Lines from value in grid.Values select new GridJob(this, line, value, seed),
        ];
    }

    public IExperiment Experiment { get; }

    public RunGrid Grid { get; }

    public string Folder { get; }

    public long? Steps { get; }

    public IReadOnlyList<GridLine> Lines { get; }

    public RowFile<RunGridRow> Rows { get; }

    public IReadOnlyList<GridJob> Jobs { get; }

    /// <summary>Path of the table.</summary>
    public static string TableIn(string folder, RunGrid grid) => Path.Combine(folder, $"{grid.Name}.csv");

    /// <summary>Deletes the folders of finished runs, because a kill may come between a row and the end of its folder.</summary>
    public void DiscardLeft()
    {
        foreach (var job in Jobs.Where(job => job.IsFinished)) job.Folder.DiscardLeft();
    }

    /// <summary>Results of all seeds at a place of the grid, for the number of steps of this plan.</summary>
    public double[] At(GridLine line, string value)
    {
        var steps = Grid.SettingsOf(Experiment, line, value, 0, Steps).Get(Experiment.Run.Steps);
        return [.. Rows.Rows.Where(row => (row.Line, row.Value, row.Steps) == (line.Name, value, steps)).Select(row => row.Result)];
    }
}
