using System.CommandLine;
using Reparam.Experiments.Configuration;
using Reparam.Experiments.Registry;
using Reparam.Experiments.Runs;

namespace Reparam.Cli.Commands;

/// <summary><c>reparam eval RUN</c>: evaluates the checkpoint of a run by the measures of its experiment. The run may be unfinished.</summary>
sealed class Eval
{
    // Settings with the same name share an option. An experiment without the setting refuses it.
    readonly SettingOptions _settings = new(ExperimentRegistry.All.SelectMany(experiment => experiment.Settings.All)
        .Where(setting => setting.ForEvaluation || setting.MayMove).DistinctBy(setting => setting.Name),
        setting => setting.MayMove ? "that of the run; needed if it has moved" : "that of the experiment");

    readonly Argument<string> _run = Choose.FolderArgument("RUN", "Folder of a run.");
    readonly Option<int> _threads = TrainModel.Threads();
    readonly Option<string> _output = Choose.Output();

    public static Command Create(CancellationToken cancellation)
    {
        var options = new Eval();
        var command = new Command("eval",
            """
            Evaluate the checkpoint of a run by the measures of its experiment. Evaluation settings that are not given have the
            defaults of the experiment.

            Examples:
              reparam eval runs/vae-categorical-gumbel-softmax-1
              reparam eval runs/st --eval-samples 5000 --output json
            """)
        { options._run, options._threads, options._output };
        foreach (var option in options._settings.All) command.Add(option);
        command.SetAction(parsed => options.Run(parsed, cancellation));
        return command;
    }

    int Run(ParseResult parsed, CancellationToken cancellation)
    {
        var folder = new RunFolder(parsed.GetValue(_run)!);
        using var session = OpenedRun.AtCheckpoint(
            folder, ExperimentRegistry.Find, "RUN", config => Changed(parsed, config), parsed.GetValue(_threads), blamesData: true);
        Interruption.Obey();
        var result = RunJudging.Evaluate(session, folder.Path, (_, _) => { }, cancellation);
        var writer = parsed.InvocationConfiguration.Output;
        if (parsed.GetValue(_output) == "json") writer.WriteLine(result.ToJson());
        else
        {
            foreach (var line in session.Config.Experiment.Describe(result)) writer.WriteLine(line);
        }
        return Application.Done;
    }

    // Start from the defaults, because the settings of the run may have been chosen for a quick evaluation.
    Settings Changed(ParseResult parsed, RunConfig config)
    {
        var settings = config.Settings;
        foreach (var setting in settings.List.All.Where(setting => setting.ForEvaluation)) settings = settings.Without(setting);
        return _settings.ReadByName(parsed, settings);
    }
}
