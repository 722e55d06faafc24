using System.CommandLine;
using Reparam.Cli.Datasets;
using Reparam.Cli.Reports;
using Reparam.Cli.Runs;

namespace Reparam.Cli.Commands;

/// <summary><c>reparam train vae</c>: the paper's VAE, trained, evaluated and reported.</summary>
static class TrainVae
{
    // Where the table's value is read: the last step that all the paper's curves share.
    const long PaperLastStep = 545_000;

    public static Command Create(CancellationToken cancellation)
    {
        var options = new VaeArguments();
        var command = new Command("vae",
            """
            Train the paper's variational autoencoder (pixels - discrete code - pixels) and report its test bound in nats.

            Examples:
              reparam train vae
              reparam train vae --latent bernoulli --variables 200
              reparam train vae --estimator st-gumbel-softmax --optimizer sgd --lr 3e-3 --out runs/st
              reparam train vae --data fashion-mnist/ --binarization dynamic
              reparam train vae --resume runs/st
            """);
        foreach (var option in options.All) command.Add(option);
        command.SetAction(parsed => Run(options, parsed, cancellation));
        return command;
    }

    static int Run(VaeArguments options, ParseResult parsed, CancellationToken cancellation)
    {
        var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        var threads = parsed.GetValue(options.Threads);
        var (folder, config, dataset) = options.Resumes(parsed) ? Resume(options, parsed) : Begin(options, parsed);

        if (folder.ReadResult() is { } finished)
        {
            error.WriteLine($"{folder.Path} is finished; nothing to do.");
            Print(finished, options.AsJson(parsed), output);
            return Application.Done;
        }
        using var session = Open(config, dataset, threads);
        try
        {
            var result = RunDisplay.Show(error, config, observer => new VaeTraining(folder, session, observer).Run(threads, cancellation));
            result = result with { PaperAtStep = PaperValue(config, result.Steps), PaperAtEnd = PaperValue(config, PaperLastStep) };
            TrainingReport.Write(folder.ReportPath, VaeSummary.Of(folder, session, result));
            folder.WriteResult(result);
            Print(result, options.AsJson(parsed), output);
            return Application.Done;
        }
        catch (OperationCanceledException)
        {
            error.WriteLine($"Interrupted at step {session.Trainer.Step} of {config.Steps}; saved. Go on with: reparam train vae --resume {folder.Path}");
            return Application.Interrupted;
        }
    }

    static (RunFolder, VaeConfig, Dataset) Begin(VaeArguments options, ParseResult parsed)
    {
        options.Check(parsed);
        var given = parsed.GetValue(options.Data);
        var dataset = LoadData(given);
        if (dataset.IsBinary && VaeArguments.IsGiven(parsed, options.Binarization) && parsed.GetValue(options.Binarization) != "fixed")
            throw new UsageException($"--binarization: '{parsed.GetValue(options.Binarization)}' does not apply to '{given}', whose images are already binary; only 'fixed' does.");
        var config = options.Config(parsed, dataset);
        var folder = parsed.GetValue(options.Out) is { } path ? new RunFolder(path) : RunFolder.Next($"vae-{config.Latent}-{config.Estimator}");
        if (File.Exists(folder.Path)) throw new UsageException($"--out: '{folder.Path}' is a file.");
        if (folder.HasRun) throw new UsageException($"--out: '{folder.Path}' already holds a run; go on with it by --resume, or choose another folder.");
        folder.Create(config);
        return (folder, config, dataset);
    }

    static (RunFolder, VaeConfig, Dataset) Resume(VaeArguments options, ParseResult parsed)
    {
        var folder = new RunFolder(parsed.GetValue(options.Resume)!);
        if (!folder.HasRun) throw new UsageException($"--resume: '{folder.Path}' holds no run (no config.json).");
        if (options.All.FirstOrDefault(option => options.DecidesNumbers(option) && VaeArguments.IsGiven(parsed, option)) is { } extra)
            throw new UsageException($"--resume: '{folder.Path}' keeps its own configuration; {extra.Name} cannot be given with it.");
        var config = folder.ReadConfig();
        var dataset = LoadData(config.Data);
        if (!SameData(config, dataset)) throw new UsageException($"--resume: the data of '{folder.Path}' have changed since the run began.");
        return (folder, config, dataset);
    }

    public static Dataset LoadData(string? folder)
    {
        try
        {
            return DatasetLoader.Load(folder);
        }
        catch (DatasetException exception) when (folder is not null)
        {
            throw new UsageException($"--data: '{folder}': {exception.Message}");
        }
    }

    public static bool SameData(VaeConfig config, Dataset dataset)
        => dataset.Files.Count == config.DataSha256.Count && dataset.Files.All(file => config.DataSha256.GetValueOrDefault(file.Name) == file.Sha256);

    public static VaeSession Open(VaeConfig config, Dataset dataset, int threads)
    {
        try
        {
            return new VaeSession(config, dataset, threads);
        }
        catch (DllNotFoundException exception)
        {
            throw new UsageException($"--matrix-product: '{config.MatrixProduct}': {exception.Message}");
        }
    }

    static double? PaperValue(VaeConfig config, long step)
        => PaperCurves.At(PaperCurves.FigureOf(config.Model, config.Latent), PaperCurves.EstimatorOf(config.Estimator), step) is { } nats ? Math.Round(nats, 2) : null;

    static void Print(VaeResult result, bool json, TextWriter output)
    {
        if (json)
        {
            output.WriteLine(System.Text.Json.JsonSerializer.Serialize(result, RunJson.Default.VaeResult));
            return;
        }
        var unit = result.IsLikelihood ? "nats" : "nats of soft-target cross-entropy, not a likelihood";
        output.WriteLine(FormattableString.Invariant($"test bound        {result.TestNll:F2} {unit} ({result.EvalSamples} samples)"));
        output.WriteLine(FormattableString.Invariant($"validation bound  {result.ValidNll:F2}"));
        if (result is { PaperAtEnd: { } end, IsLikelihood: true })
        {
            var atStep = result.PaperAtStep is { } here ? FormattableString.Invariant($"{here:F2} at step {result.Steps}, ") : "";
            output.WriteLine(FormattableString.Invariant($"the paper's curve {atStep}{end:F2} at its end, step {PaperLastStep}"));
        }
        output.WriteLine(FormattableString.Invariant($"training          {result.Steps} steps in {result.TrainSeconds:F1} s, {result.StepsPerSecond:F0} steps/s on {result.Threads} thread{(result.Threads == 1 ? "" : "s")}"));
        output.WriteLine($"run               {result.Run}");
        output.WriteLine($"report            {System.IO.Path.Combine(result.Run, "report.html")}");
    }
}
