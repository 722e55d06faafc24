namespace Reparam.Experiments.Comparisons;

/// <summary>An option does not fit the problem; the message begins with its name.</summary>
sealed class ProblemException(string option, string message) : Exception($"{option}: {message}");
