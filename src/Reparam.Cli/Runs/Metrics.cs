using System.Globalization;
using Reparam.Training;

namespace Reparam.Cli.Runs;

/// <summary>One row of a run's learning curve.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="TrainLoss">Mean training loss since the row before, in nats.</param>
/// <param name="ValidationBound">The quick validation bound, in nats.</param>
/// <param name="Tau">The temperature of the last step.</param>
/// <param name="LearningRate">The learning rate of the last step.</param>
/// <param name="Seconds">Seconds of training so far, evaluations left out.</param>
sealed record MetricsRow(long Step, double TrainLoss, double ValidationBound, double Tau, double LearningRate, double Seconds)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Step},{TrainLoss:F4},{ValidationBound:F4},{Tau:R},{LearningRate:R},{Seconds:F3}");

    public static MetricsRow? TryParse(string line)
    {
        var cells = line.Split(',');
        if (cells.Length != 6 || !long.TryParse(cells[0], NumberStyles.None, CultureInfo.InvariantCulture, out var step)) return null;
        var numbers = new double[5];
        for (var i = 0; i < numbers.Length; i++)
        {
            if (!double.TryParse(cells[i + 1], NumberStyles.Float, CultureInfo.InvariantCulture, out numbers[i])) return null;
        }
        return new MetricsRow(step, numbers[0], numbers[1], numbers[2], numbers[3], numbers[4]);
    }
}

/// <summary>The learning curve of a run, <c>metrics.csv</c>.</summary>
static class Metrics
{
    const string Header = "step,trainLoss,validBound,tau,learningRate,seconds";

    /// <summary>The rows on disk up to a step; a line cut off by a kill is left out.</summary>
    /// <exception cref="InvalidDataException">Another line is no row, or out of order.</exception>
    public static List<MetricsRow> Read(string path, long upTo)
    {
        var rows = new List<MetricsRow>();
        if (!File.Exists(path)) return rows;
        // Every line ends in a newline, so what follows the last one is nothing or cut off.
        var lines = File.ReadAllText(path).Split('\n')[..^1];
        if (lines.Length == 0 || lines[0] != Header) throw new InvalidDataException($"{path} is damaged: it does not begin with '{Header}'.");
        for (var i = 1; i < lines.Length; i++)
        {
            var row = MetricsRow.TryParse(lines[i]);
            if (row is null || row.Step <= (rows.Count == 0 ? 0 : rows[^1].Step)) throw new InvalidDataException($"{path} is damaged: line {i + 1} is not the next row.");
            rows.Add(row);
        }
        rows.RemoveAll(row => row.Step > upTo);
        return rows;
    }

    /// <summary>Writes the whole file anew.</summary>
    public static void Rewrite(string path, IEnumerable<MetricsRow> rows)
        => AtomicFile.WriteText(path, string.Join('\n', rows.Select(row => row.ToString()).Prepend(Header)) + "\n");

    public static void Append(string path, MetricsRow row) => File.AppendAllText(path, row + "\n");
}
