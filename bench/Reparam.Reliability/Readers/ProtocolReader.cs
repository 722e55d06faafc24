using System.Globalization;
using System.Text;
using CsCheck;
using Reparam.Experiments.Datasets;
using Reparam.Experiments.Reproductions;
using Reparam.Reliability.Inputs;
using Reparam.Reliability.Meanings;

namespace Reparam.Reliability.Readers;

/// <summary>The protocol of a table, which is held against the one in use.</summary>
sealed class ProtocolReader() : InputReader("protocol", 6, "figure5-protocol.json")
{
    const string Same = "the same", OtherData = "other data";

    static readonly SpeedProtocol Protocol = new(SpeedProtocol.List.Defaults);

    static readonly Dataset Data = new("tiny", Image, Image, Image) { Files = [new("a", "00ff"), new("b", "17")] };

    static ImageSet Image => new(new byte[1], 1, 1, isBinary: true);

    public override Gen<Document> Valid { get; } = new Grown(Grow);

    public override string Read(string path, string argument)
    {
        var difference = Protocol.DifferenceFrom(Path.GetDirectoryName(path)!, Data);
        return difference is null ? Same : difference.Setting is { } setting ? $"{setting.Name} {difference.Value}" : OtherData;
    }

    public override string? Meaning(byte[] bytes, string argument)
    {
        if (!Json.TryParse(PlainText.Of(bytes, isStrict: true), out var json) || json is not Dictionary<string, object?> table) return null;
        if (table.Keys.Any(key => key is not ("seconds" or "batchSize" or "threads" or "data" or "dataset" or "dataSha256" or "ownChoices"))) return null;
        if (Json.Real(table.GetValueOrDefault("seconds")) is not (>= 1e-6 and <= 1e5 and var seconds)) return null;
        if (Json.Whole(table.GetValueOrDefault("batchSize")) is not (>= 1 and <= 1_000_000 and var batch)) return null;
        if (Json.Whole(table.GetValueOrDefault("threads")) is not (>= 1 and <= 64 and var threads)) return null;
        if (table.GetValueOrDefault("data") is { } folder && (folder is not string path || string.IsNullOrWhiteSpace(path) || path.Contains('\0'))) return null;
        if (seconds != 20) return $"seconds {Texts.Words(seconds)}";
        if (batch != 100) return string.Create(CultureInfo.InvariantCulture, $"batch {batch}");
        if (threads != 1) return string.Create(CultureInfo.InvariantCulture, $"threads {threads}");
        if (table.GetValueOrDefault("dataSha256") is not Dictionary<string, object?> files) return null;
        return files.Count == 2 && files.GetValueOrDefault("a") is "00ff"
            && (files.GetValueOrDefault("b") is "17" || (files.GetValueOrDefault("b") as JsonNumber)?.Text == "17")
            ? Same : OtherData;
    }

    static Document Grow(Choices choices)
    {
        int Changed(int from, int to, int otherwise) => choices.OneIn(4) ? choices.Between(from, to) : otherwise;
        var (seconds, batch, threads) = (Changed(1, 800, 160) / 8.0, Changed(1, 1000, 100), Changed(1, 64, 1));
        (string, string)[] properties =
        [
            ("seconds", Texts.Words(seconds)), ("batchSize", $"{batch}"), ("threads", $"{threads}"), ("dataset", "\"tiny\""),
            ("dataSha256", choices.OneIn(6) ? "{\"a\": \"00ff\"}" : "{\"b\": \"17\", \"a\": \"00ff\"}"), ("ownChoices", "[\"one\", \"two\"]"),
        ];
        var text = JsonTexts.Table(choices, JsonTexts.Shuffled(choices, properties));
        var meaning = seconds != 20 ? $"seconds {Texts.Words(seconds)}" : batch != 100 ? $"batch {batch}" : threads != 1 ? $"threads {threads}"
            : properties[4].Item2.Contains('b') ? Same : OtherData;
        return new(Encoding.UTF8.GetBytes(text), meaning);
    }
}
