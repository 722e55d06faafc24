namespace Reparam.Measurement;

/// <summary>Mean and variance of a gradient estimate, coordinate by coordinate, for one example's logits.</summary>
/// <param name="Mean">The mean of each coordinate, in the order of the logits.</param>
/// <param name="Variance">The variance of each coordinate.</param>
public sealed record GradientMoments(double[] Mean, double[] Variance)
{
    /// <summary>The variances summed over coordinates.</summary>
    public double TotalVariance => Variance.Sum();

    /// <summary>Number of estimates that were drawn; 0 if every outcome was enumerated.</summary>
    public long Draws { get; init; }

    /// <summary>The Monte-Carlo error of the mean, √(Σᵢ Varᵢ / draws): 0 where every outcome was enumerated.</summary>
    public double MeanError => Draws == 0 ? 0 : Math.Sqrt(TotalVariance / Draws);
}
