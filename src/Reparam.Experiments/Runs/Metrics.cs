using System.Globalization;
using Reparam.Experiments.Configuration;
using Reparam.Training;

namespace Reparam.Experiments.Runs;

/// <summary>A row of a run's learning curve.</summary>
/// <param name="Step">Number of steps so far.</param>
/// <param name="TrainLoss">Mean training loss since the previous row.</param>
/// <param name="Measures">Values of the measures of the learning curve, in their order.</param>
/// <param name="Tau">Temperature of the last step.</param>
/// <param name="LearningRate">Learning rate of the last step.</param>
/// <param name="Seconds">Seconds of training so far, without evaluations.</param>
public sealed record MetricsRow(long Step, double TrainLoss, IReadOnlyList<double> Measures, double Tau, double LearningRate, double Seconds);

/// <summary>The learning curve of a run, <c>metrics.csv</c>.</summary>
/// <param name="path">The file.</param>
/// <param name="measures">Measures of the learning curve.</param>
sealed class Metrics(string path, IReadOnlyList<MeasureInfo> measures)
{
    // Number of columns before and after those of the measures.
    const int Before = 2, After = 3;

    string Header => string.Join(',', ["step", "trainLoss", .. measures.Select(measure => measure.Name), "tau", "learningRate", "seconds"]);

    /// <summary>Reads the rows up to a step. It ignores a last line without its end, which a kill may leave.</summary>
    /// <exception cref="InvalidDataException">Another line is not a row, or not in order.</exception>
    public List<MetricsRow> Read(long upTo)
    {
        var rows = new List<MetricsRow>();
        if (!Path.Exists(path)) return rows;
        var lines = TextFile.ReadLines(path).Split('\n')[..^1];
        if (lines.Length == 0 || lines[0] != Header)
            throw new InvalidDataException($"{path} is damaged: it does not begin with '{Header}'.");
        for (var i = 1; i < lines.Length; i++)
        {
            var row = TryParse(lines[i]);
            if (row is null || row.Step <= (rows.Count == 0 ? 0 : rows[^1].Step))
                throw new InvalidDataException($"{path} is damaged: line {i + 1} is not the next row.");
            rows.Add(row);
        }
        rows.RemoveAll(row => row.Step > upTo);
        return rows;
    }

    /// <summary>Replaces the whole file.</summary>
    public void Rewrite(IEnumerable<MetricsRow> rows) => AtomicFile.WriteText(path, string.Join('\n', rows.Select(Line).Prepend(Header)) + "\n");

    public void Append(MetricsRow row) => File.AppendAllText(path, Line(row) + "\n");

    string Line(MetricsRow row) => string.Create(CultureInfo.InvariantCulture,
        $"{row.Step},{row.TrainLoss:F4},{Values(row)}{row.Tau:R},{row.LearningRate:R},{row.Seconds:F3}");

    string Values(MetricsRow row)
        => string.Concat(row.Measures.Zip(measures, (value, measure) => value.ToString(measure.Format, CultureInfo.InvariantCulture) + ","));

    MetricsRow? TryParse(string line)
    {
        var cells = line.Split(',');
        if (cells.Length != Before + measures.Count + After) return null;
        if (!long.TryParse(cells[0], NumberStyles.None, CultureInfo.InvariantCulture, out var step)) return null;
        var numbers = new double[cells.Length - 1];
        for (var i = 0; i < numbers.Length; i++)
        {
            if (!double.TryParse(cells[i + 1], NumberStyles.Float, CultureInfo.InvariantCulture, out numbers[i])) return null;
            // A number that is too large is read as infinite, as the name of infinity is.
            if (double.IsInfinity(numbers[i]) && cells[i + 1].Any(char.IsAsciiDigit)) return null;
        }
        return new(step, numbers[0], numbers[1..^After], numbers[^3], numbers[^2], numbers[^1]);
    }
}
