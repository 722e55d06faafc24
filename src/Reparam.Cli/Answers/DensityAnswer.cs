namespace Reparam.Cli.Answers;

/// <summary>What <c>density</c> says of a distribution and a value; in nats where they are logarithms.</summary>
sealed record DensityAnswer
{
    public string Command { get; init; } = "density";

    public required string Distribution { get; init; }

    /// <summary>Of a discrete distribution, the log-probability.</summary>
    public required double LogDensity { get; init; }

    public double Density => Math.Exp(LogDensity);

    public double? Cdf { get; init; }

    public double? Entropy { get; init; }

    public double? Mean { get; init; }
}
