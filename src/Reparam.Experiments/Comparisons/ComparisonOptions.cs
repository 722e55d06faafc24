namespace Reparam.Experiments.Comparisons;

/// <summary>The estimators to compare, and the effort.</summary>
public sealed record ComparisonOptions
{
    /// <summary>Names in <see cref="Estimators.EstimatorRegistry"/>. The default value, null, is every estimator that applies.</summary>
    public IReadOnlyList<string>? Estimators { get; init; }

    /// <summary>Temperatures of estimators that have one, each above 0. The default value is 1.</summary>
    public IReadOnlyList<double> Taus { get; init; } = [1];

    /// <summary>Number of samples of estimators that take several, at least 2. The default value is 4.</summary>
    public int Samples { get; init; } = 4;

    /// <summary>Number of estimates drawn from each estimator, at least 2. The default value is 20,000.</summary>
    public long Draws { get; init; } = 20_000;

    /// <summary>Seed of the draws, not negative. The default value is 0.</summary>
    public long Seed { get; init; }

    /// <summary>Longest time of drawing in seconds, per estimator and temperature; a slow one draws less often. The default value is 60.</summary>
    public double Seconds { get; init; } = 60;

    /// <summary>Number of steps in which estimators that learn do so before they are measured. The default value is 200.</summary>
    public int LearningSteps { get; init; } = 200;

    /// <summary>Refuses values out of range.</summary>
    /// <exception cref="ArgumentException">A value is out of range, or there is no estimator of a name.</exception>
    internal void Check()
    {
        foreach (var name in Estimators ?? [])
        {
            if (Reparam.Estimators.EstimatorRegistry.Find(name) is null) throw new ArgumentException($"There is no estimator '{name}'.", nameof(Estimators));
        }
        foreach (var tau in Taus)
        {
            if (!(tau > 0)) throw new ArgumentException(FormattableString.Invariant($"The temperature {tau} is not above 0."), nameof(Taus));
        }
        ArgumentOutOfRangeException.ThrowIfLessThan(Samples, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(Draws, 2);
        ArgumentOutOfRangeException.ThrowIfNegative(Seed);
        ArgumentOutOfRangeException.ThrowIfNegative(LearningSteps);
        if (!(Seconds > 0)) throw new ArgumentException(FormattableString.Invariant($"{Seconds} seconds are not above 0."), nameof(Seconds));
    }
}
