namespace Reparam.Cli.Answers;

/// <summary>Answer of <c>density</c> about a distribution and a value; logarithms are in nats.</summary>
sealed record DensityAnswer
{
    public string Command { get; init; } = "density";

    public required string Distribution { get; init; }

    /// <summary>Log-density; for a discrete distribution the log-probability.</summary>
    public required double LogDensity { get; init; }

    public double Density => Math.Exp(LogDensity);

    public double? Cdf { get; init; }

    public double? Entropy { get; init; }

    public double? Mean { get; init; }
}
