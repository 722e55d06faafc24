namespace Reparam.Cli.Commands;

/// <summary>The standard input, or one that refuses to be read where the caller closed it (<c>&lt;&amp;-</c>).</summary>
/// <remarks>
/// A closed descriptor is free, so .NET opens a pipe of its own there, and reading that pipe never ends. Everything that .NET opens has
/// the flag O_CLOEXEC. An inherited descriptor does not have it, because such a descriptor is closed when a program starts.
/// </remarks>
static class StandardInput
{
    // O_CLOEXEC in the flags of a descriptor, which are octal (Linux, proc_pid_fdinfo(5)).
    const int ClosesOnExec = 0x80000;

    const string Descriptor = "/proc/self/fdinfo/0", Flags = "flags:";

    /// <summary>Opens the standard input.</summary>
    public static TextReader Open() => IsClosed() ? new ClosedReader() : Console.In;

    static bool IsClosed()
    {
        if (!OperatingSystem.IsLinux() || !Directory.Exists("/proc/self/fdinfo")) return false;
        try
        {
            var flags = File.ReadLines(Descriptor).FirstOrDefault(line => line.StartsWith(Flags, StringComparison.Ordinal));
            return flags is not null && (Convert.ToInt32(flags[Flags.Length..].Trim(), 8) & ClosesOnExec) != 0;
        }
        catch (FileNotFoundException)
        {
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or FormatException or OverflowException)
        {
            return false;
        }
    }

    /// <summary>Fails when it is read, because most commands never do.</summary>
    sealed class ClosedReader : TextReader
    {
        public override int Peek() => throw Closed();

        public override int Read() => throw Closed();

        public override int Read(char[] buffer, int index, int count) => throw Closed();

        public override string? ReadLine() => throw Closed();

        public override string ReadToEnd() => throw Closed();

        static IOException Closed() => new("the standard input is closed.");
    }
}
