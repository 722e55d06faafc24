using System.Globalization;
using System.Text;
using CsCheck;
using Reparam.Experiments.Policy;
using Reparam.Experiments.Runs;
using Reparam.Reliability.Inputs;
using Reparam.Reliability.Meanings;

namespace Reparam.Reliability.Readers;

/// <summary>The learning curve of a run. The argument is the last step that is wanted.</summary>
sealed class MetricsReader() : InputReader("metrics.csv", 8, "metrics.csv")
{
    static readonly IReadOnlyList<MeasureInfo> Measures = PolicyMeasures.Curve;

    static string Header => $"step,trainLoss,{string.Join(',', Measures.Select(measure => measure.Name))},tau,learningRate,seconds";

    public override Gen<Document> Valid { get; } = new Grown(Grow);

    public override string Read(string path, string argument)
        => string.Join('\n', new Metrics(path, Measures).Read(long.Parse(argument, CultureInfo.InvariantCulture))
            .Select(row => Words(row.Step, [row.TrainLoss, .. row.Measures, row.Tau, row.LearningRate, row.Seconds])));

    public override string? Meaning(byte[] bytes, string argument)
    {
        // A kill leaves part of a line, which does not count.
        if (PlainText.Of(bytes.AsSpan(0, Array.LastIndexOf(bytes, (byte)'\n') + 1), isStrict: true) is not { } text) return null;
        var lines = text.Split('\n')[..^1];
        if (lines.Length == 0 || lines[0] != Header) return null;
        var (rows, last) = (new List<string>(), 0L);
        foreach (var line in lines.Skip(1))
        {
            var cells = line.Split(',');
            if (cells.Length != Measures.Count + 5 || cells[0].Length == 0 || !cells[0].All(char.IsAsciiDigit)
                || !long.TryParse(cells[0], CultureInfo.InvariantCulture, out var step)) return null;
            var numbers = cells[1..].Select(cell => Number(cell.Trim())).ToArray();
            if (numbers.Contains(null) || step <= last) return null;
            last = step;
            if (step <= long.Parse(argument, CultureInfo.InvariantCulture)) rows.Add(Words(step, [.. numbers.Select(number => number!.Value)]));
        }
        return string.Join('\n', rows);
    }

    // A measure may have no value, or an infinite one.
    static double? Number(string cell) => cell.ToUpperInvariant() switch
    {
        "NAN" or "-NAN" or "+NAN" => double.NaN,
        "INFINITY" or "+INFINITY" => double.PositiveInfinity,
        "-INFINITY" => double.NegativeInfinity,
        _ => ExactNumber.Of(cell),
    };

    static string Words(long step, double[] numbers) => $"{step}: {Texts.Words(numbers)}";

    static Document Grow(Choices choices)
    {
        var (text, rows, step, wanted) = (new StringBuilder(Header).Append('\n'), new List<string>(), 0, choices.Between(0, 600));
        for (var row = choices.Between(0, 5); row > 0; row--)
        {
            step += choices.Between(1, 200);
            var numbers = choices.Many(Measures.Count + 4, Measures.Count + 4, () => choices.OneIn(12) ? ("NaN", double.NaN) : Texts.Number(choices));
            text.Append(CultureInfo.InvariantCulture, $"{step},{string.Join(',', numbers.Select(number => number.Item1))}\n");
            if (step <= wanted) rows.Add(Words(step, [.. numbers.Select(number => number.Item2)]));
        }
        if (choices.OneIn(4)) text.Append("700,1.5,");
        return new(Encoding.UTF8.GetBytes(text.ToString()), string.Join('\n', rows), $"{wanted}");
    }
}
