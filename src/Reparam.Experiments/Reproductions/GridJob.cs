using Reparam.Experiments.Configuration;
using Reparam.Experiments.Runs;

namespace Reparam.Experiments.Reproductions;

/// <summary>One run of a grid. It trains in a folder of its own, which is deleted when its row is written.</summary>
/// <param name="plan">The grid and its rows.</param>
/// <param name="line">The line.</param>
/// <param name="value">Value of the setting along the line.</param>
/// <param name="seed">The seed.</param>
sealed class GridJob(GridPlan plan, GridLine line, string value, long seed) : ITableJob
{
    readonly Settings _settings = plan.Grid.SettingsOf(plan.Experiment, line, value, seed, plan.Steps);

    public string Name => $"{line.Name}, {plan.Grid.Along} {value}, seed {seed}";

    public bool IsFinished => plan.Rows.Rows.Any(row => (row.Line, row.Value, row.Seed, row.Steps) == (line.Name, value, seed, Steps));

    public double Work => Steps;

    public double WorkDone => IsFinished ? Work : 0;

    /// <summary>Folder of the run, until its row is written. A run of another number of steps is another run.</summary>
    public RunFolder Folder => new(Path.Combine(plan.Folder, "runs", $"{line.Name}-{value}-{seed}-{Steps}".Replace(' ', '-')));

    long Steps => _settings.Get(plan.Experiment.Run.Steps);

    /// <summary>Checks that the settings are allowed.</summary>
    /// <exception cref="SettingException">They are not.</exception>
    public void Check() => _settings.Check();

    public void Run(ITableObserver observer, CancellationToken cancellation)
    {
        if (IsFinished) return;
        observer.Started(this);
        RunResult result;
        using (var run = TrainingRun.StartOrResume(plan.Experiment, _settings, Folder.Path, new RunOptions { Threads = 1 }))
            result = run.Train(new Watch(this, observer), cancellation);
        if (result[plan.Grid.Measure.Name] is not { } measured) throw new InvalidOperationException($"{Name}: the result has no {plan.Grid.Measure.Name}.");
        plan.Rows.Append(new(line.Name, value, seed, Steps, measured, result.TrainSeconds));
        observer.Reported(this, $"{plan.Grid.Measure.Label} {plan.Grid.Measure.Text(measured)}");
        observer.Ended(this);
        // The row says all that the table needs.
        Folder.DiscardLeft();
    }

    sealed class Watch(GridJob job, ITableObserver observer) : IRunObserver
    {
        long _step;

        public void Stepped(long step, double loss, double temperature, double stepsPerSecond)
        {
            // A resumed run found its first steps on disk.
            if (_step == 0 && step > 1) observer.FoundDone(job, step - 1);
            observer.Worked(job, 1);
            _step = step;
        }

        public void Measured(MetricsRow row, IReadOnlyList<MeasureInfo> measures)
        {
        }

        public void Evaluating(string set, double part)
        {
        }
    }
}
