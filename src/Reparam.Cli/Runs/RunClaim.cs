namespace Reparam.Cli.Runs;

/// <summary>
/// The right to write in a run's folder: two processes that train one run would mix their files. It ends with the
/// process, however that ends.
/// </summary>
sealed class RunClaim : IDisposable
{
    readonly FileStream _file;

    RunClaim(FileStream file) => _file = file;

    /// <summary>Takes the right; null if another process has it.</summary>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public static RunClaim? TryTake(RunFolder folder)
    {
        var path = System.IO.Path.Combine(folder.Path, "run.lock");
        try
        {
            // A kill leaves the file, but not the lock on it.
            return new RunClaim(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose));
        }
        catch (IOException) when (File.Exists(path))
        {
            return null;
        }
    }

    public void Dispose() => _file.Dispose();
}
