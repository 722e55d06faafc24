namespace Reparam.Cli.Answers;

/// <summary>Answer of <c>bench</c>: the machine and its times.</summary>
sealed record BenchAnswer
{
    public string Command { get; init; } = "bench";

    public required string Processor { get; init; }

    public required int Processors { get; init; }

    /// <summary>Width of the vectors in use, in bits.</summary>
    public required int VectorBits { get; init; }

    public required string Framework { get; init; }

    public required string System { get; init; }

    public required string Version { get; init; }

    public required int Threads { get; init; }

    public required int Rounds { get; init; }

    public required IReadOnlyList<BenchRow> Rows { get; init; }
}

/// <summary>A workload and its time.</summary>
/// <param name="Work">Name of the workload.</param>
/// <param name="Size">Size of the workload.</param>
/// <param name="Microseconds">Time of one step, call, image or product: the median of the rounds.</param>
/// <param name="LowerQuartile">Lower quartile of the rounds.</param>
/// <param name="UpperQuartile">Upper quartile of the rounds.</param>
/// <param name="Rate">Amount of work in a second, computed from the median.</param>
/// <param name="RateUnit">Unit of <paramref name="Rate"/>.</param>
sealed record BenchRow(
    string Work, string Size, double Microseconds, double LowerQuartile, double UpperQuartile, double Rate, string RateUnit);
