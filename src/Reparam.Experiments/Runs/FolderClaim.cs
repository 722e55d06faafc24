namespace Reparam.Experiments.Runs;

/// <summary>
/// The right to write in a folder: two processes at work in one run or one table would mix their files. It ends with the
/// process, however that ends.
/// </summary>
sealed class FolderClaim : IDisposable
{
    readonly FileStream _file;
    readonly string _folder;
    string? _made;

    FolderClaim(FileStream file, string folder, string? made) => (_file, _folder, _made) = (file, folder, made);

    /// <summary>Takes the right in a folder, which is made if there is none; null if another process has it.</summary>
    /// <exception cref="IOException">The folder cannot be made or written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder cannot be made or written.</exception>
    public static FolderClaim? TryTake(string folder)
    {
        folder = Path.GetFullPath(folder);
        var (made, path) = (TopmostMissing(folder), Path.Combine(folder, "run.lock"));
        for (var again = true; ; again = false)
        {
            try
            {
                Directory.CreateDirectory(folder);
                // A kill leaves the file, but not the lock on it.
                return new FolderClaim(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose), folder, made);
            }
            catch (IOException) when (File.Exists(path))
            {
                return null;
            }
            catch (IOException) when (again)
            {
                // Given up by another process between the two looks at it, perhaps.
            }
            catch
            {
                RemoveEmpty(folder, made);
                throw;
            }
        }
    }

    /// <summary>Ends the right. Folders that were made for it and are empty go with it: what was to be done there was refused.</summary>
    public void Dispose()
    {
        _file.Dispose();
        RemoveEmpty(_folder, _made);
        _made = null;
    }

    static string? TopmostMissing(string folder)
    {
        string? missing = null;
        for (var at = folder; at is not null && !Directory.Exists(at); at = Path.GetDirectoryName(at)) missing = at;
        return missing;
    }

    // From a folder up to the topmost one that was made, as far as they are empty.
    static void RemoveEmpty(string folder, string? made)
    {
        try
        {
            for (var at = folder; made is not null && at?.Length >= made.Length; at = Path.GetDirectoryName(at))
            {
                if (!Directory.Exists(at)) continue;
                if (Directory.EnumerateFileSystemEntries(at).Any()) return;
                Directory.Delete(at);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Another process has come to work in it.
        }
    }
}
