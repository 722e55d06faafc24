namespace Reparam.Experiments.Workloads;

/// <summary>Work to be timed.</summary>
/// <param name="Name">Name of the work; the same name as in <c>bench/pytorch</c> if the work is also there.</param>
/// <param name="Size">Size of the work, in words.</param>
/// <param name="Call">Does the work once, with new noise in each call.</param>
sealed record Workload(string Name, string Size, Action Call)
{
    /// <summary>Number of units (for example images) processed per call; times are reported per unit.</summary>
    public int Units { get; init; } = 1;

    /// <summary>Amount of work per call, in the unit that <see cref="RateUnit"/> counts.</summary>
    public double Amount { get; init; } = 1;

    /// <summary>Unit of the rate, such as <c>steps/s</c>.</summary>
    public required string RateUnit { get; init; }
}
