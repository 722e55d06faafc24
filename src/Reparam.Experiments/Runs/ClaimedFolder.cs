using Reparam.Experiments.Configuration;

namespace Reparam.Experiments.Runs;

/// <summary>A folder that a setting names, to write in.</summary>
static class ClaimedFolder
{
    /// <summary>Takes the right to write in it.</summary>
    /// <exception cref="SettingException">It is a file, cannot be made or written, or another process is at work in it.</exception>
    public static FolderClaim Take(string setting, string path)
        => TryTake(setting, path) ?? throw new SettingException(setting, $"'{path}' is being worked on by another process.");

    /// <summary>Takes the right to write in it; null if another process has it.</summary>
    /// <exception cref="SettingException">It is a file, or cannot be made or written.</exception>
    public static FolderClaim? TryTake(string setting, string path)
    {
        if (File.Exists(path)) throw new SettingException(setting, $"'{path}' is a file.");
        try
        {
            return FolderClaim.TryTake(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new SettingException(setting, $"'{path}' cannot be made or written: {exception.Message}");
        }
    }
}
