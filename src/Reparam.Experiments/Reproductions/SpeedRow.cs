using System.Globalization;

namespace Reparam.Experiments.Reproductions;

/// <summary>A row of <c>figure5.csv</c>.</summary>
/// <param name="Classes">Number of classes K.</param>
/// <param name="Method"><c>gumbel-softmax</c> or <c>marginalization</c>.</param>
/// <param name="StepsPerSecond">Steps in a second, from the median time of a step.</param>
sealed record SpeedRow(int Classes, string Method, double StepsPerSecond) : IRow<SpeedRow>
{
    public static string Header => "classes,method,stepsPerSecond";

    public static SpeedRow? TryParse(string[] cells)
        => cells.Length == 3 && RowNumber.TryWhole(cells[0], out var classes) && classes is > 0 and <= int.MaxValue
            && RowNumber.TryParse(cells[2], out var rate) && rate is > 0
            ? new((int)classes, cells[1], rate.Value) : null;

    public string ToCsv() => string.Create(CultureInfo.InvariantCulture, $"{Classes},{Method},{StepsPerSecond:G5}");
}
