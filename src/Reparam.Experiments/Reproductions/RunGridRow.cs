using System.Globalization;

namespace Reparam.Experiments.Reproductions;

/// <summary>A row of a grid's table: a finished run.</summary>
/// <param name="Line">Name of the line.</param>
/// <param name="Value">Value of the setting along the line, as it is typed.</param>
/// <param name="Seed">Seed of the run.</param>
/// <param name="Steps">Number of training steps.</param>
/// <param name="Result">The measure.</param>
/// <param name="Seconds">Seconds of training, without evaluations.</param>
sealed record RunGridRow(string Line, string Value, long Seed, long Steps, double Result, double Seconds) : IRow<RunGridRow>
{
    public static string Header => "line,value,seed,steps,result,seconds";

    public static RunGridRow? TryParse(string[] cells)
        => cells.Length == 6 && RowNumber.TryWhole(cells[2], out var seed) && RowNumber.TryWhole(cells[3], out var steps)
            && RowNumber.TryParse(cells[4], out var measured) && measured is { } result
            && RowNumber.TryParse(cells[5], out var time) && time is { } seconds
            ? new(cells[0], cells[1], seed, steps, result, seconds) : null;

    public string ToCsv() => string.Create(CultureInfo.InvariantCulture, $"{Line},{Value},{Seed},{Steps},{Result:R},{Seconds:F1}");
}
