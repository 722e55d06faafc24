using System.Diagnostics;

namespace Reparam.Experiments.Runs;

/// <summary>When a run is saved: about once a second, and where saving takes long so rarely that it is a thirtieth of the time.</summary>
sealed class SaveClock
{
    const int LeastShare = 30;
    static readonly TimeSpan LeastWait = TimeSpan.FromSeconds(1);

    long _last = Stopwatch.GetTimestamp();
    TimeSpan _wait = LeastWait;

    public bool IsDue => Stopwatch.GetElapsedTime(_last) >= _wait;

    /// <summary>Saves, and waits from then on.</summary>
    public void Save(Action save)
    {
        var began = Stopwatch.GetTimestamp();
        save();
        var took = LeastShare * Stopwatch.GetElapsedTime(began);
        (_last, _wait) = (Stopwatch.GetTimestamp(), took > LeastWait ? took : LeastWait);
    }
}
