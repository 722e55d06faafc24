using System.Runtime.CompilerServices;

namespace Reparam.Sampling;

/// <summary>Temperatures are finite and positive: one for all rows, or one each.</summary>
static class Tau
{
    // Far below any of use: perturbed logits of 100 over 10⁻³⁷ overflow, and the softmax of ∞ is NaN.
    const float Least = 1e-30f;

    public static float Checked(float temperature, [CallerArgumentExpression(nameof(temperature))] string argument = "")
        => float.IsFinite(temperature) && temperature >= Least
            ? temperature
            : throw new ArgumentOutOfRangeException(argument, temperature, "A temperature is finite and positive, at least 1E-30.");

    public static void Check(ReadOnlySpan<float> temperatures, long rows, [CallerArgumentExpression(nameof(temperatures))] string argument = "")
    {
        if (temperatures.Length != 1 && temperatures.Length != rows)
            throw new ArgumentException($"There are {temperatures.Length} temperatures for {rows} rows: one for all, or one each.", argument);
        foreach (var temperature in temperatures) Checked(temperature, argument);
    }
}
