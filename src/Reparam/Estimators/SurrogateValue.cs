namespace Reparam.Estimators;

/// <summary>The number that the surrogate of an estimator has.</summary>
public enum SurrogateValue
{
    /// <summary>The cost at the one sample that counts, which is evaluated first.</summary>
    SampledCost,

    /// <summary>The mean cost of all samples; every evaluation is one.</summary>
    MeanOfSamples,

    /// <summary>A mean of the costs evaluated, weighted by probability: the expected cost without bias.</summary>
    WeightedMean,

    /// <summary>The expected cost.</summary>
    Expectation,

    /// <summary>The n-sample bound −log(1/n Σ exp(−cost)).</summary>
    Bound,
}
