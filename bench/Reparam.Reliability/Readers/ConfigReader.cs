using System.Globalization;
using System.Text;
using CsCheck;
using Reparam.Experiments.Configuration;
using Reparam.Experiments.Registry;
using Reparam.Experiments.Runs;
using Reparam.Reliability.Inputs;
using Reparam.Reliability.Meanings;

namespace Reparam.Reliability.Readers;

/// <summary>The configuration of a run, of any experiment.</summary>
sealed class ConfigReader() : InputReader("config.json", 8, "config.json")
{
    const string DataKey = "dataSha256";

    public override Gen<Document> Valid { get; } = new Grown(Grow);

    public override string Read(string path, string argument)
    {
        var config = new RunFolder(Path.GetDirectoryName(path)!).ReadConfig(ExperimentRegistry.Find);
        var words = Words(config.ToJson())!;
        var checksums = config.DataSha256.ToDictionary(pair => pair.Key, object? (pair) => pair.Value);
        if (config.Dataset is null && checksums.Count > 0) words[DataKey] = JsonWords.Of(checksums)!;
        return JsonWords.Joined(words);
    }

    public override string? Meaning(byte[] bytes, string argument)
        => PlainText.Of(bytes, isStrict: true) is { } text && Words(text) is { } words ? JsonWords.Joined(words) : null;

    static SortedDictionary<string, string>? Words(string text)
    {
        if (!Json.TryParse(text, out var json) || json is not Dictionary<string, object?> table) return null;
        // Widths of layers are numbers in a text, with blanks and zeros in front or without.
        if (table.GetValueOrDefault("hidden") is string widths
            && widths.Split(',').All(width => int.TryParse(width.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out _)))
            table["hidden"] = string.Join(',', widths.Split(',').Select(width => int.Parse(width, CultureInfo.InvariantCulture)));
        if (JsonWords.Properties(table) is not { } words) return null;
        if (words.GetValueOrDefault(DataKey) == "{}") words.Remove(DataKey);
        return words;
    }

    static Document Grow(Choices choices)
    {
        var experiment = choices.One([.. ExperimentRegistry.All]);
        var settings = experiment.Settings.Defaults;
        foreach (var setting in settings.List.All.Where(setting => choices.OneIn(5) && setting is not PathSetting))
        {
            var other = settings.WithValue(setting, SettingValues.Draw(choices, setting));
            if (IsAllowed(other)) settings = other;
        }
        var config = new RunConfig(experiment, settings);
        var checksums = new Dictionary<string, string> { [Texts.Word(choices)] = Texts.Word(choices) };
        if (choices.OneIn(2)) config = config with { Dataset = Texts.Word(choices), DataSha256 = checksums };
        var text = config.ToJson();
        _ = Json.TryParse(text, out var json);
        // Written anew in another order and with other blanks.
        var properties = ((Dictionary<string, object?>)json!).Select(pair => (pair.Key, Written(choices, pair.Value))).ToArray();
        return new(Encoding.UTF8.GetBytes(JsonTexts.Table(choices, JsonTexts.Shuffled(choices, properties))), JsonWords.Joined(Words(text)!));
    }

    static string Written(Choices choices, object? value) => value switch
    {
        null => "null",
        bool truth => truth ? "true" : "false",
        string text => JsonTexts.Text(choices, text),
        JsonNumber number => number.Text,
        List<object?> list => JsonTexts.List(choices, list.Select(item => Written(choices, item))),
        Dictionary<string, object?> table => JsonTexts.Table(choices, [.. table.Select(pair => (pair.Key, Written(choices, pair.Value)))]),
        _ => throw new ArgumentException("No value of JSON.", nameof(value)),
    };

    static bool IsAllowed(Settings settings)
    {
        try
        {
            settings.Check();
            return true;
        }
        catch (SettingException)
        {
            return false;
        }
    }
}
