using Reparam.Measurement;

namespace Reparam.Experiments.Comparisons;

/// <summary>Measures the estimates of one problem by one estimator.</summary>
interface IProblemMeasure
{
    /// <summary>Mean and variance of estimates that are drawn.</summary>
    GradientMoments Sample(long draws, Randomness.RandomKey key);

    /// <summary>Mean and variance over every outcome; null where they cannot be enumerated or are too many.</summary>
    GradientMoments? Enumerate();

    /// <summary>The exact gradient of the bound by some samples; null where there are too many outcomes.</summary>
    double[]? ExactOfBound(int samples);
}
