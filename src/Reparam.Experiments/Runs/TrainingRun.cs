using Reparam.Autodiff;
using Reparam.Experiments.Configuration;
using Reparam.Experiments.Reports;
using Reparam.Training;

namespace Reparam.Experiments.Runs;

/// <summary>How a run is carried out; its numbers do not depend on this.</summary>
public sealed record RunOptions
{
    /// <summary>Threads. The default value is the number of processors, at most 4.</summary>
    public int Threads { get; init; } = Math.Min(Environment.ProcessorCount, 4);

    /// <summary>Whether to measure where the time of the steps goes. The default value is false.</summary>
    public bool Profile { get; init; }

    /// <summary>Changes where the data of a resumed run lie; null where they have not moved.</summary>
    public Func<Settings, Settings>? Moved { get; init; }
}

/// <summary>
/// A run in its folder: trained, saved on the way, judged and reported. A kill at any moment loses little, and a resumed run ends with
/// the bits of one that was never stopped.
/// </summary>
public sealed class TrainingRun : IDisposable
{
    const int Rows = 50;

    // Compilation is no part of a step: a profile leaves these out, or half of fewer.
    const int ColdSteps = 500;

    // Names of the folder in refusals, as the command line has them.
    const string Out = "out", ResumeName = "resume";

    readonly RunSession? _session;
    readonly FolderClaim? _claim;
    readonly bool _profiles;

    TrainingRun(RunFolder folder, RunConfig config, RunSession? session, FolderClaim? claim, RunResult? result, bool profiles)
        => (Folder, Config, _session, _claim, Result, _profiles) = (folder, config, session, claim, result, profiles);

    /// <summary>Where the run lies.</summary>
    public RunFolder Folder { get; }

    /// <summary>What decides its numbers.</summary>
    public RunConfig Config { get; }

    /// <summary>Warnings about a run that is allowed but may not be meant.</summary>
    public IReadOnlyList<string> Warnings { get; private init; } = [];

    /// <summary>The result; null until the run is finished.</summary>
    public RunResult? Result { get; private set; }

    /// <summary>The step of the checkpoint on disk.</summary>
    public long SavedStep { get; private set; }

    /// <summary>What is trained; null for a run that is finished.</summary>
    internal ITraining? Training => _session?.Training;

    /// <summary>Begins a run in a folder that has none.</summary>
    /// <param name="experiment">The experiment.</param>
    /// <param name="settings">Settings of its list.</param>
    /// <param name="folder">The folder; null for the next free name under <c>runs</c>.</param>
    /// <param name="options">How it is carried out.</param>
    /// <exception cref="SettingException">Settings, data, memory or folder do not allow the run; nothing is written then.</exception>
    public static TrainingRun Start(IExperiment experiment, Settings settings, string? folder = null, RunOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        ArgumentNullException.ThrowIfNull(settings);
        options ??= new();
        settings.Check();
        if (folder is not null) CheckFree(new RunFolder(folder));
        var data = experiment.Load(settings);
        var config = InitialWeights.Named(RunConfig.Of(experiment, settings, data));
        RunMemory.Check(config, data);
        var session = OpenedRun.Open(config, data, options.Threads);
        try
        {
            InitialWeights.Take(session);
            var (claimed, claim) = Claim(folder, config);
            return new(claimed, config, session, claim, null, options.Profile) { Warnings = [.. experiment.Warnings(config.Settings, data)] };
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>Resumes a run; one that is finished has a <see cref="Result"/> at once.</summary>
    /// <param name="experiment">The experiment that it must be of.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="options">How it is carried out.</param>
    /// <exception cref="SettingException">There is no such run, another process trains it, or its data have changed.</exception>
    /// <exception cref="InvalidDataException">A file of the run is damaged.</exception>
    public static TrainingRun Resume(IExperiment experiment, string folder, RunOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        options ??= new();
        var found = new RunFolder(folder);
        OpenedRun.CheckExists(found, ResumeName);
        var written = Read(found, experiment);
        // The folder may have moved since the result was written.
        if (found.ReadResult(experiment) is { } finished) return new(found, written, null, null, finished.In(found.Path), false);
        var claim = ClaimedFolder.TryTake(ResumeName, found.Path) ?? throw new SettingException(ResumeName, $"'{found.Path}' is being trained by another process.");
        RunSession? session = null;
        try
        {
            var (config, data) = OpenedRun.Configuration(found, written, ResumeName, config => options.Moved?.Invoke(config.Settings) ?? config.Settings);
            session = OpenedRun.Open(config, data, options.Threads);
            // A run that was killed before its first checkpoint begins again.
            if (!File.Exists(found.CheckpointPath)) InitialWeights.Take(session);
            return new(found, config, session, claim, null, options.Profile);
        }
        catch
        {
            session?.Dispose();
            claim.Dispose();
            throw;
        }
    }

    /// <summary>Begins a run in a folder, or resumes the run that the folder has.</summary>
    /// <param name="experiment">The experiment.</param>
    /// <param name="settings">Settings of its list, for a run that begins; those of a resumed run must be the same.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="options">How it is carried out.</param>
    /// <exception cref="SettingException">The run is not allowed, or the folder has one with other settings.</exception>
    public static TrainingRun StartOrResume(IExperiment experiment, Settings settings, string folder, RunOptions? options = null)
    {
        if (!new RunFolder(folder).HasRun) return Start(experiment, settings, folder, options);
        var run = Resume(experiment, folder, options);
        try
        {
            var wanted = experiment.Settle(settings, experiment.Load(settings));
            if (wanted.DifferentFrom(run.Config.Settings).FirstOrDefault() is not { } other) return run;
            throw wanted.List.Find(other.Name)!.Refuse(wanted.Value(other), $"is not {run.Config.Settings.TextOf(other)}, with which the run in '{folder}' began.");
        }
        catch
        {
            run.Dispose();
            throw;
        }
    }

    /// <summary>Trains to the end, judges the run, and writes result and report.</summary>
    /// <param name="observer">Watches; null for nobody.</param>
    /// <param name="cancellation">Stops; everything so far is saved then.</param>
    /// <exception cref="OperationCanceledException">Interrupted; everything up to <see cref="SavedStep"/> is saved.</exception>
    /// <exception cref="DivergedException">A loss or a weight is not finite.</exception>
    /// <exception cref="InvalidDataException">A file of the run is damaged.</exception>
    public RunResult Train(IRunObserver? observer = null, CancellationToken cancellation = default)
    {
        if (Result is { } finished) return finished;
        observer ??= new SilentObserver();
        var (session, metrics) = (_session!, new Metrics(Folder.MetricsPath, _session!.Run.CurveMeasures));
        var (steps, profile) = (Config.Steps, _profiles ? new StepProfile() : null);
        var loop = new TrainingLoop(Folder, session)
        {
            Profiled = profile is null ? null : (profile, session.Training.Step + Math.Min(ColdSteps, (steps - session.Training.Step) / 2)),
        };
        metrics.Rewrite(metrics.Read(loop.Step));
        var tau = session.Training.Temperature;
        try
        {
            if (!loop.IsResumed) loop.Save();
            while (loop.Step < steps)
            {
                var row = NextRow(loop.Step, steps);
                loop.TrainTo(row, Stepped, Measure, cancellation);
            }
        }
        finally
        {
            SavedStep = loop.SavedStep;
        }
        var curve = metrics.Read(loop.Step);
        if (steps > 0 && (curve.Count == 0 || curve[^1].Step != loop.Step)) throw NoRow(loop.Step);
        Result = RunJudging.Of(session, Folder.Path, loop.Seconds, steps > 0 ? curve[^1].TrainLoss : null,
            profile is { Steps: > 0 } ? ProfileTable.Of(profile) : null, observer.Evaluating, cancellation);
        WriteReport(session, Result, curve);
        Folder.WriteResult(Result);
        return Result;

        void Stepped(float loss, double temperature)
        {
            tau = temperature;
            observer.Stepped(loop.Step, loss, temperature, loop.StepsPerSecond);
        }

        // A cancellation in the middle of this leaves the checkpoint before it; the row is made again on resuming.
        void Measure()
        {
            var values = session.Run.MeasureCurve(cancellation);
            var row = new MetricsRow(loop.Step, loop.TakeMeanLoss(), values, tau, session.Training.LearningRate, loop.Seconds);
            metrics.Append(row);
            observer.Measured(row, session.Run.CurveMeasures);
        }
    }

    /// <summary>Gives up the folder, for other processes to take.</summary>
    public void Dispose()
    {
        _session?.Dispose();
        _claim?.Dispose();
    }

    static long NextRow(long step, long steps)
    {
        var every = Math.Max(1, steps / Rows);
        return Math.Min(steps, ((step / every) + 1) * every);
    }

    static RunConfig Read(RunFolder folder, IExperiment experiment)
    {
        var name = experiment.Name;
        try
        {
            return folder.ReadConfig(found => (name = found) == experiment.Name ? experiment : null);
        }
        catch (InvalidDataException) when (name != experiment.Name)
        {
            throw new SettingException(ResumeName, $"'{folder.Path}' holds a run of '{name}', not of '{experiment.Name}'.");
        }
    }

    static (RunFolder, FolderClaim) Claim(string? path, RunConfig config)
    {
        while (true)
        {
            var folder = path is null ? RunFolder.Next(config.Experiment.FolderName(config.Settings)) : new RunFolder(path);
            if (ClaimedFolder.TryTake(Out, folder.Path) is { } claim)
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
            // Of two processes that found the same next name, one moves on.
            if (path is not null) throw new SettingException(Out, $"'{folder.Path}' is being trained by another process.");
        }
    }

    static void CheckFree(RunFolder folder)
    {
        if (File.Exists(folder.Path)) throw new SettingException(Out, $"'{folder.Path}' is a file.");
        if (folder.HasRun) throw new SettingException(Out, $"'{folder.Path}' already holds a run; resume it, or choose another folder.");
        if (folder.Taken is { } file) throw new SettingException(Out, $"'{folder.Path}' already holds '{Path.GetFileName(file)}', which the run would overwrite; choose another folder.");
    }

    InvalidDataException NoRow(long step) => new(
        $"{Folder.MetricsPath} has no row of step {step}, as in runs that a table made; 'reparam eval' evaluates the checkpoint, and without {Folder.CheckpointPath} the run is trained anew.");

    void WriteReport(RunSession session, RunResult result, IReadOnlyList<MetricsRow> curve)
    {
        var report = session.Run.Report(new(result, curve));
        AtomicFile.WriteText(Folder.ReportPath, ReportPage.Html(report, Settings(result)));
        if (report.Curve is { } chart) AtomicFile.WriteText(Folder.CurvePath, chart.ToSvg() + "\n");
    }

    List<KeyValuePair<string, string>> Settings(RunResult result)
    {
        List<KeyValuePair<string, string>> rows = [new("model", Config.Experiment.Name)];
        // Folders are the machine's business, and the checksums say what they held.
        foreach (var setting in Config.Settings.Applicable.Where(setting => !setting.IsLocation))
            rows.Add(new(setting.Key, $"{Config.Settings.TextOf(setting)} {setting.Unit}".TrimEnd()));
        if (Config.Dataset is { } data) rows.Add(new("dataset", data));
        foreach (var (file, sum) in Config.DataSha256) rows.Add(new($"sha256 {file}", sum));
        if (Config.WeightsSha256 is { } weights) rows.Add(new("sha256 of the weights", weights));
        rows.Add(new("threads", $"{result["threads"]}"));
        return rows;
    }
}
