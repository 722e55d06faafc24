using Reparam.Autodiff;

namespace Reparam.Distributions;

/// <summary>
/// Log-densities of recorded values, element by element and in nats, differentiable in value and parameters: what a bound
/// with relaxed or continuous variables is made of. All three values have one shape; sum the elements with
/// <see cref="Op.SumRows"/>. Scales are given by their logarithms, so that any number is one.
/// </summary>
/// <remarks>
/// Finite numbers give a finite density or ±∞, and gradients alike, never NaN: at the location −s, and 0 with the gradient of
/// 0 for the value, whatever the scale. A value of ±∞ has −∞; a log-scale of −∞ is a point of mass 1, +∞ at the location and
/// −∞ elsewhere; one of +∞ gives −∞. NaN, and two equal infinities, give NaN.
/// </remarks>
public static class LogDensity
{
    /// <summary>Normal: <c>−½z² − s − ½·log 2π</c>, z = (x − mean)·exp(−s).</summary>
    /// <param name="x">Values.</param>
    /// <param name="mean">Means.</param>
    /// <param name="logScale">s, the logarithms of standard deviations.</param>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static Value Normal(Value x, Value mean, Value logScale)
    {
        var z = Op.Standardize(x, mean, logScale);
        return Op.LessLogScale(Op.Affine(Op.Weigh(z, z), -0.5f, -0.918938533204672742f), logScale);
    }

    /// <summary>Gumbel: <c>−z − exp(−z) − s</c>, z = (x − location)·exp(−s).</summary>
    /// <param name="x">Values.</param>
    /// <param name="location">Modes.</param>
    /// <param name="logScale">s, the logarithms of scales.</param>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static Value Gumbel(Value x, Value location, Value logScale)
    {
        // −z − exp(−z) = −1 − (exp(−z) − 1 + z): no difference of infinities at −∞, and a precise slope near the mode.
        var beyond = Op.ExpBeyondTangent(-Op.Standardize(x, location, logScale));
        return Op.LessLogScale(Op.Affine(beyond, -1, -1), logScale);
    }

    /// <summary>Logistic: <c>−softplus(z) − softplus(−z) − s</c>, z = (x − location)·exp(−s).</summary>
    /// <param name="x">Values.</param>
    /// <param name="location">Means.</param>
    /// <param name="logScale">s, the logarithms of scales.</param>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static Value Logistic(Value x, Value location, Value logScale)
        => Op.LessLogScale(-Op.LogisticSurprisal(Op.Standardize(x, location, logScale)), logScale);
}
