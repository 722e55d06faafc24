using System.Text.Json;
using Reparam.Training;

namespace Reparam.Experiments.Runs;

/// <summary>
/// A run on disk: <c>config.json</c>, <c>metrics.csv</c>, <c>checkpoint.safetensors</c>, at the end <c>result.json</c>,
/// <c>report.html</c> and <c>learning-curve.svg</c>. Every file is replaced as a whole, but for the metrics, whose rows are
/// appended and of which a resumed run keeps those up to its checkpoint.
/// </summary>
sealed class RunFolder(string path)
{
    public string Path { get; } = path;

    public string ConfigPath => In("config.json");

    public string MetricsPath => In("metrics.csv");

    public string CheckpointPath => In("checkpoint.safetensors");

    public string ResultPath => In("result.json");

    public string ReportPath => In("report.html");

    public string CurvePath => In("learning-curve.svg");

    public bool HasRun => File.Exists(ConfigPath);

    /// <summary>A file there that a run would overwrite or take for its own; null if there is none.</summary>
    public string? Taken => new[] { ConfigPath, CheckpointPath, MetricsPath, ResultPath, ReportPath, CurvePath }.FirstOrDefault(System.IO.Path.Exists);

    /// <summary>The first free name of the form <c>runs/NAME-1</c>, <c>runs/NAME-2</c>, …</summary>
    public static RunFolder Next(string name)
    {
        for (var i = 1; ; i++)
        {
            var path = System.IO.Path.Combine("runs", FormattableString.Invariant($"{name}-{i}"));
            if (!Directory.Exists(path) && !File.Exists(path)) return new RunFolder(path);
        }
    }

    /// <summary>Writes the configuration: from here on the run can be resumed.</summary>
    public void Begin(RunConfig config) => AtomicFile.WriteText(ConfigPath, config.ToJson());

    public RunConfig ReadConfig() => RunConfig.FromJson(File.ReadAllText(ConfigPath), ConfigPath);

    /// <summary>The result, if the run is finished.</summary>
    public RunResult? ReadResult()
    {
        if (!File.Exists(ResultPath)) return null;
        try
        {
            var result = JsonSerializer.Deserialize(File.ReadAllText(ResultPath), RunJson.Default.RunResult) ?? throw new JsonException("null");
            return result is { ValidNll: not null, TestNll: not null } or { ValidBound: not null, TestBound: not null, ValidAccuracy: not null, TestAccuracy: not null }
                ? result : throw new JsonException("a bound or an accuracy is missing");
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"{ResultPath} is damaged; delete it, and --resume evaluates the run anew: {exception.Message}", exception);
        }
    }

    public void WriteResult(RunResult result) => AtomicFile.WriteText(ResultPath, JsonSerializer.Serialize(result, RunJson.Default.RunResult) + "\n");

    string In(string name) => System.IO.Path.Combine(Path, name);
}
