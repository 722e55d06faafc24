using Microsoft.Win32.SafeHandles;

namespace Reparam.Experiments.Runs;

/// <summary>
/// Finds out whether the system still opens files for this process (<c>ulimit -n</c>). Without handles a library of the framework may
/// fail to load, which looks like a broken installation, or like too little memory.
/// </summary>
static class OpenFiles
{
    /// <summary>Free handles that a command needs before it works in a folder: for libraries that load late, and for its files.</summary>
    public const int NeededForWork = 24;

    /// <summary>Message of a process without handles.</summary>
    public const string TooFew = "The system allows this process too few open files; raise the limit (ulimit -n).";

    // EMFILE and ENFILE; they have the same numbers in Linux and macOS.
    const int ProcessLimit = 24, SystemLimit = 23;

    /// <summary>Checks that work in a folder has enough handles, before it writes anything.</summary>
    /// <exception cref="IOException">There are too few.</exception>
    public static void Require()
    {
        if (!AreFree(NeededForWork)) throw new IOException(TooFew);
    }

    /// <summary>Whether so many files can be opened now. It is always true on Windows, which has no such limit.</summary>
    public static bool AreFree(int count)
    {
        if (OperatingSystem.IsWindows()) return true;
        var opened = new SafeFileHandle?[count];
        try
        {
            for (var i = 0; i < count; i++) opened[i] = File.OpenHandle("/dev/null", FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            return true;
        }
        catch (IOException exception) when (exception.HResult is ProcessLimit or SystemLimit)
        {
            return false;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // There is no such device, so nothing is known.
            return true;
        }
        finally
        {
            foreach (var handle in opened) handle?.Dispose();
        }
    }
}
