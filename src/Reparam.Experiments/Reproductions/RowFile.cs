using Reparam.Experiments.Configuration;
using Reparam.Training;

namespace Reparam.Experiments.Reproductions;

/// <summary>A row of a CSV file, which can be written and parsed.</summary>
interface IRow<T> where T : IRow<T>
{
    static abstract string Header { get; }

    /// <summary>Parses the cells of a row; null if they are not one.</summary>
    static abstract T? TryParse(string[] cells);

    string ToCsv();
}

/// <summary>
/// The rows of a CSV file. Appending writes a new file and renames it into place, so a kill cannot leave a part of a row.
/// </summary>
sealed class RowFile<T> where T : class, IRow<T>
{
    readonly string _path;
    readonly List<T> _rows;
    readonly Lock _lock = new();

    /// <summary>Reads the file, if it exists.</summary>
    /// <exception cref="InvalidDataException">A line is not a row.</exception>
    /// <exception cref="IOException">The file cannot be read, or it is a folder, a device or a pipe.</exception>
    public RowFile(string path) => (_path, _rows) = (path, Path.Exists(path) ? Read(path) : []);

    /// <summary>A copy of the current rows.</summary>
    public IReadOnlyList<T> Rows
    {
        get
        {
            lock (_lock) return [.. _rows];
        }
    }

    public void Append(T row)
    {
        lock (_lock)
        {
            Write(_rows.Append(row));
            _rows.Add(row);
        }
    }

    /// <summary>Removes the rows that meet a condition.</summary>
    public void Remove(Predicate<T> condition)
    {
        lock (_lock)
        {
            if (_rows.RemoveAll(condition) > 0) Write(_rows);
        }
    }

    public static List<T> Read(string path)
    {
        var lines = TextFile.Read(path).Split('\n');
        if (lines[0].TrimEnd('\r') != T.Header) throw new InvalidDataException($"{path}: line 1 is not '{T.Header}'.");
        var rows = new List<T>();
        for (var i = 1; i < lines.Length; i++)
        {
            var line = lines[i].TrimEnd('\r');
            if (line.Length == 0 && i == lines.Length - 1) break;
            rows.Add(T.TryParse(line.Split(',')) ?? throw new InvalidDataException($"{path}: line {i + 1} is not a row of {T.Header}."));
        }
        return rows;
    }

    void Write(IEnumerable<T> rows)
    {
        var lines = rows.Select(row => row.ToCsv()).Prepend(T.Header);
        AtomicFile.WriteText(_path, string.Concat(lines.Select(line => line + "\n")));
    }
}
