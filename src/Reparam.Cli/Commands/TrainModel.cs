using System.CommandLine;
using Reparam.Autodiff;
using Reparam.Experiments.Datasets;
using Reparam.Experiments.Reports;
using Reparam.Experiments.Runs;
using Reparam.Kernels;

namespace Reparam.Cli.Commands;

/// <summary><c>reparam train MODEL</c>: one of the paper's models, trained, evaluated and reported.</summary>
static class TrainModel
{
    public static Command Create(ModelVerb verb, CancellationToken cancellation)
    {
        var options = new TrainArguments(verb);
        var command = new Command(verb.Name, verb.Help);
        foreach (var option in options.All) command.Add(option);
        command.SetAction(parsed => Run(options, parsed, cancellation));
        return command;
    }

    static int Run(TrainArguments options, ParseResult parsed, CancellationToken cancellation)
    {
        if (!options.Resumes(parsed))
        {
            var (begun, session, claim) = Begin(options, parsed);
            using (claim)
            using (session) return Train(begun, session, options, parsed, cancellation);
        }

        var folder = Existing(options, parsed);
        if (folder.ReadResult() is { } finished)
        {
            CheckModel(folder, finished.Model, options);
            parsed.InvocationConfiguration.Error.WriteLine($"{folder.Path} is finished; nothing to do.");
            // The folder may have moved since.
            Print(finished with { Run = folder.Path }, options.AsJson(parsed), parsed.InvocationConfiguration.Output);
            return Application.Done;
        }
        using (ClaimedFolder.TryTake(options.Resume, folder.Path) ?? throw new UsageException($"--resume: '{folder.Path}' is being trained by another process."))
        {
            using var session = Load(folder, options, parsed);
            return Train(folder, session, options, parsed, cancellation);
        }
    }

    static int Train(RunFolder folder, RunSession session, TrainArguments options, ParseResult parsed, CancellationToken cancellation)
    {
        var (output, error, config) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error, session.Config);
        var threads = parsed.GetValue(options.Threads);
        var profile = parsed.GetValue(options.Profile) ? new StepProfile() : null;
        var saved = 0L;
        try
        {
            var result = RunDisplay.Show(error, config, observer =>
            {
                var training = new RunTraining(folder, session, observer, profile);
                try
                {
                    return training.Run(threads, cancellation);
                }
                finally
                {
                    saved = training.SavedStep;
                }
            });
            result = result with { PaperAtStep = PaperValue(config, result.Steps), PaperAtEnd = PaperValue(config, PaperCurves.FinalStep) };
            var summary = RunSummary.Of(folder, session, result);
            TrainingReport.Write(folder.ReportPath, summary);
            TrainingReport.WriteCurve(folder.CurvePath, summary);
            folder.WriteResult(result);
            if (result.Profile is { } table) table.Print(error);
            Print(result, options.AsJson(parsed), output);
            return Application.Done;
        }
        catch (OperationCanceledException)
        {
            error.WriteLine($"Interrupted; saved at step {saved} of {config.Steps}. Go on with: reparam train {config.Model} --resume {ForShell(folder.Path)}");
            return Application.Interrupted;
        }
    }

    static (RunFolder, RunSession, FolderClaim) Begin(TrainArguments options, ParseResult parsed)
    {
        options.Check(parsed);
        if (parsed.GetValue(options.Out) is { } wanted) CheckFree(new RunFolder(wanted));
        var given = parsed.GetValue(options.Data);
        var dataset = LoadData(given, "--data");
        if (dataset.IsBinary && TrainArguments.IsGiven(parsed, options.Binarization) && parsed.GetValue(options.Binarization) != "fixed")
            throw new UsageException($"--binarization: '{parsed.GetValue(options.Binarization)}' does not apply to '{given}', whose images are already binary; only 'fixed' does.");
        var config = options.Config(parsed, dataset);
        var session = Open(config, dataset, parsed.GetValue(options.Threads));
        try
        {
            Take(session, options.Weights.Name);
            var (folder, claim) = Claim(config, options, parsed);
            return (folder, session, claim);
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    static (RunFolder, FolderClaim) Claim(RunConfig config, TrainArguments options, ParseResult parsed)
    {
        while (true)
        {
            var folder = parsed.GetValue(options.Out) is { } path ? new RunFolder(path) : RunFolder.Next(options.Verb.FolderOf(config));
            if (ClaimedFolder.TryTake(options.Out, folder.Path) is { } claim)
            {
                try
                {
                    CheckFree(folder);
                    folder.Begin(config);
                    return (folder, claim);
                }
                catch
                {
                    claim.Dispose();
                    throw;
                }
            }
            // Of two commands that found the same next name, one moves on.
            if (parsed.GetValue(options.Out) is not null) throw new UsageException($"--out: '{folder.Path}' is being trained by another process.");
        }
    }

    static void Take(RunSession session, string blamed)
    {
        try
        {
            InitialWeights.Take(session);
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            throw new UsageException($"{blamed}: {exception.Message}");
        }
    }

    static void CheckFree(RunFolder folder)
    {
        if (File.Exists(folder.Path)) throw new UsageException($"--out: '{folder.Path}' is a file.");
        if (folder.HasRun) throw new UsageException($"--out: '{folder.Path}' already holds a run; go on with it by --resume, or choose another folder.");
        if (folder.Taken is { } file) throw new UsageException($"--out: '{folder.Path}' already holds '{Path.GetFileName(file)}', which the run would overwrite; choose another folder.");
    }

    static RunFolder Existing(TrainArguments options, ParseResult parsed)
    {
        var folder = new RunFolder(parsed.GetValue(options.Resume)!);
        if (!folder.HasRun) throw new UsageException($"--resume: '{folder.Path}' holds no run (no config.json).");
        if (options.All.FirstOrDefault(option => options.DecidesNumbers(option) && TrainArguments.IsGiven(parsed, option)) is { } extra)
            throw new UsageException($"--resume: '{folder.Path}' keeps its own configuration; {extra.Name} cannot be given with it.");
        return folder;
    }

    // A name that is none of a model is a damage, found where the rest of a configuration is verified.
    static void CheckModel(RunFolder folder, string model, TrainArguments options)
    {
        if (ModelVerb.Find(model) is { } other && other != options.Verb)
            throw new UsageException($"--resume: '{folder.Path}' holds a run of 'train {model}', not of 'train {options.Verb.Name}'.");
    }

    // The data may have moved since, but not changed.
    static RunSession Load(RunFolder folder, TrainArguments options, ParseResult parsed)
    {
        var (config, data) = (folder.ReadConfig(), parsed.GetValue(options.Data));
        CheckModel(folder, config.Model, options);
        var dataset = LoadData(data ?? config.Data, data is null ? "--resume" : "--data");
        if (Changed(config, dataset) is { } file) throw new UsageException($"--resume: '{folder.Path}': its data have changed since it began: {file}.");
        TrainArguments.Verify(config, dataset, folder.ConfigPath);
        var session = Open(config, dataset, parsed.GetValue(options.Threads));
        try
        {
            // Killed before its first checkpoint, it begins again.
            if (!File.Exists(folder.CheckpointPath)) Take(session, $"{options.Resume.Name}: '{folder.Path}'");
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    public static Dataset LoadData(string? folder, string option)
    {
        try
        {
            return DatasetLoader.Load(folder);
        }
        catch (DatasetException exception) when (folder is not null)
        {
            throw new UsageException($"{option}: {exception.Message}");
        }
    }

    /// <summary>The first file that is not what the run began with; null if all are.</summary>
    public static string? Changed(RunConfig config, Dataset dataset)
        => dataset.Files.FirstOrDefault(file => config.DataSha256.GetValueOrDefault(file.Name) != file.Sha256)?.Name
            ?? config.DataSha256.Keys.FirstOrDefault(name => dataset.Files.All(file => file.Name != name));

    public static RunSession Open(RunConfig config, Dataset dataset, int threads)
    {
        CheckMatrixProduct(config);
        return new RunSession(config, dataset, threads);
    }

    // Before there is a folder, whose name the corrected command would be refused.
    static void CheckMatrixProduct(RunConfig config)
    {
        try
        {
            using var compute = new Compute(1, MatrixProducts.Factory(config.MatrixProduct));
        }
        catch (DllNotFoundException exception)
        {
            throw new UsageException($"--matrix-product: '{config.MatrixProduct}': {exception.Message}");
        }
    }

    // Good for folders with spaces too.
    static string ForShell(string path) => path.All(c => char.IsLetterOrDigit(c) || c is '/' or '\\' or '.' or '-' or '_' or ':') ? path : $"\"{path}\"";

    static double? PaperValue(RunConfig config, double step)
        => !config.IsPapers ? null : PaperCurves.At(PaperCurves.FigureOf(config.Model, config.Latent), PaperCurves.EstimatorOf(config.Estimator), step) is { } nats ? Math.Round(nats, 2) : null;

    /// <summary>The unit of a bound, which says so if it is none on a likelihood.</summary>
    public static string Unit(bool isLikelihood) => isLikelihood ? "nats" : "nats of soft-target cross-entropy, not a likelihood";

    static void Print(RunResult result, bool json, TextWriter output)
    {
        if (json)
        {
            output.WriteLine(System.Text.Json.JsonSerializer.Serialize(result, RunJson.Default.RunResult));
            return;
        }
        var unit = Unit(result.IsLikelihood);
        if (result.TestAccuracy is not null) output.WriteLine(FormattableString.Invariant($"test accuracy     {result.TestAccuracy:F2} % (validation {result.ValidAccuracy:F2} %)"));
        output.WriteLine(FormattableString.Invariant($"test bound        {result.TestNll ?? result.TestBound:F2} {unit} ({result.EvalSamples} samples)"));
        output.WriteLine(FormattableString.Invariant($"validation bound  {result.ValidNll ?? result.ValidBound:F2} {unit}"));
        if (result is { PaperAtEnd: { } end, IsLikelihood: true })
        {
            var atStep = result.PaperAtStep is { } here ? FormattableString.Invariant($"{here:F2} at step {result.Steps}, ") : "";
            output.WriteLine(FormattableString.Invariant($"the paper's curve {atStep}{end:F2} at its end, step {PaperCurves.FinalStep}"));
        }
        output.WriteLine(FormattableString.Invariant($"training          {result.Steps} steps in {result.TrainSeconds:F1} s, {result.StepsPerSecond:F0} steps/s on {result.Threads} thread{(result.Threads == 1 ? "" : "s")}"));
        output.WriteLine($"run               {result.Run}");
        output.WriteLine($"report            {System.IO.Path.Combine(result.Run, "report.html")}");
    }
}
