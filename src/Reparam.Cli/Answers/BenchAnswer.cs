namespace Reparam.Cli.Answers;

/// <summary>What <c>bench</c> says of this machine.</summary>
sealed record BenchAnswer
{
    public string Command { get; init; } = "bench";

    public required string Processor { get; init; }

    public required int Processors { get; init; }

    /// <summary>Width of the vectors in use.</summary>
    public required int VectorBits { get; init; }

    public required string Framework { get; init; }

    public required string System { get; init; }

    public required string Version { get; init; }

    public required int Threads { get; init; }

    public required int Rounds { get; init; }

    public required IReadOnlyList<BenchRow> Rows { get; init; }
}

/// <summary>A work and its time.</summary>
/// <param name="Work">The work.</param>
/// <param name="Size">Its size.</param>
/// <param name="Microseconds">For one step, call, image or product: the median of the rounds.</param>
/// <param name="LowerQuartile">A quarter of the rounds took no longer.</param>
/// <param name="UpperQuartile">A quarter of the rounds took no less.</param>
/// <param name="Rate">How much is done in a second, from the median.</param>
/// <param name="RateUnit">What <paramref name="Rate"/> counts.</param>
sealed record BenchRow(string Work, string Size, double Microseconds, double LowerQuartile, double UpperQuartile, double Rate, string RateUnit);
