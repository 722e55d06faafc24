using System.Text;
using CsCheck;
using Reparam.Experiments.Comparisons;
using Reparam.Reliability.Inputs;
using Reparam.Reliability.Meanings;

namespace Reparam.Reliability.Readers;

/// <summary>The numbers of a comparison, which a sweep takes for its own if they are whole, and makes anew if not.</summary>
sealed class ComparisonReader() : InputReader("comparison.json", 5, "comparison.json")
{
    // Properties of a result that may be left out and are 0 then.
    static readonly string[] ZeroByDefault = ["evaluations", "gradientEvaluations", "nanosecondsPerDraw", "forwardTv"];

    static readonly string[] Batches = ["1", "10", "100", "1000"];

    public override Gen<Document> Valid { get; } = new Grown(Grow);

    public override string Read(string path, string argument)
    {
        var found = new ComparisonFolder(Path.GetDirectoryName(path)!).Finished()
            ?? throw new InvalidDataException($"{path} is damaged, so the comparison is made anew.");
        // What a sweep asks of a comparison that it found.
        _ = found.Results.Sum(result => result.Estimator.Length + result.Mean.Length) + found.Skipped.Sum(skipped => skipped.Estimator.Length);
        _ = SweepTable.Csv([found]);
        return Words(ComparisonFolder.Json(found)) ?? throw new InvalidOperationException("It is written so that it cannot be read.");
    }

    public override string? Meaning(byte[] bytes, string argument) => PlainText.Of(bytes, isStrict: true) is { } text ? Words(text) : null;

    static string? Words(string text)
    {
        if (!Json.TryParse(text, out var json, isRelaxed: true) || json is not Dictionary<string, object?> table) return null;
        table.TryAdd("command", "compare");
        // Without these keys, or with null for a result, it is not whole.
        if (table.GetValueOrDefault("results") is not List<object?> results || results.Any(result => !HasErrors(result))) return null;
        return JsonWords.Properties(JsonWords.Reals(Plain(table))) is { } words ? JsonWords.Joined(words) : null;
    }

    static bool HasErrors(object? result)
        => result is Dictionary<string, object?> table && table.GetValueOrDefault("mse") is Dictionary<string, object?> errors
            && Batches.All(errors.ContainsKey);

    // Without what means the same if it is left out, and in one order.
    static object? Plain(object? value) => value switch
    {
        List<object?> list => list.Select(Plain).ToList(),
        Dictionary<string, object?> table => table.Where(pair => pair.Value is not null && !(ZeroByDefault.Contains(pair.Key) && Json.Real(pair.Value) == 0))
            .OrderBy(pair => pair.Key, StringComparer.Ordinal).ToDictionary(pair => pair.Key, pair => Plain(pair.Value)),
        _ => value,
    };

    static Document Grow(Choices choices)
    {
        var size = choices.Between(1, 4);
        string Number() => choices.OneIn(15) ? "\"Infinity\"" : JsonTexts.Number(choices).Text;
        string Numbers() => JsonTexts.List(choices, choices.Many(size, size, Number));
        string Result() => JsonTexts.Table(choices, JsonTexts.Shuffled(choices, (List<(string, string)>)
        [
            ("estimator", JsonTexts.Text(choices, Texts.Word(choices))), ("biased", "true"), ("mean", Numbers()), ("draws", $"{choices.Below(9999)}"),
            ("bias", Number()), ("biasError", Number()), ("std", Number()), ("cosine", Number()), ("tau", choices.OneIn(2) ? "null" : Number()),
            ("mse", JsonTexts.Table(choices, [.. Batches.Select(batch => (batch, Number()))])), ("evaluations", $"{choices.Below(5)}"),
        ]));
        (string, string)[] properties =
        [
            ("command", "\"compare sweep\""), ("problem", "\"toy\""), ("description", JsonTexts.Text(choices, Texts.Word(choices))),
            ("variables", $"{choices.Between(1, 9)}"), ("classes", $"{choices.Between(2, 9)}"), ("binary", choices.One("true", "false")),
            ("logits", Numbers()), ("value", Number()), ("exact", Numbers()), ("samples", "4"), ("draws", "1000"), ("seed", "0"),
            ("results", JsonTexts.List(choices, choices.Many(0, 3, Result))),
            ("skipped", JsonTexts.List(choices, choices.Many(0, 2, () => "{\"estimator\": \"a\", \"reason\": \"b\"}"))),
        ];
        var text = JsonTexts.Table(choices, JsonTexts.Shuffled(choices, properties));
        return new(Encoding.UTF8.GetBytes(text), Words(text));
    }
}
