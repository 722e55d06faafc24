using CsCheck;
using Reparam.Cli.Commands;
using Reparam.Reliability.Inputs;
using Reparam.Reliability.Meanings;

namespace Reparam.Reliability.Readers;

/// <summary>
/// Whole commands, from the words of the command line to the exit code: 0 and JSON that repeats what was read, or 2 and one line. The
/// argument is the reader whose file it is, and that reader's argument.
/// </summary>
sealed class CommandReader() : InputReader("command", 2, "input.txt")
{
    static readonly (string Name, InputReader Reader, string Command)[] All =
    [
        ("logits", new LogitsReader(), "sample gumbel-max --count 1 --output json --logits-file"),
        ("column", new ColumnReader(), "fit gumbel --output json --out"),
    ];

    public override IReadOnlyList<string> Names(string argument) => [FileName, "--logits-file", "--column"];

    public override Gen<Document> Valid { get; } = new Grown(Grow);

    public override string Read(string path, string argument)
    {
        var (name, own, words) = Parsed(argument);
        string[] rest = name == "logits" ? [path] : [path + ".svg", path, .. own.Length > 0 ? (string[])["--column", own] : []];
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = Application.Run([.. words.Split(' '), .. rest], output, error, CancellationToken.None);
        if (code == Application.Usage && error.ToString().Split('\n') is [var line, ""] && output.ToString().Length == 0)
            throw new UsageException(line["reparam: ".Length..]);
        if (code != Application.Done) throw new InvalidOperationException($"Exit code {code}; {error}");
        if (!Json.TryParse(output.ToString(), out var json)) throw new InvalidOperationException($"The output is no JSON: {output}");
        var table = (Dictionary<string, object?>)json!;
        return name == "logits" ? Words((List<object?>)table["logits"]!) : $"{Json.Whole(table["count"])}";
    }

    public override string? Meaning(byte[] bytes, string argument)
    {
        var (name, own, _) = Parsed(argument);
        if (All.First(known => known.Name == name).Reader.Meaning(bytes, own) is not { } meaning) return null;
        return name == "logits" ? meaning : $"{meaning.Split(": ")[^1].Split(' ').Length}";
    }

    static (string Name, string Own, string Words) Parsed(string argument)
    {
        var parts = argument.Split(' ', 2);
        return (parts[0], parts[1], All.First(known => known.Name == parts[0]).Command);
    }

    static string Words(List<object?> logits) => string.Join(' ', logits.Select(logit => logit is string text ? text : Texts.Words(Json.Real(logit)!.Value)));

    // What is read well may still be refused, such as maxima that are all the same: so no document is known to be read.
    static Document Grow(Choices choices)
    {
        var (name, reader, _) = choices.One(All);
        var document = choices.Of(reader.Valid);
        return document with { Meaning = null, Argument = $"{name} {document.Argument}" };
    }
}
