using System.Text;
using CsCheck;
using Reparam.Cli.Commands;
using Reparam.Experiments.Configuration;
using Reparam.Reliability.Inputs;
using Reparam.Reliability.Meanings;

namespace Reparam.Reliability.Readers;

/// <summary>Logits in a file: numbers parted by commas, blanks or lines, with comments and infinities.</summary>
sealed class LogitsReader() : InputReader("logits text", 10, "logits.txt")
{
    public override Gen<Document> Valid { get; } = new Grown(Grow);

    public override string Read(string path, string argument) => Texts.Words(LogitsArguments.ReadText(path, TextReader.Null));

    public override string? Meaning(byte[] bytes, string argument)
    {
        if (PlainText.Of(bytes, isStrict: false) is not { } text) return null;
        var numbers = new List<double>();
        foreach (var line in text.Split('\n', '\r'))
        {
            var row = line.Trim().Trim('\uFEFF').Trim();
            if (row.Length == 0 || row[0] == '#') continue;
            foreach (var place in row.Split(','))
            {
                var words = place.Split(' ', '\t').Where(word => word.Length > 0).ToArray();
                if (words.All(word => word.Trim().Length == 0)) return null;
                foreach (var word in words)
                {
                    if (Number(word.Trim()) is not { } number) return null;
                    numbers.Add(number);
                }
            }
        }
        return numbers.Count == 0 ? null : Texts.Words(numbers);
    }

    /// <summary>A number or the name of an infinity.</summary>
    public static double? Number(string word) => word.ToUpperInvariant() switch
    {
        "INF" or "+INF" or "INFINITY" or "+INFINITY" => double.PositiveInfinity,
        "-INF" or "-INFINITY" => double.NegativeInfinity,
        _ => ExactNumber.Of(word),
    };

    static Document Grow(Choices choices)
    {
        var (text, numbers, end) = (new StringBuilder(), new List<double>(), Texts.LineEnd(choices));
        for (var row = choices.Between(1, 4); row > 0; row--)
        {
            if (choices.OneIn(5)) text.Append("# ").Append(Texts.Word(choices)).Append(", 1 2").Append(end);
            if (choices.OneIn(8)) text.Append(end);
            for (var left = choices.Between(1, 6); left > 0; left--)
            {
                var (word, number) = choices.OneIn(10) ? (choices.One("-inf", "-Infinity", "-INF"), double.NegativeInfinity) : Texts.Number(choices);
                text.Append(word).Append(left > 1 ? choices.One(",", ", ", " ", "\t", " , ") : end);
                numbers.Add(number);
            }
        }
        if (choices.OneIn(4)) text.Length -= end.Length;
        return new(Encoding.UTF8.GetBytes(text.ToString()), Texts.Words(numbers));
    }
}
