using System.Diagnostics;
using Reparam.Experiments.Reproductions;
using Spectre.Console;

namespace Reparam.Cli.Commands;

/// <summary>Shows the progress of a table on the error stream: bars on a terminal, plain lines elsewhere.</summary>
static class TableDisplay
{
    const int WideEnough = 100;

    /// <summary>Shows what <paramref name="run"/> reports while it runs, and returns its result.</summary>
    public static T Show<T>(TextWriter error, IReadOnlyList<ITableJob> jobs, Func<ITableObserver, T> run)
    {
        var progress = new TableProgress(jobs);
        if (!ReferenceEquals(error, Console.Error) || Console.IsErrorRedirected) return run(new Lines(error, progress));
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(error) });
        ProgressColumn[] columns = [new TaskDescriptionColumn { Alignment = Justify.Left }, new PercentageColumn()];
        // A narrow terminal would break the lines.
        if (console.Profile.Width >= WideEnough) columns = [columns[0], new ProgressBarColumn { Width = 20 }, columns[1]];
        return console.Progress().HideCompleted(true).Columns(columns).Start(context => run(new Bars(context, progress)));
    }

    /// <summary>Adds up the work of all jobs. Each found piece of work counts once, before the start or when its job reports it.</summary>
    sealed class TableProgress
    {
        readonly Dictionary<ITableJob, double> _alreadyCounted;

        public TableProgress(IReadOnlyList<ITableJob> jobs)
        {
            Clock = new WorkClock(jobs.Sum(job => job.Work));
            _alreadyCounted = jobs.ToDictionary(job => job, job => job.WorkDone);
            Clock.AddFound(_alreadyCounted.Values.Sum());
        }

        public WorkClock Clock { get; }

        public int Jobs => _alreadyCounted.Count;

        public void AddFound(ITableJob job, double work)
        {
            var counted = Math.Min(work, _alreadyCounted[job]);
            _alreadyCounted[job] -= counted;
            Clock.AddFound(work - counted);
        }
    }

    sealed class Lines(TextWriter error, TableProgress progress) : ITableObserver
    {
        static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(30);

        readonly Lock _lock = new();
        long _written = Stopwatch.GetTimestamp();

        public void Started(ITableJob job) => Reported(job, "started");

        public void FoundDone(ITableJob job, double work)
        {
            lock (_lock) progress.AddFound(job, work);
        }

        public void Worked(ITableJob job, double work)
        {
            lock (_lock)
            {
                progress.Clock.AddDone(work);
                // Show that the process is alive while steps or an evaluation take long.
                if (Stopwatch.GetElapsedTime(_written) >= LongestSilence) Write($"{job.Name}: working");
            }
        }

        public void Reported(ITableJob job, string message)
        {
            lock (_lock) Write($"{job.Name}: {message}");
        }

        public void Ended(ITableJob job)
        {
        }

        void Write(string line)
        {
            _written = Stopwatch.GetTimestamp();
            error.WriteLine($"{line} ({progress.Clock})");
        }
    }

    sealed class Bars(ProgressContext context, TableProgress progress) : ITableObserver
    {
        // A step may be too short to draw the bars after each.
        static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

        readonly Lock _lock = new();
        readonly ProgressTask _all = context.AddTask("table", maxValue: progress.Clock.Total);
        readonly Dictionary<ITableJob, ProgressTask> _tasks = [];
        int _ended;
        long _shown;

        public void Started(ITableJob job)
        {
            lock (_lock) _tasks[job] = context.AddTask(Markup.Escape(job.Name), maxValue: job.Work);
        }

        public void FoundDone(ITableJob job, double work)
        {
            lock (_lock)
            {
                progress.AddFound(job, work);
                _tasks[job].Increment(work);
            }
        }

        public void Worked(ITableJob job, double work)
        {
            lock (_lock)
            {
                progress.Clock.AddDone(work);
                _tasks[job].Increment(work);
                if (Stopwatch.GetElapsedTime(_shown) < Pause) return;
                _shown = Stopwatch.GetTimestamp();
                // Stop the bar of the table short of its end, because a complete bar would be hidden.
                _all.Value = Math.Min(progress.Clock.Done, 0.9999 * progress.Clock.Total);
                _all.Description = FormattableString.Invariant($"{_ended} of {progress.Jobs} runs, {progress.Clock}");
            }
        }

        public void Reported(ITableJob job, string message)
        {
            lock (_lock) _tasks[job].Description = Markup.Escape($"{job.Name}: {message}");
        }

        public void Ended(ITableJob job)
        {
            lock (_lock)
            {
                _ended++;
                _tasks[job].Value = job.Work;
                _tasks[job].StopTask();
            }
        }
    }
}
