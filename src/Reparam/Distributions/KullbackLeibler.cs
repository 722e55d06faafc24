namespace Reparam.Distributions;

/// <summary>
/// The divergence KL(p‖q) = E_p[log p(X) − log q(X)] in nats, ≥ 0, between two laws of one kind: in closed form, or by
/// quadrature where a member says so. <c>Estimate</c> samples, where there is neither, and says how far off it may be. It is
/// not symmetric.
/// </summary>
public static partial class KullbackLeibler
{
    /// <summary>
    /// log(β_q/β_p) + γ(r − 1) + d + Γ(1 + r)·e^−d − 1 with r = β_p/β_q and d = (μ_p − μ_q)/β_q; +∞ where it overflows.
    /// </summary>
    /// <param name="p">The law that the expectation is over.</param>
    /// <param name="q">The law compared with it.</param>
    /// <exception cref="ArgumentNullException"><paramref name="p"/> or <paramref name="q"/> is null.</exception>
    /// <remarks>Source: the expectation of <see cref="Gumbel.LogDensity"/>, E[e^−tG] being Γ(1 + t) for a standard Gumbel G.</remarks>
    public static double Between(Gumbel p, Gumbel q)
    {
        ArgumentNullException.ThrowIfNull(p);
        ArgumentNullException.ThrowIfNull(q);
        double x = (p.Scale - q.Scale) / q.Scale, distance = LogExp.Over(p.Location, q.Location, q.Scale);
        // Three terms that are ≥ 0 each and 0 for equal laws: r − 1 − log r, what log Γ lies above its tangent, and e^a − 1 − a.
        double ofScales = MinusLog(p.Scale, q.Scale), ofShape = LogGamma.BeyondTangent(x);
        // The first that overflows is the answer: the others would subtract infinities.
        if (!double.IsFinite(ofScales + ofShape)) return double.PositiveInfinity;
        return ofScales + ofShape + ExpBeyondTangent(LogGamma.OfTwoPlus(x) - distance);
    }

    /// <summary>½(σ_p²/σ_q² − 1) − log(σ_p/σ_q) + ½((mean_p − mean_q)/σ_q)²; +∞ where it overflows.</summary>
    /// <inheritdoc cref="Between(Gumbel, Gumbel)" path="//param | //exception"/>
    public static double Between(Normal p, Normal q)
    {
        ArgumentNullException.ThrowIfNull(p);
        ArgumentNullException.ThrowIfNull(q);
        return OfNormals(p.Mean, p.StandardDeviation, q.Mean, q.StandardDeviation);
    }

    /// <summary>
    /// By quadrature, to 10⁻¹³ relative to its largest term; d·coth(d/2) − 2 for equal scales, d the distance of the
    /// locations over the scale.
    /// </summary>
    /// <inheritdoc cref="Between(Gumbel, Gumbel)" path="//param | //exception"/>
    public static double Between(Logistic p, Logistic q)
    {
        ArgumentNullException.ThrowIfNull(p);
        ArgumentNullException.ThrowIfNull(q);
        var (distance, ratio) = (LogExp.Over(p.Location, q.Location, p.Scale), q.Scale / p.Scale);
        return IsUsual(distance, ratio)
            ? OfLogistics(distance, ratio)
            : OfFarLogistics(Math.Log(q.Scale) - Math.Log(p.Scale), LogExp.Over(p.Location, q.Location, q.Scale), p.Scale / q.Scale);
    }

    /// <summary>By quadrature, to 10⁻¹³ relative to its largest term: the divergence of the two logistic laws.</summary>
    /// <inheritdoc cref="Between(Gumbel, Gumbel)" path="//param | //exception"/>
    public static double Between(LogitBinaryConcrete p, LogitBinaryConcrete q)
    {
        ArgumentNullException.ThrowIfNull(p);
        ArgumentNullException.ThrowIfNull(q);
        var ratio = p.Temperature / q.Temperature;
        var distance = p.Logit - (q.Logit * ratio);
        if (IsUsual(distance, ratio)) return OfLogistics(distance, ratio);
        var inverse = q.Temperature / p.Temperature;
        return OfFarLogistics(Math.Log(p.Temperature) - Math.Log(q.Temperature), (p.Logit == 0 ? 0 : p.Logit * inverse) - q.Logit, inverse);
    }

    /// <summary>
    /// That of the logit twins, which a bijection leaves as it is. Not the divergence of the two binary variables: a relaxed
    /// bound that mixes the two is no bound (Maddison, Mnih and Teh 2017, appendix C).
    /// </summary>
    /// <inheritdoc cref="Between(Gumbel, Gumbel)" path="//param | //exception"/>
    public static double Between(BinaryConcrete p, BinaryConcrete q)
    {
        ArgumentNullException.ThrowIfNull(p);
        ArgumentNullException.ThrowIfNull(q);
        return Between(p.LogitTwin, q.LogitTwin);
    }

    // log r − 2 + E[G((L + d)/r)], G the surprisal; the three may cancel to a rounding below 0.
    static double OfLogistics(double distance, double ratio)
        => Math.Max(0, Math.Log(ratio) - 2 + LogisticExpectation.OfSurprisal(distance, ratio));

    static bool IsUsual(double distance, double ratio) => double.IsFinite(distance) && double.IsFinite(ratio) && ratio > 0;

    // Where r or d over- or underflows: from 1/r and d/r, and log r by itself.
    static double OfFarLogistics(double logRatio, double distance, double inverse)
        => double.IsFinite(distance) && double.IsFinite(inverse)
            ? Math.Max(0, logRatio - 2 + LogisticExpectation.OfSurprisalAbout(distance, inverse))
            : double.PositiveInfinity;

    // ½(r² − 1) − log r = (r − 1 − log r) + ½(r − 1)², which cancels neither for equal deviations nor for a tiny ratio r.
    static double OfNormals(double pMean, double pDeviation, double qMean, double qDeviation)
    {
        double x = (pDeviation - qDeviation) / qDeviation, distance = LogExp.Over(pMean, qMean, qDeviation);
        return MinusLog(pDeviation, qDeviation) + (x * x / 2) + (distance * distance / 2);
    }

    // r − 1 − log r for r = p/q, though the quotient over- or underflow.
    static double MinusLog(double p, double q) => (p / q) switch
    {
        > 0.5 and < 2 => LogExp.MinusLogOnePlus((p - q) / q),
        double.PositiveInfinity => double.PositiveInfinity,
        var r and > 1e-300 => r - 1 - Math.Log(r),
        var r => r - 1 - (Math.Log(p) - Math.Log(q)),
    };

    // e^a − 1 − a.
    static double ExpBeyondTangent(double a)
    {
        if (a > 700) return Math.Exp(a);
        if (Math.Abs(a) > 0.5) return LogExp.ExpMinusOne(a) - a;
        double term = a, sum = 0;
        for (var k = 2; Math.Abs(term) > 1e-18 * Math.Abs(a); k++) sum += term *= a / k;
        return sum;
    }
}
