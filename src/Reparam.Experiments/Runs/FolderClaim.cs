namespace Reparam.Experiments.Runs;

/// <summary>
/// Claims a folder for one process, because two processes in the same folder would mix their files. The claim ends with the
/// process, even if it is killed.
/// </summary>
sealed class FolderClaim : IDisposable
{
    const string LockName = "run.lock";

    static readonly Lock Gate = new();
    static readonly HashSet<FolderClaim> Held = [];
    static bool IsEnding;

    readonly FileStream _file;
    readonly string _folder;
    string? _topmostCreated;

    FolderClaim(FileStream file, string folder, string? topmostCreated) => (_file, _folder, _topmostCreated) = (file, folder, topmostCreated);

    /// <summary>Ends all claims of this process, which is about to end. Whoever asks for another one is interrupted.</summary>
    public static void EndAll()
    {
        lock (Gate)
        {
            IsEnding = true;
            foreach (var claim in Held.ToArray()) claim.Dispose();
        }
    }

    /// <summary>Removes the file of a claim that a kill has left in a folder whose work is done. It does nothing where it cannot.</summary>
    public static void RemoveLeft(string folder)
    {
        if (!File.Exists(Path.Combine(folder, LockName))) return;
        try
        {
            TryTake(folder)?.Dispose();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The folder cannot be written, as on a medium that is read-only.
        }
    }

    /// <summary>Claims a folder, and creates it if it does not exist; null if another process has claimed it.</summary>
    /// <exception cref="IOException">The folder cannot be created or written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder cannot be created or written.</exception>
    /// <exception cref="OperationCanceledException">The process is about to end.</exception>
    public static FolderClaim? TryTake(string folder)
    {
        folder = Path.GetFullPath(folder);
        var (topmost, path) = (TopmostMissing(folder), Path.Combine(folder, LockName));
        for (var canRetry = true; ; canRetry = false)
        {
            try
            {
                Directory.CreateDirectory(folder);
                // The claim is the lock on the file. After a kill the file remains, but not its lock.
                var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
                return Hold(new FolderClaim(file, folder, topmost));
            }
            catch (IOException exception) when (IsLocked(exception))
            {
                return null;
            }
            catch (IOException) when (canRetry)
            {
                // Try once more, because another process may have ended its claim just now.
            }
            catch
            {
                RemoveEmpty(folder, topmost);
                throw;
            }
        }
    }

    /// <summary>Ends the claim. Removes the folders that it created if they are still empty, because then there was no work.</summary>
    public void Dispose()
    {
        lock (Gate)
        {
            if (!Held.Remove(this)) return;
            _file.Dispose();
            RemoveEmpty(_folder, _topmostCreated);
            _topmostCreated = null;
        }
    }

    static FolderClaim Hold(FolderClaim claim)
    {
        lock (Gate)
        {
            Held.Add(claim);
            if (!IsEnding) return claim;
            claim.Dispose();
            throw new OperationCanceledException();
        }
    }

    // EWOULDBLOCK of Linux and of macOS, and ERROR_SHARING_VIOLATION. Other errors do not mean that another process is here.
    static bool IsLocked(IOException exception) => exception.HResult is 11 or 35 or unchecked((int)0x80070020);

    static string? TopmostMissing(string folder)
    {
        string? missing = null;
        for (var at = folder; at is not null && !Directory.Exists(at); at = Path.GetDirectoryName(at)) missing = at;
        return missing;
    }

    // Removes the empty folders from a folder up to the topmost one that was created.
    static void RemoveEmpty(string folder, string? topmost)
    {
        try
        {
            for (var at = folder; topmost is not null && at?.Length >= topmost.Length; at = Path.GetDirectoryName(at))
            {
                if (!Directory.Exists(at)) continue;
                if (Directory.EnumerateFileSystemEntries(at).Any()) return;
                Directory.Delete(at);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Another process uses the folder now.
        }
    }
}
