namespace Reparam.Distributions;

/// <summary>
/// Expectations of functions of Y = (L + shift)/scale, L standard logistic, where no closed form exists: by the
/// trapezoidal rule over the whole line, which converges geometrically for functions analytic in a strip.
/// </summary>
/// <remarks>
/// The logistic density has its poles at ±iπ, and so has σ; a function of (L + shift)/scale is no narrower than that for
/// scale ≥ 1. For scale below 1, where it would be, each expectation is exchanged for its twin by parts, in which the two
/// logistics change places. So the strip is never narrower than π, and the error is of order exp(−2π²/step) = 10⁻²³ of
/// the integrals of the absolute values.
/// </remarks>
static class LogisticExpectation
{
    const double Step = 0.375;

    /// <summary>E[σ(Y)]: for scale below 1, E[σ(shift + scale·L)], both being P(scale·L′ ≤ L + shift).</summary>
    public static double OfSigmoid(double shift, double scale)
    {
        if (shift > 0) return 1 - OfSigmoid(-shift, scale);
        return scale >= 1
            ? Integrate(shift, l => LogExp.Sigmoid((l + shift) / scale))
            : Integrate(shift, l => LogExp.Sigmoid(shift + (scale * l)));
    }

    /// <summary>Var[σ(Y)].</summary>
    public static double VarianceOfSigmoid(double shift, double scale)
    {
        shift = -Math.Abs(shift);
        if (scale < 1)
        {
            // E[σ(Y)²] = ∫ 2σ(y)σ′(y)·P(Y > y) dy. Y is spread widely, so nothing cancels in E[X²] − E[X]².
            var mean = OfSigmoid(shift, scale);
            return Integrate(shift, l => 2 * LogExp.Sigmoid(-l) * LogExp.Sigmoid(shift + (scale * l))) - (mean * mean);
        }
        // About σ(shift/scale), where X gathers as the scale grows.
        var centre = shift / scale;
        var first = Integrate(shift, l => LogExp.SigmoidDifference((l + shift) / scale, centre));
        var second = Integrate(shift, l => Math.Pow(LogExp.SigmoidDifference((l + shift) / scale, centre), 2));
        return second - (first * first);
    }

    /// <summary>
    /// E[−log σ′(Y)], the mean of the logistic's surprisal G: for scale below 1, E[G(shift + scale·L)]/scale, because
    /// G(y) = E|y − L|.
    /// </summary>
    public static double OfSurprisal(double shift, double scale)
        => scale >= 1
            ? Integrate(0, l => Logistic.Surprisal((l + shift) / scale))
            : Integrate(0, l => Logistic.Surprisal(shift + (scale * l))) / scale;

    /// <summary>E[−log of the standard logistic density] at <c>centre + scale·L</c>.</summary>
    /// <param name="centre">Finite.</param>
    /// <param name="scale">From 0 on, finite.</param>
    public static double OfSurprisalAbout(double centre, double scale) => Integrate(0, l => Logistic.Surprisal(centre + (scale * l)));

    // With a negative shift, mass can lie as far as where σ's argument changes sign, at −shift, or −shift/scale for a scale
    // from ½ on; for smaller scales it has decayed at rate ½ or faster. Beyond 800 the density is 0 in double.
    static double Integrate(double shift, Func<double, double> function)
    {
        var last = (int)(Math.Min((2 * Math.Abs(shift)) + 135, 800) / Step);
        var sum = 0.0;
        for (var i = (int)(-50 / Step); i <= last; i++)
        {
            var l = i * Step;
            sum += Math.Exp(-Logistic.Surprisal(l)) * function(l);
        }
        return double.IsFinite(sum) ? sum * Step : Great(last, function);
    }

    // The sum may overflow before it is multiplied by the step. An average is at most the largest value.
    static double Great(int last, Func<double, double> function)
    {
        var (sum, greatest) = (0.0, 0.0);
        for (var i = (int)(-50 / Step); i <= last; i++)
        {
            var weight = Step * Math.Exp(-Logistic.Surprisal(i * Step));
            if (weight == 0) continue;
            var y = function(i * Step);
            (sum, greatest) = (sum + (weight * y), Math.Max(greatest, y));
        }
        return Math.Min(sum, greatest);
    }
}
