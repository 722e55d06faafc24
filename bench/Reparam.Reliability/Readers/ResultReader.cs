using System.Text;
using CsCheck;
using Reparam.Experiments.Policy;
using Reparam.Experiments.Runs;
using Reparam.Reliability.Inputs;
using Reparam.Reliability.Meanings;

namespace Reparam.Reliability.Readers;

/// <summary>The result of a run, with or without a profile of its operations.</summary>
sealed class ResultReader() : InputReader("result.json", 6, "result.json")
{
    const string Infinity = "\"Infinity\"";

    static readonly PolicyExperiment Experiment = new PolicyExperiment();

    public override Gen<Document> Valid { get; } = new Grown(Grow);

    public override string Read(string path, string argument)
        => Words(new RunFolder(Path.GetDirectoryName(path)!).ReadResult(Experiment)!.ToJson())
            ?? throw new InvalidOperationException("It is written so that it cannot be read.");

    public override string? Meaning(byte[] bytes, string argument) => PlainText.Of(bytes, isStrict: true) is { } text ? Words(text) : null;

    static string? Words(string text)
    {
        if (!Json.TryParse(text, out var json) || json is not Dictionary<string, object?> table) return null;
        if (!RunJudging.Keys.Concat(Experiment.Measures.Select(measure => measure.Name)).All(table.ContainsKey)) return null;
        // Times and named numbers are doubles.
        foreach (var (key, value) in table.Where(pair => pair.Value is Dictionary<string, object?>).ToArray()) table[key] = JsonWords.Reals(value);
        return JsonWords.Properties(table) is { } words ? JsonWords.Joined(words) : null;
    }

    static Document Grow(Choices choices)
    {
        var properties = new List<(string Key, string Value)>();
        foreach (var key in RunJudging.Keys.Concat(Experiment.Measures.Select(measure => measure.Name)))
        {
            var value = key switch
            {
                "command" or "model" or "run" => JsonTexts.Text(choices, Texts.Word(choices)),
                "threads" or "steps" => $"{choices.Between(0, 1000)}",
                _ => choices.OneIn(8) ? "null" : choices.OneIn(10) ? Infinity : JsonTexts.Number(choices).Text,
            };
            properties.Add((key, value));
        }
        properties.Add(("a fact", choices.One("true", "false", "\"a text\"", $"{{\"a\": {JsonTexts.Number(choices).Text}, \"b\": \"NaN\"}}")));
        if (choices.OneIn(3)) properties.Add(("profile", Profile(choices)));
        var text = JsonTexts.Table(choices, JsonTexts.Shuffled(choices, properties));
        return new(Encoding.UTF8.GetBytes(text), Words(text));
    }

    static string Profile(Choices choices)
    {
        string Number() => JsonTexts.Number(choices).Text;
        var rows = choices.Many(0, 3, () => JsonTexts.Table(choices,
        [
            ("phase", "\"forward\""), ("operation", "\"Linear\""), ("by", "\"\""), ("callsPerStep", Number()), ("microsecondsPerStep", Number()),
                ("share", Number()),
        ]));
        return JsonTexts.Table(choices, [("steps", $"{choices.Between(1, 9)}"), ("microsecondsPerStep", Number()), ("rows", JsonTexts.List(choices, rows))]);
    }
}
