using System.Diagnostics;

namespace Reparam.Experiments.Reproductions;

/// <summary>How far a list of work has come, and when it will be done at the pace since it began.</summary>
/// <param name="total">All work.</param>
sealed class WorkClock(double total)
{
    readonly long _start = Stopwatch.GetTimestamp();
    double _skipped, _done;

    public double Total { get; } = total;

    /// <summary>Work that is behind, done now or found done.</summary>
    public double Behind => Math.Min(Total, _skipped + _done);

    /// <summary>Time to the end; null before there is a pace.</summary>
    public TimeSpan? Left
    {
        get
        {
            var elapsed = Stopwatch.GetElapsedTime(_start).TotalSeconds;
            return _done <= 0 || elapsed < 1 ? null : TimeSpan.FromSeconds(Math.Min(1e8, elapsed / _done * (Total - Behind)));
        }
    }

    public void Skip(double work) => _skipped += work;

    public void Do(double work) => _done += work;

    /// <summary>Percent and time left, as 42 %, 1 h 05 min left.</summary>
    public override string ToString()
    {
        var percent = FormattableString.Invariant($"{Math.Floor(100 * Behind / Total):F0} %");
        return Left is { } left ? $"{percent}, {Text(left)} left" : percent;
    }

    static string Text(TimeSpan time) => time.TotalHours >= 1 ? FormattableString.Invariant($"{(int)time.TotalHours} h {time.Minutes:00} min")
        : time.TotalMinutes >= 1 ? FormattableString.Invariant($"{time.Minutes} min {time.Seconds:00} s")
        : FormattableString.Invariant($"{time.Seconds} s");
}
