using System.Diagnostics;

namespace Reparam.Experiments.Runs;

/// <summary>
/// Decides when a run is saved: about once a second. If saving takes long, it waits longer, so that saving takes at most a thirtieth
/// of the time.
/// </summary>
sealed class SaveClock
{
    const int WaitPerSave = 30;
    static readonly TimeSpan LeastWait = TimeSpan.FromSeconds(1);

    long _last = Stopwatch.GetTimestamp();
    TimeSpan _wait = LeastWait;

    public bool IsDue => Stopwatch.GetElapsedTime(_last) >= _wait;

    /// <summary>Saves, and starts the wait for the next time.</summary>
    public void Save(Action save)
    {
        var began = Stopwatch.GetTimestamp();
        save();
        var wait = WaitPerSave * Stopwatch.GetElapsedTime(began);
        (_last, _wait) = (Stopwatch.GetTimestamp(), wait > LeastWait ? wait : LeastWait);
    }
}
