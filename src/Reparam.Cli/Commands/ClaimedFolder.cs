using System.CommandLine;
using Reparam.Experiments.Runs;

namespace Reparam.Cli.Commands;

/// <summary>A folder that an option names, to write in.</summary>
static class ClaimedFolder
{
    /// <summary>Takes the right to write in it.</summary>
    /// <exception cref="UsageException">It is a file, cannot be made or written, or another process is at work in it.</exception>
    public static FolderClaim Take(Option option, string path)
        => TryTake(option, path) ?? throw new UsageException($"{option.Name}: '{path}' is being worked on by another process.");

    /// <summary>Takes the right to write in it; null if another process has it.</summary>
    /// <exception cref="UsageException">It is a file, or cannot be made or written.</exception>
    public static FolderClaim? TryTake(Option option, string path)
    {
        if (File.Exists(path)) throw new UsageException($"{option.Name}: '{path}' is a file.");
        try
        {
            return FolderClaim.TryTake(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new UsageException($"{option.Name}: '{path}' cannot be made or written: {exception.Message}");
        }
    }
}
