using System.Globalization;
using System.Text;
using CsCheck;
using Reparam.Experiments.Datasets;
using Reparam.Reliability.Inputs;
using Reparam.Reliability.Meanings;

namespace Reparam.Reliability.Readers;

/// <summary>A column of a CSV file. The argument is the column that is asked for, by name or number; empty for the only one.</summary>
sealed class ColumnReader() : InputReader("csv column", 10, "table.csv")
{
    static readonly string[] Missing = ["", "nan", "na", "n/a", "null", "none", "-"];

    public override IReadOnlyList<string> Names(string argument) => [FileName, "--column"];

    public override Gen<Document> Valid { get; } = new Grown(Grow);

    public override string Read(string path, string argument)
    {
        var column = NumberColumn.Read(path, argument.Length == 0 ? null : argument);
        return $"{column.Name}: {Texts.Words(column.Values)}";
    }

    public override string? Meaning(byte[] bytes, string argument)
    {
        if (PlainText.Of(bytes, isStrict: false) is not { } text) return null;
        List<List<(string Text, bool IsQuoted)>?> rows = [];
        var separator = ' ';
        foreach (var line in Lines(text).Where(line => line.Trim().Length > 0 && line.Trim()[0] != '#'))
        {
            if (separator == ' ') separator = line.Contains('\t') ? '\t' : line.Contains(';') ? ';' : ',';
            rows.Add(Cells(line, separator));
        }
        if (rows is not [{ } first, ..]) return null;
        var isHeader = first.All(IsOfHeader) && first.Any(cell => !IsMissing(cell.Text));
        if (Column(first, isHeader, argument) is not { } column) return null;
        var numbers = new List<double>();
        foreach (var row in isHeader ? rows.Skip(1) : rows)
        {
            if (row?.Count != first.Count || LogitsReader.Number(row[column].Text) is not { } number || double.IsInfinity(number)) return null;
            numbers.Add(number);
        }
        var name = isHeader && first[column].Text.Length > 0 && (argument.Length == 0 || !IsName(first, argument)) ? first[column].Text
            : argument.Length == 0 ? isHeader ? "" : "1" : argument;
        return numbers.Count == 0 ? null : $"{name}: {Texts.Words(numbers)}";
    }

    // A cell that begins as a number does is a damaged number, but for one in quotes.
    static bool IsOfHeader((string Text, bool IsQuoted) cell)
        => LogitsReader.Number(cell.Text) is null && (cell.IsQuoted || IsMissing(cell.Text)
            || (!char.IsAsciiDigit(cell.Text[0]) && !"+-.,".Contains(cell.Text[0])));

    static bool IsMissing(string text) => Missing.Contains(text.ToLowerInvariant());

    static bool IsName(List<(string Text, bool IsQuoted)> header, string name)
        => header.Any(cell => string.Equals(cell.Text, name, StringComparison.OrdinalIgnoreCase));

    static int? Column(List<(string Text, bool IsQuoted)> first, bool isHeader, string wanted)
    {
        if (wanted.Length == 0) return first.Count == 1 ? 0 : null;
        var named = isHeader ? Enumerable.Range(0, first.Count)
            .Where(i => string.Equals(first[i].Text, wanted, StringComparison.OrdinalIgnoreCase)).ToArray() : [];
        if (named.Length > 0) return named.Length == 1 ? named[0] : null;
        return wanted.All(char.IsAsciiDigit) && int.TryParse(wanted, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= first.Count
            ? number - 1 : null;
    }

    static IEnumerable<string> Lines(string text)
    {
        using var reader = new StringReader(text);
        while (reader.ReadLine() is { } line) yield return line;
    }

    // Null if a quote is not closed.
    static List<(string, bool)>? Cells(string line, char separator)
    {
        var (cells, cell, at, hadQuotes) = (new List<(string, bool)>(), new StringBuilder(), 0, false);
        while (at < line.Length)
        {
            if (line[at] == separator)
            {
                cells.Add((cell.ToString().Trim(), hadQuotes));
                (cell, hadQuotes) = (new(), false);
                at++;
            }
            else if (line[at] != '"') cell.Append(line[at++]);
            else
            {
                hadQuotes = true;
                for (at++; ; at++)
                {
                    if (at == line.Length) return null;
                    if (line[at] != '"') cell.Append(line[at]);
                    else if (at + 1 < line.Length && line[at + 1] == '"') cell.Append(line[at++]);
                    else break;
                }
                at++;
            }
        }
        cells.Add((cell.ToString().Trim(), hadQuotes));
        return cells;
    }

    static Document Grow(Choices choices)
    {
        var (columns, separator, end, text) = (choices.Between(1, 4), choices.One(",", ";", "\t"), Texts.LineEnd(choices), new StringBuilder());
        if (choices.OneIn(5)) text.Append('#').Append(Texts.Word(choices)).Append(end);
        var wanted = choices.Below(columns);
        var (argument, name) = (columns == 1 && choices.OneIn(2) ? "" : $"{wanted + 1}", "");
        if (choices.OneIn(2))
        {
            var names = Enumerable.Range(0, columns).Select(i => $"{(char)('p' + i)}{Texts.Word(choices)}").ToArray();
            text.Append(string.Join(separator, names.Select(cell => choices.OneIn(4) ? $"\"{cell}\"" : cell))).Append(end);
            name = names[wanted];
            if (argument.Length > 0 && choices.OneIn(2)) argument = name;
        }
        else name = argument.Length == 0 ? "1" : argument;
        var numbers = new List<double>();
        for (var row = choices.Between(1, 6); row > 0; row--)
        {
            var cells = new string[columns];
            for (var i = 0; i < columns; i++)
            {
                var (word, number) = Texts.Number(choices);
                cells[i] = choices.OneIn(6) ? $"\"{word}\"" : choices.OneIn(6) ? $" {word} " : word;
                if (i == wanted) numbers.Add(number);
            }
            text.Append(string.Join(separator, cells)).Append(row == 1 && choices.OneIn(4) ? "" : end);
        }
        return new(Encoding.UTF8.GetBytes(text.ToString()), $"{name}: {Texts.Words(numbers)}", argument);
    }
}
