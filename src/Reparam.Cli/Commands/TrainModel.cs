using System.CommandLine;
using Reparam.Experiments.Configuration;
using Reparam.Experiments.Runs;

namespace Reparam.Cli.Commands;

/// <summary><c>reparam train EXPERIMENT</c>: trains, evaluates and reports a run of an experiment.</summary>
sealed class TrainModel
{
    readonly IExperiment _experiment;
    readonly SettingOptions _settings;
    const string OutHelp = "Folder of the run. [default: the next free name under runs/]";
    const string ProfileHelp = "Measure the time of each operation of the training steps, and show it as a table on the error stream.";

    readonly Option<int> _threads = Threads();
    readonly Option<string?> _out = Choose.OutFolder(OutHelp);
    readonly Option<string?> _resume = Choose.Folder("--resume", "Resume the run in this folder.");
    readonly Option<bool> _profile = new("--profile") { Description = ProfileHelp };
    readonly Option<string> _output = Choose.Output();

    TrainModel(IExperiment experiment) => (_experiment, _settings) = (experiment, new SettingOptions(experiment.Settings.All));

    public static Command Create(IExperiment experiment, CancellationToken cancellation)
    {
        var options = new TrainModel(experiment);
        var command = new Command(experiment.Name, experiment.Help);
        Option[] others = [options._threads, options._out, options._resume, options._profile, options._output];
        foreach (var option in options._settings.All.Concat(others)) command.Add(option);
        command.SetAction(parsed => options.Run(parsed, cancellation));
        return command;
    }

    /// <summary>Makes the option for the number of threads.</summary>
    public static Option<int> Threads() => Choose.Whole(
        "--threads", "Number of threads. With the managed matrix product the results do not depend on it.", 1, 64, Math.Min(Environment.ProcessorCount, 4));

    int Run(ParseResult parsed, CancellationToken cancellation)
    {
        var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        using var run = Open(parsed);
        if (run.Result is { } finished)
        {
            error.WriteLine($"{run.Folder.Path} is already finished.");
            Print(finished, parsed.GetValue(_output) == "json", output);
            return Application.Done;
        }
        foreach (var warning in run.Warnings) error.WriteLine(warning);
        try
        {
            Interruption.Obey();
            var result = RunDisplay.Show(error, run.Config, observer => run.Train(observer, cancellation));
            if (result.Profile is { } profile) ProfileText.Print(profile, error);
            Print(result, parsed.GetValue(_output) == "json", output);
            return Application.Done;
        }
        catch (OperationCanceledException)
        {
            error.WriteLine($"Interrupted; saved at step {run.SavedStep} of {run.Config.Steps}. "
                + $"Resume with: {ResumeCommand.Of(_experiment.Name, run.Folder.Path, Kept(parsed))}");
            return Application.Interrupted;
        }
    }

    TrainingRun Open(ParseResult parsed)
    {
        var options = new RunOptions { Threads = parsed.GetValue(_threads), Profile = parsed.GetValue(_profile) };
        if (parsed.GetValue(_resume) is not { } folder)
            return TrainingRun.Start(_experiment, _settings.Read(parsed, _experiment.Settings), parsed.GetValue(_out), options);
        var given = _settings.Given(parsed).FirstOrDefault(setting => !setting.MayMove)?.Name ?? (SettingOptions.IsGiven(parsed, _out) ? "out" : null);
        if (given is not null && Directory.Exists(folder))
            throw new UsageException($"--resume: '{folder}' keeps its own configuration; --{given} cannot be combined with it.");
        return TrainingRun.Resume(_experiment, folder, options with { Moved = settings => _settings.Read(parsed, settings) });
    }

    // The options that a resumed run takes. The configuration keeps all others; of a moved location it keeps the old one.
    IEnumerable<(string Name, string? Value)> Kept(ParseResult parsed)
    {
        if (IsResumed(parsed))
        {
            foreach (var (name, value) in _settings.GivenTexts(parsed, setting => setting.MayMove)) yield return (name, value);
        }
        if (SettingOptions.IsGiven(parsed, _threads)) yield return (_threads.Name, $"{parsed.GetValue(_threads)}");
        if (parsed.GetValue(_profile)) yield return (_profile.Name, null);
        if (SettingOptions.IsGiven(parsed, _output)) yield return (_output.Name, parsed.GetValue(_output));
    }

    bool IsResumed(ParseResult parsed) => parsed.GetValue(_resume) is not null;

    void Print(RunResult result, bool json, TextWriter output)
    {
        if (json)
        {
            output.WriteLine(result.ToJson());
            return;
        }
        foreach (var line in _experiment.Describe(result)) output.WriteLine(line);
        if (result.Steps > 0)
        {
            var threads = result["threads"] == 1 ? "1 thread" : FormattableString.Invariant($"{result["threads"]} threads");
            output.WriteLine(FormattableString.Invariant(
                $"training          {result.Steps} steps in {result.TrainSeconds:F1} s, {result["stepsPerSecond"]:F0} steps/s on {threads}"));
        }
        output.WriteLine($"run               {result.Run}");
        output.WriteLine($"report            {new RunFolder(result.Run).ReportPath}");
    }
}
