using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using Reparam.Experiments.Datasets;
using Reparam.Experiments.Runs;

namespace Reparam.Cli.Commands;

/// <summary><c>reparam eval RUN</c>: the bound of a run's checkpoint, finished or not.</summary>
static class Eval
{
    public static Command Create(CancellationToken cancellation)
    {
        var run = Choose.FolderArgument("RUN", "Folder of a run.");
        var samples = Choose.Whole("--eval-samples", "m of the m-sample bound; of a semisup run, draws of the normal variables. [default: 1000, semisup 1]", 1, 1_000_000);
        var threads = Choose.Whole("--threads", "Threads; the results do not depend on them with the managed matrix product.", 1, 64, Math.Min(Environment.ProcessorCount, 4));
        var data = Choose.Folder("--data", "Folder of the run's data, if it has moved.");
        var output = Choose.Word("--output", "How the result is printed.", "text", ["text", "json"]);
        var command = new Command("eval",
            """
            Evaluate a run's checkpoint by the m-sample bound with discrete codes; a semi-supervised one by the bound with the sum
            over all classes, and by its accuracy.

            Examples:
              reparam eval runs/vae-categorical-gumbel-softmax-1
              reparam eval runs/st --eval-samples 5000 --output json
            """)
        { run, samples, threads, data, output };
        command.SetAction(parsed =>
        {
            var folder = new RunFolder(parsed.GetValue(run)!);
            if (!folder.HasRun) throw new UsageException($"RUN: '{folder.Path}' holds no run (no config.json).");
            if (!File.Exists(folder.CheckpointPath)) throw new UsageException($"RUN: '{folder.Path}' has no checkpoint.safetensors yet.");
            var config = folder.ReadConfig();
            var place = parsed.GetValue(data) ?? config.Data;
            var dataset = TrainModel.LoadData(place, "--data");
            if (TrainModel.Changed(config, dataset) is { } file) throw new UsageException($"--data: '{place ?? "the embedded MNIST"}' does not hold the data of '{folder.Path}': {file} differs.");
            TrainArguments.Verify(config, dataset, folder.ConfigPath);
            var result = Evaluate(folder, config with { EvalSamples = TrainArguments.IsGiven(parsed, samples) ? parsed.GetValue(samples) : ModelVerb.Find(config.Model)!.EvalSamples }, dataset, parsed.GetValue(threads), cancellation);
            var writer = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(output) == "json") writer.WriteLine(JsonSerializer.Serialize(result, RunJson.Default.EvalResult));
            else
            {
                var unit = TrainModel.Unit(result.IsLikelihood);
                if (result.TestAccuracy is not null) writer.WriteLine(FormattableString.Invariant($"test accuracy     {result.TestAccuracy:F2} % (validation {result.ValidAccuracy:F2} %)"));
                writer.WriteLine(FormattableString.Invariant($"test bound        {result.TestNll ?? result.TestBound:F2} {unit} ({result.EvalSamples} samples, step {result.Step})"));
                writer.WriteLine(FormattableString.Invariant($"validation bound  {result.ValidNll ?? result.ValidBound:F2} {unit}"));
            }
            return Application.Done;
        });
        return command;
    }

    static EvalResult Evaluate(RunFolder folder, RunConfig config, Dataset dataset, int threads, CancellationToken cancellation)
    {
        using var session = TrainModel.Open(config, dataset, threads);
        Checkpoint.Load(folder.CheckpointPath, session);
        var started = Stopwatch.GetTimestamp();
        var valid = session.Judge(session.Validation, null, cancellation);
        var test = session.Judge(session.Test, null, cancellation);
        return new EvalResult
        {
            Model = config.Model,
            Latent = config.Latent,
            Estimator = config.Estimator,
            Step = session.Trainer.Step,
            Binarization = config.Binarization,
            IsLikelihood = session.Test.IsLikelihood,
            ValidNll = valid.Nll,
            TestNll = test.Nll,
            ValidBound = valid.Bound,
            TestBound = test.Bound,
            ValidAccuracy = valid.Accuracy,
            TestAccuracy = test.Accuracy,
            EvalSamples = config.EvalSamples,
            Threads = threads,
            Seconds = Math.Round(Stopwatch.GetElapsedTime(started).TotalSeconds, 3),
            Run = folder.Path,
        };
    }
}
