namespace Reparam.Cli.Commands;

/// <summary>An error in the command line. The message is one line that names the option and its value.</summary>
sealed class UsageException(string message) : Exception(message);
