using System.Globalization;

namespace Reparam.Experiments.Reproductions;

/// <summary>A row of <c>table2.csv</c>: a finished run, evaluated on the test set.</summary>
/// <param name="Method">Name of an estimator, or marginalization.</param>
/// <param name="Seed">Seed of the run; it also chooses the labelled images.</param>
/// <param name="Steps">Number of training steps.</param>
/// <param name="Alpha">Weight of the classifier's own term.</param>
/// <param name="AlphaChosenOn"><see cref="OnValidation"/> or <see cref="Given"/>.</param>
/// <param name="TestBound">Bound of log p(x), in nats; higher is better.</param>
/// <param name="TestAccuracy">Accuracy, in percent.</param>
/// <param name="Seconds">Seconds of training, without evaluations.</param>
sealed record ClassificationRow(
    string Method, long Seed, long Steps, double Alpha, string AlphaChosenOn, double TestBound, double TestAccuracy, double Seconds)
    : IRow<ClassificationRow>
{
    public const string OnValidation = "validation", Given = "given";

    public static string Header => "method,seed,steps,alpha,alphaChosenOn,testBound,testAccuracy,seconds";

    public static ClassificationRow? TryParse(string[] cells)
        => cells.Length == 8 && RowNumber.TryWhole(cells[1], out var seed) && RowNumber.TryWhole(cells[2], out var steps)
            && RowNumber.TryParse(cells[3], out var weight) && weight is { } alpha
            && RowNumber.TryParse(cells[5], out var nats) && nats is { } bound
            && RowNumber.TryParse(cells[6], out var percent) && percent is { } accuracy
            && RowNumber.TryParse(cells[7], out var time) && time is { } seconds
            ? new(cells[0], seed, steps, alpha, cells[4], bound, accuracy, seconds) : null;

    public string ToCsv() => string.Create(CultureInfo.InvariantCulture,
        $"{Method},{Seed},{Steps},{Alpha:R},{AlphaChosenOn},{TestBound:F4},{TestAccuracy:0.####},{Seconds:F1}");
}

/// <summary>A row of <c>table2-curves.csv</c>: a run after some of its steps, by the quick measure on validation images.</summary>
/// <param name="Method">Name of an estimator, or marginalization.</param>
/// <param name="Seed">Seed of the run.</param>
/// <param name="Step">Number of steps so far.</param>
/// <param name="Seconds">Seconds of training so far, without evaluations.</param>
/// <param name="ValidAccuracy">Accuracy, in percent.</param>
/// <param name="ValidBound">Bound of log p(x), in nats.</param>
sealed record ClassificationCurveRow(string Method, long Seed, long Step, double Seconds, double ValidAccuracy, double ValidBound)
    : IRow<ClassificationCurveRow>
{
    public static string Header => "method,seed,step,seconds,validAccuracy,validBound";

    public static ClassificationCurveRow? TryParse(string[] cells)
        => cells.Length == 6 && RowNumber.TryWhole(cells[1], out var seed) && RowNumber.TryWhole(cells[2], out var step)
            && RowNumber.TryParse(cells[3], out var time) && time is { } seconds
            && RowNumber.TryParse(cells[4], out var percent) && percent is { } accuracy
            && RowNumber.TryParse(cells[5], out var nats) && nats is { } bound
            ? new(cells[0], seed, step, seconds, accuracy, bound) : null;

    public string ToCsv()
        => string.Create(CultureInfo.InvariantCulture, $"{Method},{Seed},{Step},{Seconds:F1},{ValidAccuracy:0.####},{ValidBound:F4}");
}

/// <summary>A row of <c>table2-alphas.csv</c>: a short run, evaluated on validation images.</summary>
/// <param name="Method">Name of an estimator, or marginalization.</param>
/// <param name="Alpha">Weight of the classifier's own term.</param>
/// <param name="Steps">Number of training steps.</param>
/// <param name="ValidAccuracy">Accuracy, in percent; null if training diverged.</param>
/// <param name="ValidBound">Bound of log p(x), in nats; null if training diverged.</param>
/// <param name="Seconds">Seconds of training.</param>
sealed record AlphaRow(string Method, double Alpha, long Steps, double? ValidAccuracy, double? ValidBound, double Seconds) : IRow<AlphaRow>
{
    public static string Header => "method,alpha,steps,validAccuracy,validBound,seconds";

    public static AlphaRow? TryParse(string[] cells)
        => cells.Length == 6 && RowNumber.TryParse(cells[1], out var weight) && weight is { } alpha
            && RowNumber.TryWhole(cells[2], out var steps)
            && RowNumber.TryParse(cells[3], out var accuracy) && RowNumber.TryParse(cells[4], out var bound)
            && RowNumber.TryParse(cells[5], out var time) && time is { } seconds
            ? new(cells[0], alpha, steps, accuracy, bound, seconds) : null;

    public string ToCsv()
        => string.Create(CultureInfo.InvariantCulture, $"{Method},{Alpha:R},{Steps},{ValidAccuracy:0.####},{ValidBound:F4},{Seconds:F1}");
}
