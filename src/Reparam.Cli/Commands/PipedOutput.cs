using Microsoft.Win32.SafeHandles;

namespace Reparam.Cli.Commands;

/// <summary>
/// Opens a standard output that throws once the reader of a pipe has ended (<c>reparam sample … | head</c>). The writer of
/// .NET ignores this error, so an endless command would never stop.
/// </summary>
static class PipedOutput
{
    // EPIPE; it has the same number in Linux and macOS.
    const int BrokenPipe = 32;

    /// <summary>Opens the standard output.</summary>
    public static TextWriter Open()
    {
        if (OperatingSystem.IsWindows() || !Console.IsOutputRedirected) return Console.Out;
        try
        {
            var stream = new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);
            // Other processes may append to the same file. A FileStream would keep a position of its own and overwrite them;
            // the console leaves the position to the system.
            return stream.CanSeek ? Console.Out : new StreamWriter(stream, Console.Out.Encoding) { AutoFlush = true };
        }
        catch (Exception exception) when (exception is IOException or ArgumentException or UnauthorizedAccessException)
        {
            // The standard output may be closed.
            return Console.Out;
        }
    }

    /// <summary>Whether an exception means that the reader of the pipe has ended.</summary>
    public static bool HasNoReader(IOException exception) => !OperatingSystem.IsWindows() && exception.HResult == BrokenPipe;
}
