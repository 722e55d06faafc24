namespace Reparam.Distributions;

/// <summary>A return level: what a maximum exceeds once in <paramref name="Period"/> on average.</summary>
/// <param name="Period">T, in maxima; &gt; 1.</param>
/// <param name="Level">x with P(X &gt; x) = 1/T, in the observations' unit.</param>
/// <param name="StandardError">The level's large-sample standard error, in the observations' unit.</param>
public readonly record struct ReturnLevel(double Period, double Level, double StandardError)
{
    /// <summary>
    /// The interval that covers the level with a given confidence, taking its error as normal. Where level and error are both
    /// infinite, so is an end that would be their difference, and the interval still contains the level.
    /// </summary>
    /// <param name="confidence">In (0, 1), such as 0.95.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="confidence"/> is not in (0, 1).</exception>
    public (double Lower, double Upper) Interval(double confidence = 0.95)
    {
        if (!(confidence is > 0 and < 1)) throw ParameterCheck.OutOfRange(nameof(confidence), confidence, "must lie strictly between 0 and 1");
        var reach = StandardError * -StandardNormal.LowerQuantile((1 - confidence) / 2);
        var (lower, upper) = (Level - reach, Level + reach);
        return (double.IsNaN(lower) ? double.NegativeInfinity : lower, double.IsNaN(upper) ? double.PositiveInfinity : upper);
    }
}
