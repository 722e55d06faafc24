using System.Diagnostics;
using Reparam.Cli.Reproductions;
using Spectre.Console;

namespace Reparam.Cli.Commands;

/// <summary>Shows the making of a table on the error stream: bars on a terminal, plain lines elsewhere.</summary>
static class TableDisplay
{
    const int WideEnough = 100;

    /// <summary>Shows what <paramref name="run"/> reports while it runs, and gives its result.</summary>
    public static T Show<T>(TextWriter error, IReadOnlyList<TableCell> cells, Func<ITableObserver, T> run)
    {
        var clock = new WorkClock(cells.Sum(cell => cell.Work));
        if (!ReferenceEquals(error, Console.Error) || Console.IsErrorRedirected) return run(new Lines(error, clock));
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(error) });
        ProgressColumn[] columns = [new TaskDescriptionColumn { Alignment = Justify.Left }, new PercentageColumn()];
        // A narrow terminal would break the lines.
        if (console.Profile.Width >= WideEnough) columns = [columns[0], new ProgressBarColumn { Width = 20 }, columns[1]];
        return console.Progress().HideCompleted(true).Columns(columns)
            .Start(context => run(new Bars(context, clock, cells.Count)));
    }

    sealed class Lines(TextWriter error, WorkClock clock) : ITableObserver
    {
        static readonly TimeSpan Silence = TimeSpan.FromSeconds(30);

        readonly Lock _lock = new();
        long _told = Stopwatch.GetTimestamp();

        public void Begun(TableCell cell) => Told(cell, "begun");

        public void Skipped(TableCell cell, double work)
        {
            lock (_lock) clock.Skip(work);
        }

        public void Worked(TableCell cell, double work)
        {
            lock (_lock)
            {
                clock.Do(work);
                // A sign of life where steps or an evaluation take long.
                if (Stopwatch.GetElapsedTime(_told) < Silence) return;
                Write($"{cell.Name}: at work");
            }
        }

        public void Told(TableCell cell, string what)
        {
            lock (_lock) Write($"{cell.Name}: {what}");
        }

        public void Ended(TableCell cell)
        {
        }

        void Write(string line)
        {
            _told = Stopwatch.GetTimestamp();
            error.WriteLine($"{line} ({clock})");
        }
    }

    sealed class Bars(ProgressContext context, WorkClock clock, int cells) : ITableObserver
    {
        // A step is too short to be shown for itself.
        static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

        readonly Lock _lock = new();
        readonly ProgressTask _all = context.AddTask("table", maxValue: clock.Total);
        readonly Dictionary<TableCell, ProgressTask> _tasks = [];
        int _ended;
        long _shown;

        public void Begun(TableCell cell)
        {
            lock (_lock) _tasks[cell] = context.AddTask(Markup.Escape(cell.Name), maxValue: cell.Work);
        }

        public void Skipped(TableCell cell, double work)
        {
            lock (_lock)
            {
                clock.Skip(work);
                _tasks[cell].Increment(work);
            }
        }

        public void Worked(TableCell cell, double work)
        {
            lock (_lock)
            {
                clock.Do(work);
                _tasks[cell].Increment(work);
                if (Stopwatch.GetElapsedTime(_shown) < Pause) return;
                _shown = Stopwatch.GetTimestamp();
                // At its end the whole list's bar would be hidden.
                _all.Value = Math.Min(clock.Behind, 0.9999 * clock.Total);
                _all.Description = FormattableString.Invariant($"{_ended} of {cells} runs, {clock}");
            }
        }

        public void Told(TableCell cell, string what)
        {
            lock (_lock) _tasks[cell].Description = Markup.Escape($"{cell.Name}: {what}");
        }

        public void Ended(TableCell cell)
        {
            lock (_lock)
            {
                _ended++;
                _tasks[cell].Value = cell.Work;
                _tasks[cell].StopTask();
            }
        }
    }
}
