using System.Diagnostics;

namespace Reparam.Reliability.Inputs;

/// <summary>Ends the process where an input takes longer than a minute, after naming it: a hang cannot be counted.</summary>
sealed class HangWatch : IDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(1), Period = TimeSpan.FromSeconds(5);

    readonly Timer _timer;
    long _index, _began = Stopwatch.GetTimestamp();

    public HangWatch(string reader) => _timer = new(_ => Look(reader), null, Period, Period);

    public void Begin(long index) => (_index, _began) = (index, Stopwatch.GetTimestamp());

    public void Dispose() => _timer.Dispose();

    void Look(string reader)
    {
        if (Stopwatch.GetElapsedTime(Volatile.Read(ref _began)) < Patience) return;
        Environment.FailFast($"Input {Volatile.Read(ref _index)} of {reader} hangs.");
    }
}
