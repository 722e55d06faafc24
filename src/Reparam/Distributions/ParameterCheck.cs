using System.Globalization;

namespace Reparam.Distributions;

/// <summary>The checks that the laws' parameters share; messages show values the same way in every culture.</summary>
static class ParameterCheck
{
    public static double Finite(double value, string name)
        => double.IsFinite(value) ? value : throw OutOfRange(name, value, "must be finite");

    public static double Positive(double value, string name)
        => value > 0 && double.IsFinite(value) ? value : throw OutOfRange(name, value, "must be finite and > 0");

    /// <summary>A probability, its ends included.</summary>
    public static double Probability(double value, string name)
        => value is >= 0 and <= 1 ? value : throw OutOfRange(name, value, "must lie in [0, 1]");

    public static ArgumentOutOfRangeException OutOfRange(string name, double value, string rule)
        => new(name, string.Create(CultureInfo.InvariantCulture, $"The {name} {rule}, not {value:R}."));
}
