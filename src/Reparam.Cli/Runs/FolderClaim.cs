namespace Reparam.Cli.Runs;

/// <summary>
/// The right to write in a folder: two processes at work in one run or one table would mix their files. It ends with the
/// process, however that ends.
/// </summary>
sealed class FolderClaim : IDisposable
{
    readonly FileStream _file;
    string? _made;

    FolderClaim(FileStream file, string? made) => (_file, _made) = (file, made);

    /// <summary>Takes the right in a folder, which is made if there is none; null if another process has it.</summary>
    /// <exception cref="IOException">The folder cannot be made or written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder cannot be made or written.</exception>
    public static FolderClaim? TryTake(string folder)
    {
        var made = Directory.Exists(folder) ? null : folder;
        var path = Path.Combine(folder, "run.lock");
        for (var again = true; ; again = false)
        {
            try
            {
                Directory.CreateDirectory(folder);
                // A kill leaves the file, but not the lock on it.
                return new FolderClaim(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose), made);
            }
            catch (IOException) when (File.Exists(path))
            {
                return null;
            }
            catch (IOException) when (again)
            {
                // Given up by another process between the two looks at it, perhaps.
            }
        }
    }

    /// <summary>Ends the right. A folder that was made for it and is empty goes with it: what was to be done there was refused.</summary>
    public void Dispose()
    {
        _file.Dispose();
        var made = _made;
        _made = null;
        if (made is null || !Directory.Exists(made) || Directory.EnumerateFileSystemEntries(made).Any()) return;
        try
        {
            Directory.Delete(made);
        }
        catch (IOException)
        {
            // Another process has come to work in it.
        }
    }
}
