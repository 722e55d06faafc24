namespace Reparam.Experiments.Runs;

/// <summary>Training diverged: a loss or a weight is no finite number. The last good state is on disk.</summary>
/// <param name="what">What is not finite.</param>
/// <param name="step">The step after which it was seen.</param>
/// <param name="saved">The step of the checkpoint on disk.</param>
public sealed class DivergedException(string what, long step, long saved) : InvalidOperationException(
    $"Training diverged: {what} at step {step}. Try a lower learning rate or a higher least temperature. The checkpoint is of step {saved}.");
