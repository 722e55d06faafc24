using System.Diagnostics;
using Reparam.Experiments.Reproductions;
using Spectre.Console;

namespace Reparam.Cli.Commands;

/// <summary>Shows the making of a table on the error stream: bars on a terminal, plain lines elsewhere.</summary>
static class TableDisplay
{
    const int WideEnough = 100;

    /// <summary>Shows what <paramref name="run"/> reports while it runs, and gives its result.</summary>
    public static T Show<T>(TextWriter error, IReadOnlyList<ITableJob> jobs, Func<ITableObserver, T> run)
    {
        var clock = new WorkClock(jobs.Sum(job => job.Work));
        var behind = jobs.ToDictionary(job => job, job => job.Behind);
        clock.Skip(behind.Values.Sum());
        if (!ReferenceEquals(error, Console.Error) || Console.IsErrorRedirected) return run(new Lines(error, clock, behind));
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(error) });
        ProgressColumn[] columns = [new TaskDescriptionColumn { Alignment = Justify.Left }, new PercentageColumn()];
        // A narrow terminal would break the lines.
        if (console.Profile.Width >= WideEnough) columns = [columns[0], new ProgressBarColumn { Width = 20 }, columns[1]];
        return console.Progress().HideCompleted(true).Columns(columns)
            .Start(context => run(new Bars(context, clock, behind)));
    }

    // What a job finds done beyond what was known of it before it began.
    static double Unknown(Dictionary<ITableJob, double> behind, ITableJob job, double work)
    {
        var known = Math.Min(work, behind[job]);
        behind[job] -= known;
        return work - known;
    }

    sealed class Lines(TextWriter error, WorkClock clock, Dictionary<ITableJob, double> behind) : ITableObserver
    {
        static readonly TimeSpan Silence = TimeSpan.FromSeconds(30);

        readonly Lock _lock = new();
        long _told = Stopwatch.GetTimestamp();

        public void Begun(ITableJob job) => Told(job, "begun");

        public void Skipped(ITableJob job, double work)
        {
            lock (_lock) clock.Skip(Unknown(behind, job, work));
        }

        public void Worked(ITableJob job, double work)
        {
            lock (_lock)
            {
                clock.Do(work);
                // A sign of life where steps or an evaluation take long.
                if (Stopwatch.GetElapsedTime(_told) < Silence) return;
                Write($"{job.Name}: at work");
            }
        }

        public void Told(ITableJob job, string what)
        {
            lock (_lock) Write($"{job.Name}: {what}");
        }

        public void Ended(ITableJob job)
        {
        }

        void Write(string line)
        {
            _told = Stopwatch.GetTimestamp();
            error.WriteLine($"{line} ({clock})");
        }
    }

    sealed class Bars(ProgressContext context, WorkClock clock, Dictionary<ITableJob, double> behind) : ITableObserver
    {
        // A step is too short to be shown for itself.
        static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

        readonly Lock _lock = new();
        readonly ProgressTask _all = context.AddTask("table", maxValue: clock.Total);
        readonly Dictionary<ITableJob, ProgressTask> _tasks = [];
        int _ended;
        long _shown;

        public void Begun(ITableJob job)
        {
            lock (_lock) _tasks[job] = context.AddTask(Markup.Escape(job.Name), maxValue: job.Work);
        }

        public void Skipped(ITableJob job, double work)
        {
            lock (_lock)
            {
                clock.Skip(Unknown(behind, job, work));
                _tasks[job].Increment(work);
            }
        }

        public void Worked(ITableJob job, double work)
        {
            lock (_lock)
            {
                clock.Do(work);
                _tasks[job].Increment(work);
                if (Stopwatch.GetElapsedTime(_shown) < Pause) return;
                _shown = Stopwatch.GetTimestamp();
                // At its end the whole list's bar would be hidden.
                _all.Value = Math.Min(clock.Behind, 0.9999 * clock.Total);
                _all.Description = FormattableString.Invariant($"{_ended} of {behind.Count} runs, {clock}");
            }
        }

        public void Told(ITableJob job, string what)
        {
            lock (_lock) _tasks[job].Description = Markup.Escape($"{job.Name}: {what}");
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
