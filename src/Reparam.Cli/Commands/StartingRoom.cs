using Reparam.Experiments.Runs;

namespace Reparam.Cli.Commands;

/// <summary>Checks that the system allows the process enough memory and open files to work at all.</summary>
static class StartingRoom
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
}
