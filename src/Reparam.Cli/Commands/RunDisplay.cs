using Reparam.Experiments.Runs;
using Spectre.Console;

namespace Reparam.Cli.Commands;

/// <summary>Shows a run on the error stream: a progress bar on a terminal, plain lines elsewhere.</summary>
static class RunDisplay
{
    const int WideEnough = 80;

    /// <summary>Shows what <paramref name="run"/> reports while it runs, and gives its result.</summary>
    public static T Show<T>(TextWriter error, RunConfig config, Func<IRunObserver, T> run)
    {
        var onTerminal = ReferenceEquals(error, Console.Error) && !Console.IsErrorRedirected;
        if (!onTerminal) return run(new Lines(error, config));

        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(error) });
        // A narrow terminal would break the line of all the columns into pieces.
        var isWide = console.Profile.Width >= WideEnough;
        ProgressColumn[] columns = isWide
            ? [new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn(), new SpinnerColumn()]
            : [new TaskDescriptionColumn { Alignment = Justify.Left }, new PercentageColumn()];
        return console.Progress().Columns(columns).Start(context => run(new Bars(context, config, isWide)));
    }

    // What is measured of grey targets is no bound on a likelihood, and says so wherever it is shown.
    static string Validation(RunConfig config) => config.Binarization == "none" ? "soft-target" : "validation";

    sealed class Lines(TextWriter error, RunConfig config) : IRunObserver
    {
        double _rate;
        bool _stepped;

        public void Stepped(long step, double loss, double temperature, double stepsPerSecond)
        {
            _rate = stepsPerSecond;
            // The first row of the curve may be far.
            if (!_stepped) error.WriteLine(FormattableString.Invariant($"training {config.Steps} steps; step {step} done"));
            _stepped = true;
        }

        public void Measured(MetricsRow row)
            => error.WriteLine(FormattableString.Invariant($"step {row.Step}/{config.Steps}  loss {row.TrainLoss:F2}  {Validation(config)} {row.ValidationBound:F2}{(row.ValidationAccuracy is { } percent ? FormattableString.Invariant($"  accuracy {percent:F2} %") : "")}  tau {row.Tau:F3}  {_rate:F0} steps/s"));

        public void Evaluating(string set, double part)
        {
            if (part >= 1) error.WriteLine($"evaluated the {set} set");
        }
    }

    sealed class Bars(ProgressContext context, RunConfig config, bool isWide) : IRunObserver
    {
        // Twenty updates a second are enough for an eye, and cost a step nothing.
        static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

        readonly ProgressTask _training = context.AddTask("training", maxValue: config.Steps);
        readonly Dictionary<string, ProgressTask> _evaluations = [];
        long _shown;
        double _validation = double.NaN;

        public void Stepped(long step, double loss, double temperature, double stepsPerSecond)
        {
            if (step < config.Steps && System.Diagnostics.Stopwatch.GetElapsedTime(_shown) < Pause) return;
            _shown = System.Diagnostics.Stopwatch.GetTimestamp();
            _training.Value = step;
            var validation = double.IsNaN(_validation) ? "" : FormattableString.Invariant($" {Validation(config)} {_validation:F2}");
            _training.Description = !isWide ? FormattableString.Invariant($"training, loss {loss:F1}") : FormattableString.Invariant($"{stepsPerSecond:F0} steps/s loss {loss:F1}{validation} τ {temperature:F2}");
        }

        public void Measured(MetricsRow row) => _validation = row.ValidationBound;

        public void Evaluating(string set, double part)
        {
            if (!_evaluations.TryGetValue(set, out var task)) _evaluations[set] = task = context.AddTask($"evaluating the {set} set", maxValue: 1);
            task.Value = part;
        }
    }
}
