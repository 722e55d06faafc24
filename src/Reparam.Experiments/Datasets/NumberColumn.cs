using System.Globalization;
using System.Text;
using Reparam.Experiments.Configuration;

namespace Reparam.Experiments.Datasets;

/// <summary>
/// Reads a column of numbers from a CSV file. Cells are separated by commas, semicolons or tabs, and all lines have as many. The first
/// line is a header if none of its cells is a number or a missing one, and the wanted cell begins with a letter, a quote or an underscore.
/// Lines that begin with # are comments.
/// </summary>
/// <param name="Name">Name of the column in the header; else its number from 1.</param>
/// <param name="Values">Numbers of the column, all finite.</param>
sealed record NumberColumn(string Name, IReadOnlyList<double> Values)
{
    // What tables write for a number that is missing.
    static readonly string[] Missing = ["", "nan", "na", "n/a", "null", "none", "-"];

    /// <summary>Reads a column.</summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="wanted">Name of the column in the header, or its number from 1; null for the only column.</param>
    /// <exception cref="DatasetException">
    /// The file cannot be read, a line has another number of cells than the first, or a cell is not a finite number; the message names the
    /// file and the line.
    /// </exception>
    /// <exception cref="SettingException">The file has no such column, several of that name, or several and none was asked for.</exception>
    public static NumberColumn Read(string path, string? wanted)
    {
        try
        {
            return Read(new StringReader(TextFile.ReadAny(path)), path, wanted);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new DatasetException(exception.Message);
        }
    }

    static NumberColumn Read(TextReader reader, string path, string? wanted)
    {
        var (separator, column, name, count, first, values) = (',', -1, "", 0, 0, new List<double>());
        for (var line = 1; reader.ReadLine() is { } text; line++)
        {
            if (string.IsNullOrWhiteSpace(text) || text.AsSpan().TrimStart()[0] == '#') continue;
            if (column < 0) separator = text.Contains('\t') ? '\t' : text.Contains(';') ? ';' : ',';
            var cells = Cells(text, separator) ?? throw new DatasetException($"{path} line {line}: a quote is not closed.");
            if (column < 0)
            {
                var isHeader = IsHeader(cells);
                (column, name) = Find(cells, isHeader, wanted, path);
                (count, first) = (cells.Count, line);
                if (isHeader) continue;
            }
            if (cells.Count != count)
            {
                var found = $"{cells.Count} cell{(cells.Count == 1 ? "" : "s")}";
                throw new DatasetException($"{path} line {line}: '{text}' has {found}, where line {first} has {count}.");
            }
            if (NumberText.Parse(cells[column].Text) is { } number && double.IsFinite(number)) values.Add(number);
            else throw new DatasetException($"{path} line {line}: '{cells[column].Text}' is not a finite number.");
        }
        return values.Count > 0 ? new(name, values) : throw new DatasetException($"{path} holds no numbers.");
    }

    static bool IsHeader(List<Cell> cells)
        => !cells.Any(cell => NumberText.Parse(cell.Text) is not null) && cells.Any(cell => !Missing.Contains(cell.Text.ToLowerInvariant()))
            && cells.All(cell => cell.IsQuoted || Missing.Contains(cell.Text.ToLowerInvariant()) || !IsLikeNumber(cell.Text));

    // 12x5 and 1,5 are damaged numbers, not names.
    static bool IsLikeNumber(string text) => char.IsAsciiDigit(text[0]) || text[0] is '+' or '-' or '.' or ',';

    static (int Column, string Name) Find(List<Cell> cells, bool isHeader, string? wanted, string path)
    {
        var names = string.Join(", ", cells.Select(cell => cell.Text));
        if (wanted is null)
        {
            return cells.Count == 1
                ? (0, isHeader ? cells[0].Text : "1")
                : throw new SettingException("column", $"a name or a number is required: {path} has {cells.Count} columns ({names}).");
        }
        var named = isHeader ? cells.FindAll(cell => cell.Text.Equals(wanted, StringComparison.OrdinalIgnoreCase)).Count : 0;
        if (named > 1) throw new SettingException("column", $"'{wanted}' is the name of {named} columns of {path} ({names}); give its number.");
        if (named == 1) return (cells.FindIndex(cell => cell.Text.Equals(wanted, StringComparison.OrdinalIgnoreCase)), wanted);
        return int.TryParse(wanted, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= cells.Count
            ? (number - 1, isHeader && cells[number - 1].Text.Length > 0 ? cells[number - 1].Text : wanted)
            : throw new SettingException("column", $"'{wanted}' is not one of the {cells.Count} columns of {path} ({names}).");
    }

    // A cell in quotes may contain separators, and quotes that are doubled (RFC 4180). Null if a quote is not closed.
    static List<Cell>? Cells(string line, char separator)
    {
        var (cells, cell, isQuoted, hadQuotes) = (new List<Cell>(), new StringBuilder(), false, false);
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '"' && isQuoted && i + 1 < line.Length && line[i + 1] == '"') cell.Append(line[i++]);
            else if (line[i] == '"') (isQuoted, hadQuotes) = (!isQuoted, true);
            else if (line[i] == separator && !isQuoted)
            {
                cells.Add(new(cell.ToString().Trim(), hadQuotes));
                cell.Clear();
                hadQuotes = false;
            }
            else cell.Append(line[i]);
        }
        cells.Add(new(cell.ToString().Trim(), hadQuotes));
        return isQuoted ? null : cells;
    }

    readonly record struct Cell(string Text, bool IsQuoted);
}
