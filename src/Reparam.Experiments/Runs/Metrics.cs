using System.Globalization;
using Reparam.Training;

namespace Reparam.Experiments.Runs;

/// <summary>One row of a run's learning curve.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="TrainLoss">Mean training loss since the row before, in nats.</param>
/// <param name="ValidationBound">The quick validation bound, in nats.</param>
/// <param name="Tau">The temperature of the last step.</param>
/// <param name="LearningRate">The learning rate of the last step.</param>
/// <param name="Seconds">Seconds of training so far, evaluations left out.</param>
sealed record MetricsRow(long Step, double TrainLoss, double ValidationBound, double Tau, double LearningRate, double Seconds)
{
    /// <summary>Validation images classified correctly, in percent; null for a model that does not classify.</summary>
    public double? ValidationAccuracy { get; init; }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Step},{TrainLoss:F4},{ValidationBound:F4},{(ValidationAccuracy is { } percent ? percent.ToString("R", CultureInfo.InvariantCulture) + "," : "")}{Tau:R},{LearningRate:R},{Seconds:F3}");

    public static string HeaderOf(bool hasAccuracy) => $"step,trainLoss,validBound,{(hasAccuracy ? "validAccuracy," : "")}tau,learningRate,seconds";

    public static MetricsRow? TryParse(string line, bool hasAccuracy)
    {
        var cells = line.Split(',').ToList();
        double? accuracy = null;
        if (hasAccuracy)
        {
            if (cells.Count != 7 || !double.TryParse(cells[3], NumberStyles.Float, CultureInfo.InvariantCulture, out var percent)) return null;
            accuracy = percent;
            cells.RemoveAt(3);
        }
        if (cells.Count != 6 || !long.TryParse(cells[0], NumberStyles.None, CultureInfo.InvariantCulture, out var step)) return null;
        var numbers = new double[5];
        for (var i = 0; i < numbers.Length; i++)
        {
            if (!double.TryParse(cells[i + 1], NumberStyles.Float, CultureInfo.InvariantCulture, out numbers[i])) return null;
        }
        return new MetricsRow(step, numbers[0], numbers[1], numbers[2], numbers[3], numbers[4]) { ValidationAccuracy = accuracy };
    }
}

/// <summary>The learning curve of a run, <c>metrics.csv</c>.</summary>
static class Metrics
{
    /// <summary>The rows on disk up to a step; a line cut off by a kill is left out.</summary>
    /// <param name="path">The file.</param>
    /// <param name="upTo">The last step.</param>
    /// <param name="hasAccuracy">Whether it has a column for the accuracy.</param>
    /// <exception cref="InvalidDataException">Another line is no row, or out of order.</exception>
    public static List<MetricsRow> Read(string path, long upTo, bool hasAccuracy)
    {
        var rows = new List<MetricsRow>();
        if (!File.Exists(path)) return rows;
        // Every line ends in a newline, so what follows the last one is nothing or cut off.
        var lines = File.ReadAllText(path).Split('\n')[..^1];
        var header = MetricsRow.HeaderOf(hasAccuracy);
        if (lines.Length == 0 || lines[0] != header) throw new InvalidDataException($"{path} is damaged: it does not begin with '{header}'.");
        for (var i = 1; i < lines.Length; i++)
        {
            var row = MetricsRow.TryParse(lines[i], hasAccuracy);
            if (row is null || row.Step <= (rows.Count == 0 ? 0 : rows[^1].Step)) throw new InvalidDataException($"{path} is damaged: line {i + 1} is not the next row.");
            rows.Add(row);
        }
        rows.RemoveAll(row => row.Step > upTo);
        return rows;
    }

    /// <summary>Writes the whole file anew.</summary>
    public static void Rewrite(string path, IEnumerable<MetricsRow> rows, bool hasAccuracy)
        => AtomicFile.WriteText(path, string.Join('\n', rows.Select(row => row.ToString()).Prepend(MetricsRow.HeaderOf(hasAccuracy))) + "\n");

    public static void Append(string path, MetricsRow row) => File.AppendAllText(path, row + "\n");
}
