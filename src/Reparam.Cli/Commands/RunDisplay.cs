using Reparam.Experiments.Runs;
using Spectre.Console;

namespace Reparam.Cli.Commands;

/// <summary>Shows a run on the error stream: a progress bar on a terminal, plain lines elsewhere.</summary>
static class RunDisplay
{
    const int WideEnough = 80;

    /// <summary>Shows what <paramref name="run"/> reports while it runs, and returns its result.</summary>
    public static T Show<T>(TextWriter error, RunConfig config, Func<IRunObserver, T> run)
    {
        var onTerminal = ReferenceEquals(error, Console.Error) && !Console.IsErrorRedirected;
        if (!onTerminal) return run(new Lines(error, config));

        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(error) });
        // A narrow terminal would break a line of all columns.
        var isWide = console.Profile.Width >= WideEnough;
        var description = new TaskDescriptionColumn { Alignment = Justify.Left };
        ProgressColumn[] columns = isWide
            ? [description, new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn(), new SpinnerColumn()]
            : [description, new PercentageColumn()];
        return console.Progress().Columns(columns).Start(context => run(new Bars(context, config, isWide)));
    }

    static string Text(MetricsRow row, IReadOnlyList<MeasureInfo> measures, string gap)
        => string.Concat(row.Measures.Zip(measures, (value, measure) => $"{gap}{measure.Label} {measure.Text(value)}"));

    sealed class Lines(TextWriter error, RunConfig config) : IRunObserver
    {
        double _rate;
        bool _stepped;

        public void Stepped(long step, double loss, double temperature, double stepsPerSecond)
        {
            _rate = stepsPerSecond;
            // Report the first step, because the first row of the learning curve may take long.
            if (!_stepped) error.WriteLine(FormattableString.Invariant($"training {config.Steps} steps; step {step} done"));
            _stepped = true;
        }

        public void Measured(MetricsRow row, IReadOnlyList<MeasureInfo> measures)
        {
            var done = FormattableString.Invariant($"step {row.Step}/{config.Steps}  loss {row.TrainLoss:F2}");
            error.WriteLine(done + Text(row, measures, "  ") + FormattableString.Invariant($"  tau {row.Tau:F3}  {_rate:F0} steps/s"));
        }

        public void Evaluating(string set, double part)
        {
            if (part >= 1) error.WriteLine($"evaluated the {set}");
        }
    }

    sealed class Bars(ProgressContext context, RunConfig config, bool isWide) : IRunObserver
    {
        // Twenty updates a second look smooth, and they do not slow down training.
        static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

        readonly ProgressTask _training = context.AddTask("training", maxValue: Math.Max(1, config.Steps));
        readonly Dictionary<string, ProgressTask> _evaluations = [];
        long _shown;
        string _measured = "";

        public void Stepped(long step, double loss, double temperature, double stepsPerSecond)
        {
            if (step < config.Steps && System.Diagnostics.Stopwatch.GetElapsedTime(_shown) < Pause) return;
            _shown = System.Diagnostics.Stopwatch.GetTimestamp();
            _training.Value = step;
            _training.Description = !isWide
                ? FormattableString.Invariant($"training, loss {loss:F1}")
                : FormattableString.Invariant($"{stepsPerSecond:F0} steps/s loss {loss:F1}{_measured} τ {temperature:F2}");
        }

        public void Measured(MetricsRow row, IReadOnlyList<MeasureInfo> measures) => _measured = Text(row, measures, " ");

        public void Evaluating(string set, double part)
        {
            if (!_evaluations.TryGetValue(set, out var task)) _evaluations[set] = task = context.AddTask($"evaluating the {set}", maxValue: 1);
            task.Value = part;
        }
    }
}
