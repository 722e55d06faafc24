using System.Globalization;
using System.Text;
using CsCheck;
using Reparam.Experiments.Reproductions;
using Reparam.Reliability.Inputs;
using Reparam.Reliability.Meanings;

namespace Reparam.Reliability.Readers;

/// <summary>Kind of a cell of a table.</summary>
enum Cell
{
    Text,
    Whole,
    Classes,
    Number,
    Above,
    NumberOrNone,
    WholeOrNone,
}

/// <summary>A table that <c>reproduce</c> writes and reads again.</summary>
/// <param name="name">Name of the reader.</param>
/// <param name="cells">Kinds of the cells of a row.</param>
sealed class RowsReader<T>(string name, params Cell[] cells) : InputReader(name, 2, "rows.csv") where T : class, IRow<T>
{
    public override Gen<Document> Valid => new Grown(Grow);

    public override string Read(string path, string argument) => string.Join('\n', RowFile<T>.Read(path).Select(Words));

    public override string? Meaning(byte[] bytes, string argument)
    {
        if (PlainText.Of(bytes, isStrict: true) is not { } text) return null;
        var lines = text.Split('\n').Select(line => line.TrimEnd('\r')).ToList();
        if (lines[^1].Length == 0 && lines.Count > 1) lines.RemoveAt(lines.Count - 1);
        if (lines[0] != T.Header) return null;
        var rows = lines.Skip(1).Select(line => line.Split(',')).Select(row => row.Length == cells.Length ? row.Zip(cells, Word).ToArray() : [null]).ToArray();
        return rows.Any(row => row.Contains(null)) ? null : string.Join('\n', rows.Select(row => string.Join('|', row)));
    }

    // What a row holds is what its properties hold, in their order.
    static string Words(T row) => string.Join('|', typeof(T).GetProperties()
        .Where(property => property.GetMethod!.IsStatic == false && property.Name != "EqualityContract")
        .Select(property => property.GetValue(row) switch
        {
            null => "none",
            double number => Texts.Words(number),
            var other => Convert.ToString(other, CultureInfo.InvariantCulture),
        }));

    // The value of a cell in words; null if it has none.
    static string? Word(string cell, Cell kind) => kind switch
    {
        Cell.Text => cell,
        Cell.Whole => cell.Length > 0 && cell.All(char.IsAsciiDigit) && long.TryParse(cell, CultureInfo.InvariantCulture, out var whole) ? $"{whole}" : null,
        Cell.Classes => Word(cell, Cell.Whole) is { } count && long.Parse(count, CultureInfo.InvariantCulture) is > 0 and <= int.MaxValue ? count : null,
        Cell.Number => ExactNumber.Of(cell.Trim()) is { } number ? Texts.Words(number) : null,
        Cell.Above => ExactNumber.Of(cell.Trim()) is > 0 and var above ? Texts.Words(above) : null,
        Cell.NumberOrNone => cell.Length == 0 ? "none" : Word(cell, Cell.Number),
        _ => cell.Length == 0 ? "none" : Word(cell, Cell.Whole) is { } count && long.Parse(count, CultureInfo.InvariantCulture) <= int.MaxValue ? count : null,
    };

    Document Grow(Choices choices)
    {
        var (text, meaning, end) = (new StringBuilder(T.Header), new List<string>(), Texts.LineEnd(choices));
        for (var row = choices.Between(0, 4); row > 0; row--)
        {
            var written = cells.Select(kind => Written(choices, kind)).ToArray();
            text.Append(end).Append(string.Join(',', written.Select(cell => cell.Text)));
            meaning.Add(string.Join('|', written.Select(cell => cell.Meaning)));
        }
        text.Append(choices.OneIn(5) ? "" : end);
        return new(Encoding.UTF8.GetBytes(text.ToString()), string.Join('\n', meaning));
    }

    static (string Text, string Meaning) Written(Choices choices, Cell kind)
    {
        switch (kind)
        {
            case Cell.Text: return choices.One("vae-categorical", "gumbel-softmax", "", "sgd") is var word ? (word, word) : default;
            case Cell.Whole or Cell.Classes or Cell.WholeOrNone:
                var whole = choices.Between(1, 1_000_000);
                return kind == Cell.WholeOrNone && choices.OneIn(3) ? ("", "none") : ($"{whole}", $"{whole}");
            default:
                if (kind == Cell.NumberOrNone && choices.OneIn(3)) return ("", "none");
                var (text, number) = Texts.Number(choices);
                return kind == Cell.Above && !(number > 0) ? ("0.5", "0.5") : (text, Texts.Words(number));
        }
    }
}
