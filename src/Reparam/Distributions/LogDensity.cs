using Reparam.Autodiff;

namespace Reparam.Distributions;

/// <summary>
/// Log-densities of recorded values, element by element and in nats, differentiable in value and parameters: what a bound
/// with relaxed or continuous variables is made of. All three values have one shape; sum the elements with
/// <see cref="Op.SumRows"/>. Scales are given by their logarithms, so that any number is one.
/// </summary>
public static class LogDensity
{
    /// <summary>Normal: <c>−½z² − s − ½·log 2π</c>, z = (x − mean)·exp(−s).</summary>
    /// <param name="x">Values.</param>
    /// <param name="mean">Means.</param>
    /// <param name="logScale">s, the logarithms of standard deviations.</param>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static Value Normal(Value x, Value mean, Value logScale)
    {
        var z = Standardized(x, mean, logScale);
        return Op.Affine(z * z, -0.5f, -0.918938533204672742f) - logScale;
    }

    /// <summary>Gumbel: <c>−z − exp(−z) − s</c>, z = (x − location)·exp(−s).</summary>
    /// <param name="x">Values.</param>
    /// <param name="location">Modes.</param>
    /// <param name="logScale">s, the logarithms of scales.</param>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static Value Gumbel(Value x, Value location, Value logScale)
    {
        var negative = -Standardized(x, location, logScale);
        return negative - Op.Exp(negative) - logScale;
    }

    /// <summary>Logistic: <c>−softplus(z) − softplus(−z) − s</c>, z = (x − location)·exp(−s).</summary>
    /// <param name="x">Values.</param>
    /// <param name="location">Means.</param>
    /// <param name="logScale">s, the logarithms of scales.</param>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static Value Logistic(Value x, Value location, Value logScale)
    {
        var z = Standardized(x, location, logScale);
        return -(Op.Softplus(z) + Op.Softplus(-z)) - logScale;
    }

    static Value Standardized(Value x, Value location, Value logScale) => (x - location) * Op.Exp(-logScale);
}
