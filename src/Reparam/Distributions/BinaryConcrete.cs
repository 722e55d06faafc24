using System.Globalization;
using Reparam.Randomness;

namespace Reparam.Distributions;

/// <summary>
/// A relaxed binary variable (relaxed Bernoulli): X = σ((logit + L)/τ) on (0, 1), L standard logistic. At a low τ its mass
/// lies so near 0 and 1 that values round to them; <see cref="LogitTwin"/> tells them apart.
/// </summary>
/// <remarks>
/// Source: Maddison, Mnih and Teh 2017, appendix B. Density with respect to length on (0, 1). Mean, variance and entropy
/// have no closed form in general: each call integrates (below 0.1 ms), to 10⁻¹² relative to the value for the mean and the
/// variance, and to 10⁻¹² relative to the largest of its terms for the entropy.
/// </remarks>
public sealed record BinaryConcrete : IContinuousDistribution
{
    BinaryConcrete(LogitBinaryConcrete logitTwin) => LogitTwin = logitTwin;

    /// <inheritdoc cref="LogitBinaryConcrete.FromLogit"/>
    public static BinaryConcrete FromLogit(double temperature, double logit) => new(LogitBinaryConcrete.FromLogit(temperature, logit));

    /// <inheritdoc cref="LogitBinaryConcrete.FromProbability"/>
    public static BinaryConcrete FromProbability(double temperature, double probability)
        => new(LogitBinaryConcrete.FromProbability(temperature, probability));

    /// <summary>The law of logit(X), a logistic.</summary>
    public LogitBinaryConcrete LogitTwin { get; }

    /// <summary>τ.</summary>
    public double Temperature => LogitTwin.Temperature;

    /// <summary>log(p/(1 − p)) of the binary variable.</summary>
    public double Logit => LogitTwin.Logit;

    /// <summary>p = σ(logit) = P(X &gt; ½): rounding keeps the binary variable's law.</summary>
    public double Probability => LogitTwin.Probability;

    /// <summary>E[σ((logit + L)/τ)], in (0, 1): <see cref="Probability"/> at τ → 0, ½ at τ → ∞.</summary>
    public double Mean => LogisticExpectation.OfSigmoid(Logit, Temperature);

    /// <summary>σ(logit/τ).</summary>
    public double Median => LogExp.Sigmoid(LogitTwin.Median);

    /// <inheritdoc/>
    public double Variance => LogisticExpectation.VarianceOfSigmoid(Logit, Temperature);

    /// <summary>2 − log τ + E[log X + log(1 − X)], in nats; 0 at most, where the law is uniform (τ = 1, logit 0).</summary>
    public double Entropy => LogitTwin.Entropy - LogisticExpectation.OfSurprisal(Logit, Temperature);

    /// <summary>
    /// log τ − |t| − 2·log(1 + e^−|t|) − log x − log(1 − x), t = τ·logit(x) − logit, in nats; −∞ outside [0, 1], NaN for NaN.
    /// At 0 and 1 the limit: +∞ for τ &lt; 1, −∞ for τ &gt; 1, and ∓logit for τ = 1.
    /// </summary>
    /// <param name="x">Where; any value.</param>
    public double LogDensity(double x)
    {
        if (x is < 0 or > 1) return double.NegativeInfinity;
        if (x is 0 or 1) return Temperature < 1 ? double.PositiveInfinity : Temperature > 1 ? double.NegativeInfinity : x == 0 ? -Logit : Logit;
        return LogitTwin.LogDensity(LogExp.Logit(x)) - Math.Log(x) - LogExp.LogOnePlus(-x);
    }

    /// <inheritdoc/>
    public double CumulativeDistribution(double x)
        => x <= 0 ? 0 : x >= 1 ? 1 : LogitTwin.CumulativeDistribution(LogExp.Logit(x));

    /// <inheritdoc/>
    public double Survival(double x) => x <= 0 ? 1 : x >= 1 ? 0 : LogitTwin.Survival(LogExp.Logit(x));

    /// <summary>σ((logit + log p − log(1 − p))/τ): 0 at 0, 1 at 1.</summary>
    /// <inheritdoc/>
    public double Quantile(double probability) => LogExp.Sigmoid(LogitTwin.Quantile(probability));

    /// <summary>σ((logit − log q + log(1 − q))/τ): 1 at 0, 0 at 1.</summary>
    /// <inheritdoc/>
    public double SurvivalQuantile(double probability) => LogExp.Sigmoid(LogitTwin.SurvivalQuantile(probability));

    /// <summary>
    /// Element <paramref name="index"/> of a key's stream, σ of the twin's draw: in [0, 1], the ends included where σ rounds
    /// to them.
    /// </summary>
    /// <param name="key">The stream.</param>
    /// <param name="index">The element's address, below 2⁶².</param>
    public double Sample(RandomKey key, ulong index = 0) => LogExp.Sigmoid(LogitTwin.Sample(key, index));

    /// <summary>The law and its parameters, in the invariant culture.</summary>
    public override string ToString()
        => string.Create(CultureInfo.InvariantCulture, $"BinaryConcrete(temperature {Temperature:R}, logit {Logit:R})");
}
