namespace Reparam.Experiments.Policy;

/// <summary>Refuses a map or a world; the message is one sentence.</summary>
/// <param name="problem">What was found, and what is allowed.</param>
sealed class WorldException(string problem) : InvalidOperationException(problem);
