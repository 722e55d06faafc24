using System.Globalization;
using Reparam.Randomness;
using Reparam.Sampling;

namespace Reparam.Distributions;

/// <summary>
/// The logit of a relaxed binary variable: Y = (logit + L)/τ, L standard logistic. It is the logistic law of location
/// logit/τ and scale 1/τ, and the twin of <see cref="BinaryConcrete"/> = σ(Y) that never rounds to an end of its support.
/// </summary>
/// <remarks>Source: Maddison, Mnih and Teh 2017, appendix B. Density with respect to length on the line of logits.</remarks>
public sealed record LogitBinaryConcrete : IContinuousDistribution
{
    LogitBinaryConcrete(double temperature, double logit)
    {
        Temperature = Tau.Checked(temperature);
        Logit = ParameterCheck.Finite(logit, nameof(logit));
        if (!double.IsFinite(1 / temperature) || !double.IsFinite(logit / temperature))
            throw ParameterCheck.OutOfRange(nameof(temperature), temperature, "must leave 1/temperature and logit/temperature finite");
    }

    /// <summary>The law of a temperature and log-odds.</summary>
    /// <param name="temperature">τ; finite and &gt; 0.</param>
    /// <param name="logit">log(p/(1 − p)) of the binary variable, in nats; finite, for at ±∞ there is a point mass and no density.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="temperature"/> is not finite and &gt; 0, or so small that logit/τ overflows;
    /// <paramref name="logit"/> is not finite.
    /// </exception>
    public static LogitBinaryConcrete FromLogit(double temperature, double logit) => new(temperature, logit);

    /// <summary>The law of a temperature and the probability of 1.</summary>
    /// <param name="temperature">τ; finite and &gt; 0.</param>
    /// <param name="probability">p; in (0, 1), the ends excluded, where there is a point mass and no density.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="temperature"/> is not finite and &gt; 0, or so small that logit/τ overflows;
    /// <paramref name="probability"/> is not in (0, 1).
    /// </exception>
    public static LogitBinaryConcrete FromProbability(double temperature, double probability)
        => probability is > 0 and < 1
            ? new(temperature, LogExp.Logit(probability))
            : throw ParameterCheck.OutOfRange(nameof(probability), probability, "must lie strictly between 0 and 1 (where the law has a density)");

    /// <summary>τ.</summary>
    public double Temperature { get; }

    /// <summary>log(p/(1 − p)) of the binary variable.</summary>
    public double Logit { get; }

    /// <summary>p = σ(logit) = P(Y &gt; 0): rounding keeps the binary variable's law.</summary>
    public double Probability => LogExp.Sigmoid(Logit);

    /// <summary>logit/τ.</summary>
    public double Mean => Logit / Temperature;

    /// <summary>logit/τ.</summary>
    public double Mode => Mean;

    /// <summary>logit/τ.</summary>
    public double Median => Mean;

    /// <summary>π²/(3τ²).</summary>
    public double Variance => Math.PI * Math.PI / 3 / Temperature / Temperature;

    /// <summary>2 − log τ, in nats, whatever the logit.</summary>
    public double Entropy => 2 - Math.Log(Temperature);

    /// <summary>log τ − |t| − 2·log(1 + e^−|t|), t = τy − logit, in nats; −∞ at ±∞, NaN for NaN.</summary>
    /// <param name="x">Where on the line of logits; any value.</param>
    public double LogDensity(double x) => Math.Log(Temperature) - Logistic.Surprisal(Centred(x));

    /// <inheritdoc/>
    public double CumulativeDistribution(double x) => LogExp.Sigmoid(Centred(x));

    /// <inheritdoc/>
    public double Survival(double x) => LogExp.Sigmoid(-Centred(x));

    /// <summary>(logit + log p − log(1 − p))/τ: −∞ at 0, +∞ at 1.</summary>
    /// <inheritdoc/>
    public double Quantile(double probability)
        => (Logit + LogExp.Logit(ParameterCheck.Probability(probability, nameof(probability)))) / Temperature;

    /// <summary>(logit − log q + log(1 − q))/τ: +∞ at 0, −∞ at 1.</summary>
    /// <inheritdoc/>
    public double SurvivalQuantile(double probability)
        => (Logit - LogExp.Logit(ParameterCheck.Probability(probability, nameof(probability)))) / Temperature;

    /// <inheritdoc/>
    public double Sample(RandomKey key, ulong index = 0) => this.Invert(UniformDraw.At(key, index));

    /// <summary>The law and its parameters, in the invariant culture.</summary>
    public override string ToString()
        => string.Create(CultureInfo.InvariantCulture, $"LogitBinaryConcrete(temperature {Temperature:R}, logit {Logit:R})");

    // τx − logit, rounded once: the product alone may lie beyond a double.
    double Centred(double x) => Math.FusedMultiplyAdd(Temperature, x, -Logit);
}
