using System.Text.Json;
using Reparam.Experiments.Configuration;
using Reparam.Training;

namespace Reparam.Experiments.Runs;

/// <summary>
/// A run on disk: <c>config.json</c>, <c>metrics.csv</c>, <c>checkpoint.safetensors</c>, and at the end <c>result.json</c>,
/// <c>report.html</c> and <c>learning-curve.svg</c>. Rows are appended to <c>metrics.csv</c>, and a resumed run keeps those up to its
/// checkpoint. All other files are replaced as a whole.
/// </summary>
/// <param name="path">Path of the folder.</param>
public sealed class RunFolder(string path)
{
    /// <summary>Path of the folder.</summary>
    public string Path { get; } = path;

    /// <summary>File of the configuration.</summary>
    public string ConfigPath => In("config.json");

    /// <summary>File of the rows of the learning curve.</summary>
    public string MetricsPath => In("metrics.csv");

    /// <summary>File of the state.</summary>
    public string CheckpointPath => In("checkpoint.safetensors");

    /// <summary>File of the result of a finished run.</summary>
    public string ResultPath => In("result.json");

    /// <summary>File of the report of a finished run.</summary>
    public string ReportPath => In("report.html");

    /// <summary>File of the figure of the learning curve of a finished run.</summary>
    public string CurvePath => In("learning-curve.svg");

    /// <summary>Whether the folder has a run.</summary>
    public bool HasRun => System.IO.Path.Exists(ConfigPath);

    /// <summary>An existing file that a new run would overwrite or take for its own; null if there is none.</summary>
    internal string? ExistingFile
        => new[] { ConfigPath, CheckpointPath, MetricsPath, ResultPath, ReportPath, CurvePath }.FirstOrDefault(System.IO.Path.Exists);

    /// <summary>Finds the first free folder among <c>runs/NAME-1</c>, <c>runs/NAME-2</c>, …</summary>
    /// <param name="name">Name without a number.</param>
    public static RunFolder Next(string name)
    {
        for (var i = 1; ; i++)
        {
            var path = System.IO.Path.Combine("runs", FormattableString.Invariant($"{name}-{i}"));
            if (!Directory.Exists(path) && !File.Exists(path)) return new RunFolder(path);
        }
    }

    /// <summary>Reads the configuration.</summary>
    /// <param name="find">Finds an experiment by its name.</param>
    /// <exception cref="InvalidDataException">The file is damaged, has an unknown experiment, or is of an earlier version.</exception>
    public RunConfig ReadConfig(Func<string, IExperiment?> find) => RunConfig.FromJson(TextFile.Read(ConfigPath), ConfigPath, find);

    /// <summary>Reads the result; null if the run is not finished.</summary>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public RunResult? ReadResult(IExperiment experiment)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        if (!System.IO.Path.Exists(ResultPath)) return null;
        try
        {
            var result = RunResult.FromJson(TextFile.Read(ResultPath));
            var missing = RunJudging.Keys.Concat(experiment.Measures.Select(measure => measure.Name)).FirstOrDefault(key => !result.Has(key));
            return missing is null ? result : throw new JsonException($"\"{missing}\" is missing");
        }
        catch (Exception exception) when (exception is JsonException or InvalidDataException)
        {
            throw new InvalidDataException(
                $"{ResultPath} is damaged: {exception.Message.TrimEnd('.')}. Delete it; resuming then evaluates the run again.", exception);
        }
    }

    /// <summary>Writes the configuration. From then on the run can be resumed.</summary>
    internal void Begin(RunConfig config) => AtomicFile.WriteText(ConfigPath, config.ToJson());

    internal void WriteResult(RunResult result) => AtomicFile.WriteText(ResultPath, result.ToJson() + "\n");

    /// <summary>Checks that the folder still has its run, because files written after its removal would be half a run.</summary>
    /// <exception cref="IOException">Somebody has removed or moved the folder.</exception>
    internal void CheckThere()
    {
        if (!HasRun) throw new IOException($"'{Path}' was removed or moved while the run was at work in it.");
    }

    /// <summary>Deletes the folder, because nothing in it is needed any more. What cannot be deleted does no harm.</summary>
    /// <param name="claim">Claim of the folder, which ends.</param>
    internal void Discard(FolderClaim claim)
    {
        try
        {
            // Delete the files that make it a run while the claim still keeps other processes from resuming it.
            foreach (var path in (string[])[ConfigPath, CheckpointPath]) File.Delete(path);
            claim.Dispose();
            if (Directory.Exists(Path)) Directory.Delete(Path, recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            claim.Dispose();
        }
    }

    /// <summary>Deletes the folder if a kill has left it although its row is written, unless another process works in it.</summary>
    internal void DiscardLeft()
    {
        if (!Directory.Exists(Path)) return;
        try
        {
            if (FolderClaim.TryTake(Path) is { } claim) Discard(claim);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The folder cannot be written.
        }
    }

    string In(string name) => System.IO.Path.Combine(Path, name);
}
