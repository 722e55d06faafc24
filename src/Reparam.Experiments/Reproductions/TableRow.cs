using System.Globalization;

namespace Reparam.Experiments.Reproductions;

/// <summary>A row of <c>table1.csv</c>: a run judged on the test set.</summary>
/// <param name="Model">Name of a <see cref="PaperNetwork"/>.</param>
/// <param name="Estimator">Name in the registry.</param>
/// <param name="Step">After so many steps.</param>
/// <param name="TestNll">The test bound, in nats.</param>
/// <param name="PaperAtStep">The paper's at the same step; null where its figure shows none or the data are no MNIST.</param>
/// <param name="LearningRate">Chosen on validation.</param>
/// <param name="Optimizer">sgd.</param>
/// <param name="Seed">Of the run.</param>
/// <param name="Seconds">Of training so far, evaluations left out.</param>
sealed record TableRow(string Model, string Estimator, long Step, double TestNll, double? PaperAtStep, double LearningRate, string Optimizer, long Seed, double Seconds) : IRow<TableRow>
{
    public static string Header => "model,estimator,step,testNll,paperAtStep,learningRate,optimizer,seed,seconds";

    public static TableRow? TryParse(string[] cells)
        => cells.Length == 9 && long.TryParse(cells[2], NumberStyles.None, CultureInfo.InvariantCulture, out var step)
            && RowNumber.TryParse(cells[3], out var nll) && nll is { } testNll && RowNumber.TryParse(cells[4], out var paper)
            && RowNumber.TryParse(cells[5], out var rate) && rate is { } learningRate && long.TryParse(cells[7], NumberStyles.None, CultureInfo.InvariantCulture, out var seed)
            && RowNumber.TryParse(cells[8], out var time) && time is { } seconds
            ? new(cells[0], cells[1], step, testNll, paper, learningRate, cells[6], seed, seconds) : null;

    public string ToCsv() => string.Create(CultureInfo.InvariantCulture,
        $"{Model},{Estimator},{Step},{TestNll:F4},{PaperAtStep:F2},{LearningRate:R},{Optimizer},{Seed},{Seconds:F1}");
}

/// <summary>A row of <c>grid.csv</c>: a short run judged on validation images.</summary>
/// <param name="Model">Name of a <see cref="PaperNetwork"/>.</param>
/// <param name="Estimator">Name in the registry.</param>
/// <param name="Choice"><see cref="LearningRateChoice"/> or <see cref="ScheduleChoice"/>: what is chosen by it.</param>
/// <param name="Steps">Its length.</param>
/// <param name="LearningRate">Its learning rate.</param>
/// <param name="TauRate">r of its schedule; null at temperature 1.</param>
/// <param name="TauEvery">N of its schedule; null at temperature 1.</param>
/// <param name="ValidNll">The quick validation bound, in nats; null if it diverged.</param>
/// <param name="Seconds">Of training.</param>
sealed record GridRow(string Model, string Estimator, string Choice, long Steps, double LearningRate, double? TauRate, int? TauEvery, double? ValidNll, double Seconds) : IRow<GridRow>
{
    public const string LearningRateChoice = "learning-rate", ScheduleChoice = "schedule";

    public static string Header => "model,estimator,choice,steps,learningRate,tauRate,tauEvery,validNll,seconds";

    public static GridRow? TryParse(string[] cells)
        => cells.Length == 9 && long.TryParse(cells[3], NumberStyles.None, CultureInfo.InvariantCulture, out var steps)
            && RowNumber.TryParse(cells[4], out var rate) && rate is { } learningRate
            && RowNumber.TryParse(cells[5], out var tauRate) && RowNumber.TryParse(cells[6], out var every)
            && RowNumber.TryParse(cells[7], out var validNll) && RowNumber.TryParse(cells[8], out var time) && time is { } seconds
            ? new(cells[0], cells[1], cells[2], steps, learningRate, tauRate, (int?)every, validNll, seconds) : null;

    public string ToCsv() => string.Create(CultureInfo.InvariantCulture,
        $"{Model},{Estimator},{Choice},{Steps},{LearningRate:R},{TauRate:R},{TauEvery},{ValidNll:F4},{Seconds:F1}");
}

/// <summary>A number of a cell, which may be empty.</summary>
static class RowNumber
{
    public static bool TryParse(string cell, out double? number)
    {
        number = null;
        if (cell.Length == 0) return true;
        if (!double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || !double.IsFinite(value)) return false;
        number = value;
        return true;
    }

    /// <summary>A whole number from 0 up.</summary>
    public static bool TryWhole(string cell, out long number) => long.TryParse(cell, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
