using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Reparam.Experiments.Configuration;
using Reparam.Experiments.Datasets;

namespace Reparam.Experiments.Runs;

/// <summary>Everything that the numbers of a run depend on. Equal configurations give equal tensors.</summary>
/// <param name="Experiment">The experiment.</param>
/// <param name="Settings">Settings of the experiment.</param>
public sealed record RunConfig(IExperiment Experiment, Settings Settings)
{
    // Version of the file layout. Files of version 1 have no layout key.
    const long Layout = 2;

    const string LayoutKey = "layout", ModelKey = "model", DatasetKey = "dataset", DataKey = "dataSha256", WeightsKey = "weightsSha256";

    static readonly JsonWriterOptions Indented = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Name of the data; null for an experiment without data.</summary>
    public string? Dataset { get; init; }

    /// <summary>SHA-256 of every data file, by name. A run can be resumed only with the data that it began with.</summary>
    public IReadOnlyDictionary<string, string> DataSha256 { get; init; } = new Dictionary<string, string>();

    /// <summary>Checksum of the initial weights; null for fresh weights.</summary>
    public string? WeightsSha256 { get; init; }

    /// <summary>Number of steps of the run.</summary>
    public long Steps => Settings.Get(Experiment.Run.Steps);

    /// <summary>Seed of the run.</summary>
    public long Seed => Settings.Get(Experiment.Run.Seed);

    /// <summary>Folder of the run that the initial weights come from; null for fresh weights.</summary>
    public string? Weights => Settings.Get(Experiment.Run.Weights);

    /// <summary>Makes the configuration of a new run.</summary>
    /// <param name="experiment">The experiment.</param>
    /// <param name="settings">Settings of the experiment.</param>
    /// <param name="data">Data that the experiment loads for these settings.</param>
    /// <exception cref="SettingException">The settings do not fit each other or the data.</exception>
    public static RunConfig Of(IExperiment experiment, Settings settings, IData? data)
    {
        settings = experiment.Settle(settings, data);
        settings.Check();
        foreach (var setting in settings.List.All.OfType<PathSetting>().Where(setting => setting.IsLocation))
        {
            if (settings.Get(setting) is { } path && !setting.Names.Contains(path)
                && (setting.IsFile ? File.Exists(path) : Directory.Exists(path)))
                settings = settings.With(setting, Path.GetFullPath(path));
        }
        return new(experiment, settings) { Dataset = data?.Name, DataSha256 = Checksums(data) };
    }

    /// <summary>Finds the first data file that has changed since the run began; null if none has.</summary>
    /// <param name="data">The data now.</param>
    public string? Changed(IData? data)
    {
        var found = Checksums(data);
        return found.Keys.Concat(DataSha256.Keys).FirstOrDefault(name => found.GetValueOrDefault(name) != DataSha256.GetValueOrDefault(name));
    }

    /// <summary>Makes the text of <c>config.json</c>.</summary>
    public string ToJson()
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Indented))
        {
            json.WriteStartObject();
            json.WriteNumber(LayoutKey, Layout);
            json.WriteString(ModelKey, Experiment.Name);
            Settings.Write(json);
            if (Dataset is not null) WriteData(json);
            if (WeightsSha256 is not null) json.WriteString(WeightsKey, WeightsSha256);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.ToArray()) + "\n";
    }

    /// <summary>Reads the text of <c>config.json</c>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="path">The file, for messages.</param>
    /// <param name="find">Finds an experiment by its name.</param>
    /// <exception cref="InvalidDataException">The text is not one that <see cref="ToJson"/> makes.</exception>
    public static RunConfig FromJson(string text, string path, Func<string, IExperiment?> find)
    {
        try
        {
            return JsonText.Read(text, json => Read(json, find));
        }
        catch (Exception exception) when (exception is JsonException or InvalidDataException)
        {
            throw new InvalidDataException($"{path} cannot be read as the configuration of a run: {exception.Message.TrimEnd('.')}.", exception);
        }
    }

    static RunConfig Read(JsonElement json, Func<string, IExperiment?> find)
    {
        var model = Text(json, ModelKey) ?? throw new InvalidDataException($"\"{ModelKey}\" is missing");
        CheckLayout(json);
        var experiment = find(model) ?? throw new InvalidDataException($"there is no experiment '{model}'");
        var settings = Settings.Read(json, experiment.Settings, [LayoutKey, ModelKey, DatasetKey, DataKey, WeightsKey]);
        var config = new RunConfig(experiment, settings)
        {
            Dataset = Text(json, DatasetKey),
            DataSha256 = ReadData(json),
            WeightsSha256 = Text(json, WeightsKey),
        };
        if (!HasValidWeights(config)) throw new InvalidDataException($"\"{WeightsKey}\" does not fit \"{experiment.Run.Weights.Key}\"");
        return config;
    }

    static void CheckLayout(JsonElement json)
    {
        if (!json.TryGetProperty(LayoutKey, out var layout))
            throw new InvalidDataException("an earlier version of reparam made this run; resume it with that version, or train again in another folder");
        if (layout.ValueKind != JsonValueKind.Number || !layout.TryGetInt64(out var number))
            throw new InvalidDataException($"\"{LayoutKey}\": {layout.GetRawText()} is not {Layout}");
        if (number != Layout)
            throw new InvalidDataException($"\"{LayoutKey}\": {number} is not {Layout}; a later version of reparam may have made this run");
    }

    static Dictionary<string, string> Checksums(IData? data) => data?.Files.ToDictionary(file => file.Name, file => file.Sha256) ?? [];

    // A run has the folder and the checksum of its initial weights, or neither.
    static bool HasValidWeights(RunConfig config)
        => config.WeightsSha256 is { } checksum ? IsSha256(checksum) && Path.IsPathRooted(config.Weights) : config.Weights is null;

    static bool IsSha256(string text) => text.Length == 64 && text.All(char.IsAsciiHexDigitLower);

    static string? Text(JsonElement json, string key)
    {
        if (!json.TryGetProperty(key, out var value)) return null;
        return value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : throw new InvalidDataException($"\"{key}\": {value.GetRawText()} is not a string");
    }

    static Dictionary<string, string> ReadData(JsonElement json)
    {
        if (!json.TryGetProperty(DataKey, out var files)) return [];
        if (files.ValueKind != JsonValueKind.Object) throw new InvalidDataException($"\"{DataKey}\" is not a JSON object");
        return files.EnumerateObject().ToDictionary(file => file.Name, file => Text(files, file.Name)!);
    }

    void WriteData(Utf8JsonWriter json)
    {
        json.WriteString(DatasetKey, Dataset);
        json.WriteStartObject(DataKey);
        foreach (var (name, checksum) in DataSha256) json.WriteString(name, checksum);
        json.WriteEndObject();
    }
}
