using System.Text.Json;
using Reparam.Training;

namespace Reparam.Experiments.Runs;

/// <summary>
/// A run on disk: <c>config.json</c>, <c>metrics.csv</c>, <c>checkpoint.safetensors</c>, and at the end <c>result.json</c>,
/// <c>report.html</c> and <c>learning-curve.svg</c>. Every file is replaced as a whole, except the metrics: rows are appended, and a
/// resumed run keeps those up to its checkpoint.
/// </summary>
/// <param name="path">The folder.</param>
public sealed class RunFolder(string path)
{
    /// <summary>The folder.</summary>
    public string Path { get; } = path;

    /// <summary>The configuration.</summary>
    public string ConfigPath => In("config.json");

    /// <summary>The learning curve, as rows.</summary>
    public string MetricsPath => In("metrics.csv");

    /// <summary>The state.</summary>
    public string CheckpointPath => In("checkpoint.safetensors");

    /// <summary>The result of a finished run.</summary>
    public string ResultPath => In("result.json");

    /// <summary>The report of a finished run.</summary>
    public string ReportPath => In("report.html");

    /// <summary>The learning curve of a finished run, as a picture.</summary>
    public string CurvePath => In("learning-curve.svg");

    /// <summary>Whether there is a run.</summary>
    public bool HasRun => File.Exists(ConfigPath);

    /// <summary>A file there that a run would overwrite or take for its own; null if there is none.</summary>
    internal string? Taken => new[] { ConfigPath, CheckpointPath, MetricsPath, ResultPath, ReportPath, CurvePath }.FirstOrDefault(System.IO.Path.Exists);

    /// <summary>The first free name of the form <c>runs/NAME-1</c>, <c>runs/NAME-2</c>, …</summary>
    /// <param name="name">The name without a number.</param>
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
    /// <exception cref="InvalidDataException">It is damaged, of an unknown experiment, or of an earlier layout.</exception>
    public RunConfig ReadConfig(Func<string, IExperiment?> find) => RunConfig.FromJson(File.ReadAllText(ConfigPath), ConfigPath, find);

    /// <summary>The result, if the run is finished.</summary>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public RunResult? ReadResult(IExperiment experiment)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        if (!File.Exists(ResultPath)) return null;
        try
        {
            var result = RunResult.FromJson(File.ReadAllText(ResultPath));
            var missing = experiment.Measures.FirstOrDefault(measure => !result.Has(measure.Name));
            return missing is null ? result : throw new JsonException($"\"{missing.Name}\" is missing");
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"{ResultPath} is damaged: {exception.Message}. Delete it, and --resume evaluates the run again.", exception);
        }
    }

    /// <summary>Writes the configuration: from here on the run can be resumed.</summary>
    internal void Begin(RunConfig config) => AtomicFile.WriteText(ConfigPath, config.ToJson());

    internal void WriteResult(RunResult result) => AtomicFile.WriteText(ResultPath, result.ToJson() + "\n");

    string In(string name) => System.IO.Path.Combine(Path, name);
}
