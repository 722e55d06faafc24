namespace Reparam.Distributions;

/// <summary>The logarithm of the gamma function around 2, where it crosses zero.</summary>
/// <remarks>Source: Abramowitz and Stegun, "Handbook of Mathematical Functions", 6.1.33 (the series) and 6.1.41 (Stirling's).</remarks>
static class LogGamma
{
    // ζ(k) − 1 from k = 2.
    static ReadOnlySpan<double> ZetaMinusOne =>
    [
        0.644934066848226436, 0.202056903159594285, 0.0823232337111381915, 0.0369277551433699263,
        0.0173430619844491397, 0.00834927738192282684, 0.00407735619794433938, 0.00200839282608221442,
        0.000994575127818085337, 0.000494188604119464559, 0.000246086553308048299, 0.000122713347578489147,
        0.0000612481350587048293, 0.0000305882363070204936, 0.0000152822594086518717, 7.63719763789976227e-6,
        3.81729326499983986e-6, 1.90821271655393893e-6, 9.53962033872796113e-7, 4.76932986787806463e-7,
        2.3845050272773299e-7, 1.19219925965311073e-7, 5.96081890512594796e-8, 2.98035035146522802e-8,
        1.49015548283650412e-8, 7.45071178983542949e-9,
    ];

    /// <summary>log Γ(2 + x), x ≥ −1.</summary>
    public static double OfTwoPlus(double x) => ((1 - Gumbel.EulerGamma) * x) + BeyondTangent(x);

    /// <summary>log Γ(2 + x) − (1 − γ)·x ≥ 0, x ≥ −1: what the curve lies above its tangent at 2, of order x² near 0.</summary>
    public static double BeyondTangent(double x)
    {
        if (Math.Abs(x) > 0.5) return Stirling(2 + x) - ((1 - Gumbel.EulerGamma) * x);
        double sum = 0, power = -x;
        for (var k = 2; k < ZetaMinusOne.Length + 2; k++)
        {
            power *= -x;
            sum += ZetaMinusOne[k - 2] * power / k;
        }
        return sum;
    }

    // Γ(x) = Γ(x + n)/(x(x + 1)…(x + n − 1)); from 10 on the terms kept leave 3·10⁻¹⁷.
    static double Stirling(double x)
    {
        var product = 1.0;
        for (; x < 10; x++) product *= x;
        var r = 1 / (x * x);
        var tail = (1.0 / 12) - (r * ((1.0 / 360) - (r * ((1.0 / 1260) - (r * ((1.0 / 1680) - (r * ((1.0 / 1188) - (r * ((691.0 / 360360) - (r / 156)))))))))));
        return ((x - 0.5) * Math.Log(x)) - x + 0.91893853320467274178 + (tail / x) - Math.Log(product);
    }
}
