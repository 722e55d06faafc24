namespace Reparam.Cli.Answers;

/// <summary>Answer of <c>kl</c> about two distributions.</summary>
sealed record DivergenceAnswer
{
    public string Command { get; init; } = "kl";

    public required string Distribution { get; init; }

    /// <summary>KL(p‖q) in nats; infinite if q excludes a value that p allows.</summary>
    public required double Kl { get; init; }
}
