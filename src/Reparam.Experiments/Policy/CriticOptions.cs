namespace Reparam.Experiments.Policy;

/// <summary>How a critic is made and learns.</summary>
sealed record CriticOptions
{
    /// <summary>How the critic sees the action. The default value is <see cref="CriticKind.Heads"/>.</summary>
    public CriticKind Kind { get; init; } = CriticKind.Heads;

    /// <summary>Widths of its hidden layers. The default value is 64, 64.</summary>
    public IReadOnlyList<int> Hidden { get; init; } = [64, 64];

    /// <summary>Moves of the memory that each step learns from. The default value is 128.</summary>
    public int Replay { get; init; } = 128;

    /// <summary>Most moves of the memory. The default value is 10,000.</summary>
    public int Capacity { get; init; } = 10_000;

    /// <summary>Part of the way that the target copy goes to the critic in each step. The default value is 0.05.</summary>
    public float TargetRate { get; init; } = 0.05f;
}
