using System.Globalization;
using System.Text;
using Reparam.Experiments.Configuration;

namespace Reparam.Experiments.Datasets;

/// <summary>
/// Reads a column of numbers from a CSV file. Cells are separated by commas, semicolons or tabs. A header is optional, and
/// lines that begin with # are comments.
/// </summary>
/// <param name="Name">Name of the column in the header; else the text that it was asked for by, or its number from 1.</param>
/// <param name="Values">Numbers of the column, all finite.</param>
sealed record NumberColumn(string Name, IReadOnlyList<double> Values)
{
    /// <summary>Reads a column.</summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="wanted">Name of the column in the header, or its number from 1; null for the only column.</param>
    /// <exception cref="DatasetException">
    /// The file cannot be read, or a cell is not a finite number; the message names the file and the line.
    /// </exception>
    /// <exception cref="SettingException">The file has no such column, or several and none was asked for.</exception>
    public static NumberColumn Read(string path, string? wanted)
    {
        try
        {
            using var reader = new StreamReader(path);
            return Read(reader, path, wanted);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DatasetException(exception.Message);
        }
    }

    static NumberColumn Read(TextReader reader, string path, string? wanted)
    {
        var (separator, column, name, values) = (',', -1, "", new List<double>());
        for (var line = 1; reader.ReadLine() is { } text; line++)
        {
            if (string.IsNullOrWhiteSpace(text) || text.AsSpan().TrimStart()[0] == '#') continue;
            if (column < 0) separator = text.Contains('\t') ? '\t' : text.Contains(';') ? ';' : ',';
            var cells = Cells(text, separator);
            var isFirst = column < 0;
            if (isFirst) (column, name) = Find(cells, wanted, path);
            if (column >= cells.Count) throw new DatasetException($"{path} line {line}: there is no column {column + 1}.");
            if (NumberText.Parse(cells[column]) is { } number && double.IsFinite(number)) values.Add(number);
            // The first line may be a header; then its cell names the column.
            else if (!isFirst) throw new DatasetException($"{path} line {line}: '{cells[column]}' is not a finite number.");
            else name = cells[column];
        }
        return values.Count > 0 ? new(name, values) : throw new DatasetException($"{path} holds no numbers.");
    }

    static (int Column, string Name) Find(List<string> cells, string? wanted, string path)
    {
        var names = string.Join(", ", cells);
        if (wanted is null)
        {
            return cells.Count == 1
                ? (0, "1")
                : throw new SettingException("column", $"a name or a number is required: {path} has {cells.Count} columns ({names}).");
        }
        var named = cells.FindIndex(cell => cell.Equals(wanted, StringComparison.OrdinalIgnoreCase));
        if (named >= 0) return (named, wanted);
        return int.TryParse(wanted, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= cells.Count
            ? (number - 1, wanted)
            : throw new SettingException("column", $"'{wanted}' is not one of the {cells.Count} columns of {path} ({names}).");
    }

    // A cell in quotes may contain separators, and quotes that are doubled.
    static List<string> Cells(string line, char separator)
    {
        var (cells, cell, isQuoted) = (new List<string>(), new StringBuilder(), false);
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '"' && isQuoted && i + 1 < line.Length && line[i + 1] == '"') cell.Append(line[i++]);
            else if (line[i] == '"') isQuoted = !isQuoted;
            else if (line[i] == separator && !isQuoted)
            {
                cells.Add(cell.ToString().Trim());
                cell.Clear();
            }
            else cell.Append(line[i]);
        }
        cells.Add(cell.ToString().Trim());
        return cells;
    }
}
