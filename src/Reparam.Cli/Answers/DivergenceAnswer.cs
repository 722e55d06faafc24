namespace Reparam.Cli.Answers;

/// <summary>What <c>kl</c> says of two distributions.</summary>
sealed record DivergenceAnswer
{
    public string Command { get; init; } = "kl";

    public required string Distribution { get; init; }

    /// <summary>KL(p‖q) in nats; infinite where q excludes what p allows.</summary>
    public required double Kl { get; init; }
}
