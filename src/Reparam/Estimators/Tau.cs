namespace Reparam.Estimators;

/// <summary>Temperatures are finite and positive.</summary>
static class Tau
{
    public static float Checked(float temperature)
        => float.IsFinite(temperature) && temperature > 0
            ? temperature
            : throw new ArgumentOutOfRangeException(nameof(temperature), temperature, "A temperature is finite and positive.");
}
