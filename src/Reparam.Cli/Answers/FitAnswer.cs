using Reparam.Distributions;

namespace Reparam.Cli.Answers;

/// <summary>Answer of <c>fit gumbel</c>: fits of the same observations by both methods.</summary>
sealed record FitAnswer
{
    public string Command { get; init; } = "fit";

    public string Distribution { get; init; } = "gumbel";

    public required string File { get; init; }

    /// <summary>Name of the column, or its number from 1.</summary>
    public required string Column { get; init; }

    public required int Count { get; init; }

    public required FittedGumbel MaximumLikelihood { get; init; }

    public required FittedGumbel Moments { get; init; }

    /// <summary>File of the return-level plot.</summary>
    public required string Plot { get; init; }
}

/// <summary>A fit by one method. Standard errors are asymptotic: they hold for large samples.</summary>
sealed record FittedGumbel
{
    static readonly double[] Periods = [2, 5, 10, 25, 50, 100, 200];

    public required double Location { get; init; }

    public required double LocationStandardError { get; init; }

    public required double Scale { get; init; }

    public required double ScaleStandardError { get; init; }

    /// <summary>Log-likelihood in nats.</summary>
    public required double LogLikelihood { get; init; }

    public required IReadOnlyList<FittedReturnLevel> ReturnLevels { get; init; }

    public static FittedGumbel Of(GumbelFit fit) => new()
    {
        Location = fit.Distribution.Location,
        LocationStandardError = fit.LocationStandardError,
        Scale = fit.Distribution.Scale,
        ScaleStandardError = fit.ScaleStandardError,
        LogLikelihood = fit.LogLikelihood,
        ReturnLevels = [.. Periods.Select(period => FittedReturnLevel.Of(fit.ReturnLevel(period)))],
    };
}

/// <summary>Level that is exceeded once in a period on average, with its 95 % interval.</summary>
sealed record FittedReturnLevel(double Period, double Level, double StandardError, double Lower, double Upper)
{
    public static FittedReturnLevel Of(ReturnLevel level)
    {
        var (lower, upper) = level.Interval();
        return new(level.Period, level.Level, level.StandardError, lower, upper);
    }
}
