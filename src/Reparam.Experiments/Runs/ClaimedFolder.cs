using Reparam.Experiments.Configuration;

namespace Reparam.Experiments.Runs;

/// <summary>Claims the output folder that a setting names.</summary>
static class ClaimedFolder
{
    /// <summary>Claims a folder for this process.</summary>
    /// <exception cref="SettingException">The path is a file, the folder cannot be written, or another process has claimed it.</exception>
    public static FolderClaim Take(string setting, string path)
        => TryTake(setting, path) ?? throw new SettingException(setting, $"'{path}' is in use by another process.");

    /// <summary>Claims a folder for this process; null if another process has claimed it.</summary>
    /// <exception cref="SettingException">The path is a file, or the folder cannot be created or written.</exception>
    /// <exception cref="IOException">The system allows too few open files for work in a folder.</exception>
    public static FolderClaim? TryTake(string setting, string path)
    {
        if (File.Exists(path)) throw new SettingException(setting, $"'{path}' is a file.");
        OpenFiles.Require();
        try
        {
            return FolderClaim.TryTake(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new SettingException(setting, $"'{path}' cannot be created or written: {exception.Message}");
        }
    }
}
