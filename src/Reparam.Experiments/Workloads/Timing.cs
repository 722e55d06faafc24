using System.Diagnostics;

namespace Reparam.Experiments.Workloads;

/// <summary>
/// Times works in short rounds, in turn, so that what else the machine does strikes all alike. A round begins with a call
/// that is not timed: it brings evicted data back and wakes the threads.
/// </summary>
/// <param name="Rounds">How many rounds.</param>
/// <param name="RoundSeconds">About how long a round of one work takes; one call at least.</param>
/// <param name="WarmSeconds">How long a work runs before, until all of it is compiled; three calls at least.</param>
sealed record Timing(int Rounds, double RoundSeconds, double WarmSeconds)
{
    public static Timing Full { get; } = new(21, 0.03, 0.5);

    public static Timing Quick { get; } = new(5, 0.01, 0.1);

    /// <summary>Seconds of a call by work, each from the shortest to the longest round.</summary>
    public double[][] Measure(IReadOnlyList<Workload> works, CancellationToken cancellation)
    {
        var calls = works.Select(work => Calls(work, cancellation)).ToArray();
        var seconds = works.Select(_ => new double[Rounds]).ToArray();
        for (var round = 0; round < Rounds; round++)
        {
            for (var i = 0; i < works.Count; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                works[i].Call();
                seconds[i][round] = Seconds(works[i], calls[i]);
            }
        }
        foreach (var rounds in seconds) Array.Sort(rounds);
        return seconds;
    }

    int Calls(Workload work, CancellationToken cancellation)
    {
        var (began, last) = (Stopwatch.GetTimestamp(), 0.0);
        for (var call = 0; call < 3 || Stopwatch.GetElapsedTime(began).TotalSeconds < WarmSeconds; call++)
        {
            cancellation.ThrowIfCancellationRequested();
            last = Seconds(work, 1);
        }
        // The clock may not have moved.
        return (int)Math.Clamp(RoundSeconds / Math.Max(last, 1e-9), 1, 1_000_000);
    }

    static double Seconds(Workload work, int calls)
    {
        var began = Stopwatch.GetTimestamp();
        for (var call = 0; call < calls; call++) work.Call();
        return Stopwatch.GetElapsedTime(began).TotalSeconds / calls;
    }
}
