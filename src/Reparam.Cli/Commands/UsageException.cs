namespace Reparam.Cli.Commands;

/// <summary>The request cannot be carried out as it was asked: one line that names the option and the value.</summary>
sealed class UsageException(string message) : Exception(message);
