using System.Globalization;

namespace Reparam.Experiments.Reproductions;

/// <summary>A row of <c>table1.csv</c>: a run evaluated on the test set at one step.</summary>
/// <param name="Model">Name of a <see cref="PaperNetwork"/>.</param>
/// <param name="Estimator">Name of the estimator in the registry.</param>
/// <param name="Step">Number of steps so far.</param>
/// <param name="TestNll">Test bound, in nats.</param>
/// <param name="PaperAtStep">The paper's value at the same step; null if its figure shows none or the data are not MNIST.</param>
/// <param name="LearningRate">Learning rate, chosen on validation images.</param>
/// <param name="Optimizer">Name of the optimizer, <c>sgd</c>.</param>
/// <param name="Seed">Seed of the run.</param>
/// <param name="Seconds">Seconds of training so far, without evaluations.</param>
sealed record TableRow(
    string Model, string Estimator, long Step, double TestNll, double? PaperAtStep, double LearningRate, string Optimizer, long Seed, double Seconds)
    : IRow<TableRow>
{
    public static string Header => "model,estimator,step,testNll,paperAtStep,learningRate,optimizer,seed,seconds";

    public static TableRow? TryParse(string[] cells)
        => cells.Length == 9 && RowNumber.TryWhole(cells[2], out var step)
            && RowNumber.TryParse(cells[3], out var nll) && nll is { } testNll && RowNumber.TryParse(cells[4], out var paper)
            && RowNumber.TryParse(cells[5], out var rate) && rate is { } learningRate && RowNumber.TryWhole(cells[7], out var seed)
            && RowNumber.TryParse(cells[8], out var time) && time is { } seconds
            ? new(cells[0], cells[1], step, testNll, paper, learningRate, cells[6], seed, seconds) : null;

    public string ToCsv() => string.Create(CultureInfo.InvariantCulture,
        $"{Model},{Estimator},{Step},{TestNll:F4},{PaperAtStep:F2},{LearningRate:R},{Optimizer},{Seed},{Seconds:F1}");
}

/// <summary>A row of <c>grid.csv</c>: a short run evaluated on validation images.</summary>
/// <param name="Model">Name of a <see cref="PaperNetwork"/>.</param>
/// <param name="Estimator">Name of the estimator in the registry.</param>
/// <param name="Choice">Choice that the run is made for: <see cref="LearningRateChoice"/> or <see cref="ScheduleChoice"/>.</param>
/// <param name="Steps">Number of training steps.</param>
/// <param name="LearningRate">Learning rate.</param>
/// <param name="TauRate">Rate r of the temperature schedule; null at temperature 1.</param>
/// <param name="TauEvery">Period N of the temperature schedule; null at temperature 1.</param>
/// <param name="ValidNll">Quick validation bound, in nats; null if training diverged.</param>
/// <param name="Seconds">Seconds of training.</param>
sealed record GridRow(
    string Model, string Estimator, string Choice, long Steps, double LearningRate, double? TauRate, int? TauEvery, double? ValidNll, double Seconds)
    : IRow<GridRow>
{
    public const string LearningRateChoice = "learning-rate", ScheduleChoice = "schedule";

    public static string Header => "model,estimator,choice,steps,learningRate,tauRate,tauEvery,validNll,seconds";

    public static GridRow? TryParse(string[] cells)
        => cells.Length == 9 && RowNumber.TryWhole(cells[3], out var steps)
            && RowNumber.TryParse(cells[4], out var rate) && rate is { } learningRate
            && RowNumber.TryParse(cells[5], out var tauRate) && RowNumber.TryWholeOrNone(cells[6], out var every)
            && RowNumber.TryParse(cells[7], out var validNll) && RowNumber.TryParse(cells[8], out var time) && time is { } seconds
            ? new(cells[0], cells[1], cells[2], steps, learningRate, tauRate, every, validNll, seconds) : null;

    public string ToCsv() => string.Create(CultureInfo.InvariantCulture,
        $"{Model},{Estimator},{Choice},{Steps},{LearningRate:R},{TauRate:R},{TauEvery},{ValidNll:F4},{Seconds:F1}");
}

/// <summary>Parses the numbers of rows.</summary>
static class RowNumber
{
    /// <summary>Parses a finite number; an empty cell is null.</summary>
    public static bool TryParse(string cell, out double? number)
    {
        number = null;
        if (cell.Length == 0) return true;
        if (!double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || !double.IsFinite(value)) return false;
        number = value;
        return true;
    }

    /// <summary>Parses a whole number of at least 0 that fits an int; an empty cell is null.</summary>
    public static bool TryWholeOrNone(string cell, out int? number)
    {
        number = int.TryParse(cell, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;
        return number is not null || cell.Length == 0;
    }

    /// <summary>Parses a whole number of at least 0.</summary>
    public static bool TryWhole(string cell, out long number) => long.TryParse(cell, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
