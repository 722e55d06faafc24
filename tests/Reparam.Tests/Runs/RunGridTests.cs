using Reparam.Experiments.Registry;
using Reparam.Experiments.Reproductions;
using Reparam.Experiments.Runs;
using Reparam.Tests.Repository;
using Reparam.Tests.Training;

namespace Reparam.Tests.Runs;

/// <summary>Comparisons of runs over lines, values and seeds.</summary>
public sealed class RunGridTests : IDisposable
{
    static readonly RunGrid Grid = new("sums", "Distance over targets",
        [new("zgr", IsBaseline: false, ("estimator", "zgr")), new("exact", IsBaseline: true, ("estimator", "exact"))],
        "target", ["10", "12"], new("distance", "distance", "", HigherIsBetter: false))
    {
        Seeds = 2,
    };

    readonly TemporaryFolder _folder = new();
    readonly SubsetSum _experiment = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Run_InterruptedAndRunAgain_HasEachRowOnceAndTheSameResults()
    {
        using var source = new CancellationTokenSource();
        var half = Plan("half");
        var observer = new Watch(after: 5, source.Cancel);
        Assert.Throws<OperationCanceledException>(() => TableWorkers.Do(half.Jobs, 1, observer, source.Token));
        Assert.InRange(half.Rows.Rows.Count, 1, 7);
        var again = Plan("half");
        Assert.Equal(half.Rows.Rows.Count, again.Jobs.Count(job => job.IsFinished));
        Assert.Empty(Finish(again));
        var whole = Plan("whole");
        Assert.Empty(Finish(whole));
        Assert.Equal(8, again.Rows.Rows.Count);
        static object Timeless(RunGridRow row) => (row.Line, row.Value, row.Seed, row.Steps, row.Result);
        // Workers finish in any order.
        Assert.Equal(whole.Rows.Rows.Select(Timeless).OrderBy(row => $"{row}"), again.Rows.Rows.Select(Timeless).OrderBy(row => $"{row}"));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder["whole/runs"]));
    }

    [Fact]
    public void Svg_AndTable_HaveTheMeansOfSeeds()
    {
        var plan = Plan("run");
        Finish(plan);
        System.Xml.Linq.XDocument.Parse(GridFigure.Svg(plan));
        using var text = new StringWriter();
        GridFigure.Print(text, plan);
        var results = plan.At(Grid.Lines[0], "10");
        Assert.Equal(2, results.Length);
        Assert.Contains(FormattableString.Invariant($"{results.Average():F2} ({results.Min():F2}-{results.Max():F2})"), text.ToString(), StringComparison.Ordinal);
        // Rows of another number of steps are no part of this table.
        Assert.Empty(new GridPlan(_experiment, Grid, _folder["run"], ["zgr"], steps: 7).At(Grid.Lines[0], "10"));
    }

    // Every line and value of every grid is a run that its experiment allows.
    [Fact]
    public void Grids_OfTheRegistry_AreAllowed()
    {
        var grids = ExperimentRegistry.All.SelectMany(experiment => experiment.Grids.Select(grid => (experiment, grid))).ToArray();
        Assert.NotEmpty(grids);
        foreach (var (experiment, grid) in grids)
        {
            Assert.Contains(grid.Measure.Name, experiment.Measures.Select(measure => measure.Name));
            Assert.Equal(grid.Lines.Count, grid.Lines.Select(line => line.Name).Distinct().Count());
            foreach (var job in new GridPlan(experiment, grid, _folder["none"], [.. grid.Lines.Select(line => line.Name)], null).Jobs) job.Check();
        }
    }

    [Fact]
    public void DiscardLeft_AfterAKillBetweenRowAndFolder_DeletesTheFolder()
    {
        Finish(Plan("killed"));
        var plan = Plan("killed");
        var left = plan.Jobs[0].Folder;
        Directory.CreateDirectory(left.Path);
        File.WriteAllText(left.ConfigPath, "{}");
        plan.DiscardLeft();
        Assert.False(Directory.Exists(left.Path));
    }

    [Fact]
    public void DiscardLeft_BesideARunOfOtherSteps_LeavesIt()
    {
        Finish(Plan("both"));
        var other = new GridPlan(_experiment, Grid, _folder["both"], ["zgr", "exact"], steps: 30).Jobs[0].Folder;
        Directory.CreateDirectory(other.Path);
        File.WriteAllText(other.ConfigPath, "{}");
        Plan("both").DiscardLeft();
        Assert.True(File.Exists(other.ConfigPath));
    }

    GridPlan Plan(string folder) => new(_experiment, Grid, _folder[folder], ["zgr", "exact"], steps: 20);

    static IReadOnlyList<string> Finish(GridPlan plan) => TableWorkers.Do(plan.Jobs, 2, new Watch(after: int.MaxValue, () => { }), CancellationToken.None);

    sealed class Watch(int after, Action last) : ITableObserver
    {
        int _done;

        public void Started(ITableJob job)
        {
        }

        public void FoundDone(ITableJob job, double work)
        {
        }

        public void Worked(ITableJob job, double work)
        {
            if (_done >= after) last();
        }

        public void Reported(ITableJob job, string message)
        {
            if (Interlocked.Increment(ref _done) >= after) last();
        }

        public void Ended(ITableJob job)
        {
        }
    }
}
