using System.Diagnostics;

namespace Reparam.Experiments.Workloads;

/// <summary>
/// Times workloads in short rounds, in turn, so that other load on the machine affects all of them equally. A round begins
/// with a call that is not timed: it brings evicted data back into the cache and wakes the threads.
/// </summary>
/// <param name="Rounds">Number of rounds.</param>
/// <param name="RoundSeconds">Approximate duration of a round of one workload; at least one call.</param>
/// <param name="WarmSeconds">Duration of the warm-up of a workload, until it is compiled; at least three calls.</param>
sealed record Timing(int Rounds, double RoundSeconds, double WarmSeconds)
{
    /// <summary>Timing for a result to report.</summary>
    public static Timing Full { get; } = new(21, 0.03, 0.5);

    /// <summary>Timing for a rough result.</summary>
    public static Timing Quick { get; } = new(5, 0.01, 0.1);

    /// <summary>Times workloads.</summary>
    /// <returns>Seconds of a call for each workload, from the shortest to the longest round.</returns>
    /// <exception cref="OperationCanceledException">The timing was cancelled.</exception>
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
        // The last call may have been shorter than a tick of the clock.
        return (int)Math.Clamp(RoundSeconds / Math.Max(last, 1e-9), 1, 1_000_000);
    }

    static double Seconds(Workload work, int calls)
    {
        var began = Stopwatch.GetTimestamp();
        for (var call = 0; call < calls; call++) work.Call();
        return Stopwatch.GetElapsedTime(began).TotalSeconds / calls;
    }
}
