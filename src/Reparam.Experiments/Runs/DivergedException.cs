namespace Reparam.Experiments.Runs;

/// <summary>Training diverged: a loss or a weight is not finite. The last finite state is on disk.</summary>
/// <param name="what">Words for the number that is not finite.</param>
/// <param name="step">Step after which training diverged.</param>
/// <param name="saved">Step of the checkpoint on disk.</param>
public sealed class DivergedException(string what, long step, long saved) : InvalidOperationException(
    $"Training diverged: {what} at step {step}. Try a lower learning rate or a higher minimum temperature. The checkpoint is of step {saved}.");
