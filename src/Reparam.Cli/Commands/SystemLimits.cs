using Microsoft.Win32.SafeHandles;
using Reparam.Experiments.Runs;

namespace Reparam.Cli.Commands;

/// <summary>Checks that the system allows the process enough memory and open files to work at all.</summary>
static class SystemLimits
{
    // The collector of .NET 10 crashes below a limit of about 40 MB instead of throwing.
    const long LeastMemory = 48_000_000;

    // Each library that loads takes two handles, and the shortest command loads ten of them.
    const int LeastFiles = 20;

    /// <summary>What is missing, as one sentence; null if nothing is.</summary>
    public static string? Problem()
    {
        if (!OpenFiles.AreFree(LeastFiles)) return OpenFiles.TooFew;
        var allowed = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        return allowed >= LeastMemory ? null
            : FormattableString.Invariant($"The system allows this process {allowed / 1e6:F0} MB of memory; it needs at least {LeastMemory / 1e6:F0} MB.");
    }

    /// <summary>Writes a line of ASCII to the error stream by its handle, because the console loads libraries that need handles.</summary>
    public static void Say(string line)
    {
        try
        {
            if (OperatingSystem.IsWindows())
            {
                Console.Error.WriteLine(line);
                return;
            }
            using var stream = new FileStream(new SafeFileHandle(2, ownsHandle: false), FileAccess.Write, bufferSize: 0);
            stream.Write(System.Text.Encoding.ASCII.GetBytes(line + "\n"));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // The error stream is closed; the exit code still tells.
        }
    }
}
