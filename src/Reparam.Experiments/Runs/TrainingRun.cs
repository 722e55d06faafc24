using Reparam.Autodiff;
using Reparam.Experiments.Configuration;
using Reparam.Experiments.Reports;
using Reparam.Training;

namespace Reparam.Experiments.Runs;

/// <summary>Options of carrying out a run. Its numbers do not depend on them.</summary>
public sealed record RunOptions
{
    /// <summary>Number of threads. The default value is the number of processors, at most 4.</summary>
    public int Threads { get; init; } = Math.Min(Environment.ProcessorCount, 4);

    /// <summary>Whether to measure the time of the operations. The default value is false.</summary>
    public bool Profile { get; init; }

    /// <summary>Changes the path of the data of a resumed run; null if they have not moved.</summary>
    public Func<Settings, Settings>? Moved { get; init; }
}

/// <summary>
/// A run in its folder: it is trained, saved regularly, evaluated and reported. A kill loses little. A resumed run ends with the same
/// bits as a run without interruption.
/// </summary>
public sealed class TrainingRun : IDisposable
{
    // Number of rows of the learning curve.
    const int Rows = 50;

    // A profile skips these steps, because they include compilation. Of a short run it skips half.
    const int ColdSteps = 500;

    // Names of the folder in errors, as on the command line.
    const string Out = "out", ResumeName = "resume";

    readonly RunSession? _session;
    readonly FolderClaim? _claim;
    readonly bool _profiles;

    TrainingRun(RunFolder folder, RunConfig config, RunSession? session, FolderClaim? claim, RunResult? result, bool profiles)
        => (Folder, Config, _session, _claim, Result, _profiles) = (folder, config, session, claim, result, profiles);

    /// <summary>Folder of the run.</summary>
    public RunFolder Folder { get; }

    /// <summary>Configuration of the run.</summary>
    public RunConfig Config { get; }

    /// <summary>Warnings about settings that are allowed but may be a mistake.</summary>
    public IReadOnlyList<string> Warnings { get; private init; } = [];

    /// <summary>Result of the run; null until it is finished.</summary>
    public RunResult? Result { get; private set; }

    /// <summary>Step of the checkpoint on disk.</summary>
    public long SavedStep { get; private set; }

    /// <summary>Training of the run; null if the run was already finished.</summary>
    internal ITraining? Training => _session?.Training;

    /// <summary>Starts a run in a folder that has none.</summary>
    /// <param name="experiment">The experiment.</param>
    /// <param name="settings">Settings of the experiment.</param>
    /// <param name="folder">The folder; null for the next free name under <c>runs</c>.</param>
    /// <param name="options">Options; null for the defaults.</param>
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

    /// <summary>Resumes a run. If the run is finished, it has a <see cref="Result"/> at once.</summary>
    /// <param name="experiment">The experiment of the run.</param>
    /// <param name="folder">Folder of the run.</param>
    /// <param name="options">Options; null for the defaults.</param>
    /// <exception cref="SettingException">The run does not exist, another process trains it, or its data have changed.</exception>
    /// <exception cref="InvalidDataException">A file of the run is damaged.</exception>
    public static TrainingRun Resume(IExperiment experiment, string folder, RunOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        options ??= new();
        var found = new RunFolder(folder);
        OpenedRun.CheckExists(found, ResumeName);
        var written = Read(found, experiment);
        // The folder may have moved since the result was written.
        if (found.ReadResult(experiment) is { } finished)
        {
            FolderClaim.RemoveLeft(found.Path);
            return new(found, written, null, null, finished.In(found.Path), false);
        }
        var claim = ClaimedFolder.TryTake(ResumeName, found.Path)
            ?? throw new SettingException(ResumeName, $"'{found.Path}' is being trained by another process.");
        RunSession? session = null;
        try
        {
            var (config, data) = OpenedRun.Configuration(
                found, written, ResumeName, config => options.Moved?.Invoke(config.Settings) ?? config.Settings);
            session = OpenedRun.Open(config, data, options.Threads);
            // A run that was killed before its first checkpoint starts again.
            if (!Path.Exists(found.CheckpointPath)) InitialWeights.Take(session);
            return new(found, config, session, claim, null, options.Profile);
        }
        catch
        {
            session?.Dispose();
            claim.Dispose();
            throw;
        }
    }

    /// <summary>Starts a run in a folder, or resumes the run that the folder has.</summary>
    /// <param name="experiment">The experiment.</param>
    /// <param name="settings">Settings of the experiment. The settings of a resumed run must be the same.</param>
    /// <param name="folder">Folder of the run.</param>
    /// <param name="options">Options; null for the defaults.</param>
    /// <exception cref="SettingException">The run is not allowed, or the folder has a run with other settings.</exception>
    public static TrainingRun StartOrResume(IExperiment experiment, Settings settings, string folder, RunOptions? options = null)
    {
        if (!new RunFolder(folder).HasRun) return Start(experiment, settings, folder, options);
        var run = Resume(experiment, folder, options);
        try
        {
            var wanted = experiment.Settle(settings, experiment.Load(settings));
            if (wanted.DifferentFrom(run.Config.Settings).FirstOrDefault() is not { } other) return run;
            var began = run.Config.Settings.TextOf(other);
            throw wanted.List.Find(other.Name)!.Refuse(wanted.Value(other), $"is not {began}, with which the run in '{folder}' began.");
        }
        catch
        {
            run.Dispose();
            throw;
        }
    }

    /// <summary>Trains to the end, evaluates the run, and writes result and report.</summary>
    /// <param name="observer">Observer of the run; null for none.</param>
    /// <param name="cancellation">Interrupts the run.</param>
    /// <exception cref="OperationCanceledException">The run was interrupted; everything up to <see cref="SavedStep"/> is saved.</exception>
    /// <exception cref="DivergedException">A loss or a weight is not finite.</exception>
    /// <exception cref="InvalidDataException">A file of the run is damaged.</exception>
    /// <exception cref="IOException">A file cannot be written, or the folder was removed.</exception>
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
        Folder.CheckThere();
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
        Folder.CheckThere();
        var curve = metrics.Read(loop.Step);
        if (steps > 0 && (curve.Count == 0 || curve[^1].Step != loop.Step)) throw NoRow(loop.Step);
        Result = RunJudging.Of(session, Folder.Path, loop.Seconds, steps > 0 ? curve[^1].TrainLoss : null,
            profile is { Steps: > 0 } ? ProfileTable.Of(profile) : null, observer.Evaluating, cancellation);
        Folder.CheckThere();
        WriteReport(session, Result, curve);
        Folder.WriteResult(Result);
        return Result;

        void Stepped(float loss, double temperature)
        {
            tau = temperature;
            observer.Stepped(loop.Step, loss, temperature, loop.StepsPerSecond);
        }

        // If the measurement is interrupted, the checkpoint is of an earlier step, and the resumed run measures again.
        void Measure()
        {
            var values = session.Run.MeasureCurve(cancellation);
            var row = new MetricsRow(loop.Step, loop.TakeMeanLoss(), values, tau, session.Training.LearningRate, loop.Seconds);
            Folder.CheckThere();
            metrics.Append(row);
            observer.Measured(row, session.Run.CurveMeasures);
        }
    }

    /// <summary>Releases the folder for other processes.</summary>
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
            // If another process has just claimed the same free name, try the next name.
            if (path is not null) throw new SettingException(Out, $"'{folder.Path}' is being trained by another process.");
        }
    }

    static void CheckFree(RunFolder folder)
    {
        if (File.Exists(folder.Path)) throw new SettingException(Out, $"'{folder.Path}' is a file.");
        if (folder.HasRun) throw new SettingException(Out, $"'{folder.Path}' already holds a run; resume it, or choose another folder.");
        if (folder.ExistingFile is not { } file) return;
        var name = Path.GetFileName(file);
        throw new SettingException(Out, $"'{folder.Path}' already holds '{name}', which the run would overwrite; choose another folder.");
    }

    // This happens with the runs of a table, because they have no learning curve.
    InvalidDataException NoRow(long step) => new(
        $"{Folder.MetricsPath} has no row of step {step}. Evaluate the checkpoint with 'reparam eval', "
            + $"or delete {Folder.CheckpointPath} to train the run again.");

    void WriteReport(RunSession session, RunResult result, IReadOnlyList<MetricsRow> curve)
    {
        var report = session.Run.Report(new(result, curve));
        AtomicFile.WriteText(Folder.ReportPath, ReportPage.Html(report, Settings(result)));
        if (report.Curve is { } chart) AtomicFile.WriteText(Folder.CurvePath, chart.ToSvg() + "\n");
    }

    List<KeyValuePair<string, string>> Settings(RunResult result)
    {
        List<KeyValuePair<string, string>> rows = [new("model", Config.Experiment.Name)];
        // Leave out paths, because checksums identify the files on every machine.
        foreach (var setting in Config.Settings.Applicable.Where(setting => !setting.IsLocation))
            rows.Add(new(setting.Key, $"{Config.Settings.TextOf(setting)} {setting.Unit}".TrimEnd()));
        if (Config.Dataset is { } data) rows.Add(new("dataset", data));
        foreach (var (file, sum) in Config.DataSha256) rows.Add(new($"sha256 {file}", sum));
        if (Config.WeightsSha256 is { } weights) rows.Add(new("sha256 of the weights", weights));
        rows.Add(new("threads", $"{result["threads"]}"));
        return rows;
    }
}
