using System.Text;
using Reparam.Experiments.Configuration;

namespace Reparam.Experiments.Datasets;

/// <summary>One column of numbers of a CSV file: parted by commas, semicolons or tabs; a header or none; # begins a comment line.</summary>
sealed record NumberColumn(string Name, IReadOnlyList<double> Values)
{
    /// <summary>Reads a column.</summary>
    /// <param name="path">The file.</param>
    /// <param name="wanted">The column's name in the header, or its number from 1 on; null for the only one.</param>
    /// <exception cref="DatasetException">There is no such file or column, or a cell is no finite number; the message names file and line.</exception>
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
            // The first line may be a header, and is one where a column was found by its name.
            else if (!isFirst) throw new DatasetException($"{path} line {line}: '{cells[column]}' is not a finite number.");
            else name = cells[column];
        }
        return values.Count > 0 ? new(name, values) : throw new DatasetException($"{path} holds no numbers.");
    }

    static (int Column, string Name) Find(List<string> cells, string? wanted, string path)
    {
        if (wanted is null)
        {
            return cells.Count == 1 ? (0, "1") : throw new SettingException("column", $"a name or a number is required: {path} has {cells.Count} columns ({string.Join(", ", cells)}).");
        }
        var named = cells.FindIndex(cell => cell.Equals(wanted, StringComparison.OrdinalIgnoreCase));
        if (named >= 0) return (named, wanted);
        return int.TryParse(wanted, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= cells.Count
            ? (number - 1, wanted)
            : throw new SettingException("column", $"'{wanted}' is none of the {cells.Count} columns of {path} ({string.Join(", ", cells)}).");
    }

    // A cell in quotes may hold separators, and quotes doubled.
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
