namespace Reparam.Experiments.Workloads;

/// <summary>Work to be timed.</summary>
/// <param name="Name">The work; where it has a twin in <c>bench/pytorch</c>, the name it has there.</param>
/// <param name="Size">Its size, in the work's own words.</param>
/// <param name="Call">Does it once, with fresh noise.</param>
sealed record Workload(string Name, string Size, Action Call)
{
    /// <summary>How many of what a time is told of one call does, such as images.</summary>
    public int Units { get; init; } = 1;

    /// <summary>How much of what <see cref="RateUnit"/> counts one call does.</summary>
    public double Amount { get; init; } = 1;

    /// <summary>What is done in a second, such as <c>steps/s</c>.</summary>
    public required string RateUnit { get; init; }
}
