using Microsoft.Win32.SafeHandles;

namespace Reparam.Cli.Commands;

/// <summary>
/// The standard output, which fails once a pipe's reader has gone (<c>reparam sample … | head</c>). .NET's own drops in
/// silence what such a pipe refuses, so a command without end would go on drawing for nobody.
/// </summary>
static class PipedOutput
{
    // EPIPE, in Linux and macOS alike.
    const int BrokenPipe = 32;

    /// <summary>The standard output.</summary>
    public static TextWriter Open()
    {
        if (OperatingSystem.IsWindows() || !Console.IsOutputRedirected) return Console.Out;
        try
        {
            var stream = new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);
            // A file has a place that others who write to it share; the console leaves it to the system.
            return stream.CanSeek ? Console.Out : new StreamWriter(stream, Console.Out.Encoding) { AutoFlush = true };
        }
        catch (Exception exception) when (exception is IOException or ArgumentException or UnauthorizedAccessException)
        {
            // Closed, say.
            return Console.Out;
        }
    }

    /// <summary>Whether a failure means that nobody reads any more.</summary>
    public static bool HasNoReader(IOException exception) => !OperatingSystem.IsWindows() && exception.HResult == BrokenPipe;
}
