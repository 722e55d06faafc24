namespace Reparam.Distributions;

/// <summary>The standard normal's cumulative distribution and its inverse, with full relative precision in the tails.</summary>
/// <remarks>
/// Source: Abramowitz and Stegun, "Handbook of Mathematical Functions", 26.2.11 (the series) and 26.2.14 (Laplace's
/// continued fraction of the tail over the density, Mills' ratio).
/// </remarks>
static class StandardNormal
{
    const double LogRootTwoPi = 0.91893853320467274178, RootTwoPi = 2.5066282746310005024;

    // Below it the series, whose ½ − sum costs a factor 22 of precision here; from it on the continued fraction.
    const double TailStart = 2;

    public static double Density(double z)
    {
        // The part of z² that rounding drops would be magnified by the exponential.
        var square = z * z;
        var dropped = double.IsFinite(square) ? Math.FusedMultiplyAdd(z, z, -square) : 0;
        return Math.Exp(-square / 2) * (1 - (dropped / 2)) / RootTwoPi;
    }

    /// <summary>P(Z ≤ z).</summary>
    public static double Lower(double z) => z <= 0 ? Tail(-z) : 0.5 + (z < TailStart ? Central(z) : 0.5 - Tail(z));

    /// <summary>The z with P(Z ≤ z) = p; ∓∞ at 0 and 1.</summary>
    public static double LowerQuantile(double p)
        => p <= 0.25 ? -TailQuantile(p) : p < 0.75 ? CentralQuantile(p - 0.5) : TailQuantile(1 - p);

    // P(Z > z), z ≥ 0 (or NaN).
    static double Tail(double z) => z < TailStart ? 0.5 - Central(z) : z == double.PositiveInfinity ? 0 : Density(z) * MillsRatio(z);

    static double LogTail(double z)
        => z < TailStart ? Math.Log(0.5 - Central(z)) : Math.Log(MillsRatio(z)) - (z * z / 2) - LogRootTwoPi;

    // P(0 < Z ≤ z) = φ(z)·(z + z³/3 + z⁵/(3·5) + …): no cancellation.
    static double Central(double z)
    {
        double square = z * z, term = z, sum = z;
        for (var k = 3; Math.Abs(term) > 1e-17 * Math.Abs(sum); k += 2)
        {
            term *= square / k;
            sum += term;
        }
        return Density(z) * sum;
    }

    // 1/(z + 1/(z + 2/(z + 3/(z + …)))): the error falls like exp(−2z·√(2n)), below 10⁻¹⁷ at the n taken.
    static double MillsRatio(double z)
    {
        var value = z;
        for (var n = (int)(8 + (300 / (z * z))); n > 0; n--) value = z + (n / value);
        return 1 / value;
    }

    // Halley's iteration on log P(Z > z) − log p from √(−2·log 2p), which lies above the root; the error cubes each time.
    static double TailQuantile(double p)
    {
        if (p == 0) return double.PositiveInfinity;
        var target = Math.Log(p);
        var z = Math.Sqrt(-2 * (target + Math.Log(2)));
        for (var step = double.PositiveInfinity; Math.Abs(step) > 1e-7 * z; z += step)
        {
            var ratio = z < TailStart ? Tail(z) / Density(z) : MillsRatio(z);
            var excess = LogTail(z) - target;
            step = excess * ratio / (1 - (excess * ((z * ratio) - 1) / 2));
        }
        return z;
    }

    // The same on P(0 < Z ≤ z) − p for |p| < ¼.
    static double CentralQuantile(double p)
    {
        var z = p * RootTwoPi;
        for (var step = double.PositiveInfinity; Math.Abs(step) > 1e-7 * Math.Abs(z); z += step)
        {
            var newton = (p - Central(z)) / Density(z);
            step = newton / (1 - (newton * z / 2));
        }
        return z;
    }
}
