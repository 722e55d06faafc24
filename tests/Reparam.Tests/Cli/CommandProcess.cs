using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Reparam.Tests.Cli;

/// <summary>The command as a process of its own, which a test can watch and kill.</summary>
sealed partial class CommandProcess : IDisposable
{
    public const int Interrupt = 2, Kill = 9, Terminate = 15;

    readonly Process _process;
    readonly List<string> _errors = [];

    public CommandProcess(IEnumerable<string> words, string folder, params (string Name, string Value)[] environment)
        : this(["dotnet"], words, folder, environment)
    {
    }

    CommandProcess(string[] program, IEnumerable<string> words, string folder, (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(program[0]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder };
        foreach (var word in (IEnumerable<string>)[.. program[1..], Path.Combine(AppContext.BaseDirectory, "Reparam.Cli.dll"), .. words])
            start.ArgumentList.Add(word);
        foreach (var (name, value) in environment) start.Environment[name] = value;
        _process = Process.Start(start) ?? throw new InvalidOperationException("dotnet does not start.");
    }

    /// <summary>Whether signals exist here and arrive; elsewhere the tests of them are skipped.</summary>
    public static bool HasSignals => !OperatingSystem.IsWindows() && !IgnoresInterrupt;

    // As what a script starts in its background does, and all that comes of it.
    static bool IgnoresInterrupt => File.Exists("/proc/self/status")
        && File.ReadLines("/proc/self/status").FirstOrDefault(line => line.StartsWith("SigIgn:", StringComparison.Ordinal)) is { } line
        && (Convert.ToUInt64(line[7..].Trim(), 16) & (1UL << (Interrupt - 1))) != 0;

    /// <summary>Starts the command with a limit of open files.</summary>
    public static CommandProcess WithOpenFiles(int limit, IEnumerable<string> words, string folder)
        => new(["bash", "-c", $"ulimit -n {limit}; exec dotnet \"$@\"", "bash"], words, folder, []);

    /// <summary>Reads the error stream until a line begins with a text; false if the stream ended before.</summary>
    public bool WaitFor(string start)
    {
        while (_process.StandardError.ReadLine() is { } line)
        {
            _errors.Add(line);
            if (line.StartsWith(start, StringComparison.Ordinal)) return true;
        }
        return false;
    }

    /// <summary>Reads a line of the output and leaves, as <c>head -1</c> does; whether the process then ends of itself.</summary>
    public bool EndsAfterFirstLine(TimeSpan patience)
    {
        _process.StandardOutput.ReadLine();
        _process.StandardOutput.Close();
        return _process.WaitForExit(patience);
    }

    /// <summary>Exit code and error stream of a process that has ended.</summary>
    public (int Code, string Error) Ended() => (_process.ExitCode, _process.StandardError.ReadToEnd());

    public void Signal(int number) => _ = SendSignal(_process.Id, number);

    /// <summary>Waits for the end.</summary>
    public Outcome Finish()
    {
        // Both pipes are small; the error stream is read elsewhere lest the process wait for a reader.
        var errors = _process.StandardError.ReadToEndAsync();
        var output = _process.StandardOutput.ReadToEnd();
        _process.WaitForExit();
        return new(_process.ExitCode, output, string.Concat(_errors.Select(line => line + "\n")) + errors.Result);
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int process, int number);
}
