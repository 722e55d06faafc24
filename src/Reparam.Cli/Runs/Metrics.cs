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
    public static List<MetricsRow> Read(string path, long upTo)
        => !File.Exists(path) ? [] : [.. File.ReadLines(path).Skip(1).Select(MetricsRow.TryParse).OfType<MetricsRow>().Where(row => row.Step <= upTo)];

    /// <summary>Writes the whole file anew.</summary>
    public static void Rewrite(string path, IEnumerable<MetricsRow> rows)
        => AtomicFile.WriteText(path, string.Join('\n', rows.Select(row => row.ToString()).Prepend(Header)) + "\n");

    public static void Append(string path, MetricsRow row) => File.AppendAllText(path, row + "\n");
}
