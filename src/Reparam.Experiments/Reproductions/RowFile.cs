using Reparam.Training;

namespace Reparam.Experiments.Reproductions;

/// <summary>A row of a CSV file that reads itself back.</summary>
interface IRow<T> where T : IRow<T>
{
    static abstract string Header { get; }

    /// <summary>A row from its cells; null if they are none.</summary>
    static abstract T? TryParse(string[] cells);

    string ToCsv();
}

/// <summary>Rows on disk. Appending writes the file anew and renames it into place, so a kill leaves whole rows only.</summary>
sealed class RowFile<T> where T : class, IRow<T>
{
    readonly string _path;
    readonly List<T> _rows;
    readonly Lock _lock = new();

    /// <summary>Reads what is there.</summary>
    /// <exception cref="InvalidDataException">A line is no row.</exception>
    public RowFile(string path) => (_path, _rows) = (path, File.Exists(path) ? Read(path) : []);

    /// <summary>The rows by now.</summary>
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

    /// <summary>Takes rows out, where there are any.</summary>
    public void Remove(Predicate<T> which)
    {
        lock (_lock)
        {
            if (_rows.RemoveAll(which) > 0) Write(_rows);
        }
    }

    public static List<T> Read(string path)
    {
        var lines = File.ReadAllText(path).Split('\n');
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

    void Write(IEnumerable<T> rows) => AtomicFile.WriteText(_path, string.Concat(rows.Select(row => row.ToCsv()).Prepend(T.Header).Select(line => line + "\n")));
}
