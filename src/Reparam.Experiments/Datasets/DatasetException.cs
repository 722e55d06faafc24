namespace Reparam.Experiments.Datasets;

/// <summary>A data set cannot be used. The message is one line and names the file or folder.</summary>
/// <param name="message">The message. Control characters in it are replaced by question marks.</param>
/// <param name="inner">The exception that caused this one, if any.</param>
public sealed class DatasetException(string message, Exception? inner = null) : Exception(OneLine(message), inner)
{
    // Messages quote file names and file content. Those may hold anything, and a terminal must not obey it.
    static string OneLine(string message) => string.Concat(message.Select(c => char.IsControl(c) ? '?' : c));
}
