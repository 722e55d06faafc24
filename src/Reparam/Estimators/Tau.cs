namespace Reparam.Estimators;

/// <summary>Temperatures are finite and positive.</summary>
static class Tau
{
    // Far below any of use: perturbed logits of 100 over 10⁻³⁷ overflow, and the softmax of ∞ is NaN.
    const float Least = 1e-30f;

    public static float Checked(float temperature)
        => float.IsFinite(temperature) && temperature >= Least
            ? temperature
            : throw new ArgumentOutOfRangeException(nameof(temperature), temperature, "A temperature is finite and positive, at least 1E-30.");
}
