using System.Globalization;
using System.Runtime.CompilerServices;

namespace Reparam.Sampling;

/// <summary>
/// The rule for temperatures, one for each precision: finite, and at least 10⁻³⁰ in single or above 0 in double precision.
/// </summary>
static class Tau
{
    // Far below any of use: perturbed logits of 100 over 10⁻³⁷ overflow, and the softmax of ∞ is NaN.
    const float Least = 1e-30f;

    public static float Checked(float temperature, [CallerArgumentExpression(nameof(temperature))] string argument = "")
        => float.IsFinite(temperature) && temperature >= Least ? temperature : throw Refusal(argument, temperature, "at least 1E-30");

    public static double Checked(double temperature, [CallerArgumentExpression(nameof(temperature))] string argument = "")
        => double.IsFinite(temperature) && temperature > 0 ? temperature : throw Refusal(argument, temperature, "above 0");

    /// <summary>Checks temperatures of rows: one for all rows, or one for each.</summary>
    public static void Check(ReadOnlySpan<float> temperatures, long rows, [CallerArgumentExpression(nameof(temperatures))] string argument = "")
    {
        if (temperatures.Length != 1 && temperatures.Length != rows)
            throw new ArgumentException($"There are {temperatures.Length} temperatures for {rows} rows: one for all, or one each.", argument);
        foreach (var temperature in temperatures) Checked(temperature, argument);
    }

    static ArgumentOutOfRangeException Refusal(string argument, IFormattable temperature, string rule)
        => new(argument, temperature, string.Create(CultureInfo.InvariantCulture, $"A temperature must be finite and {rule}, not {temperature:R}."));
}
