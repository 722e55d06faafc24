using System.Diagnostics;

namespace Reparam.Experiments.Reproductions;

/// <summary>Measures the progress of a list of work, and estimates the remaining time from the pace so far.</summary>
/// <param name="total">Amount of all work.</param>
sealed class WorkClock(double total)
{
    readonly long _start = Stopwatch.GetTimestamp();
    double _found, _done;

    public double Total { get; } = total;

    /// <summary>Amount of work that is done, by this process or by an earlier one.</summary>
    public double Done => Math.Min(Total, _found + _done);

    /// <summary>Remaining time; null before the pace is known.</summary>
    public TimeSpan? Remaining
    {
        get
        {
            var elapsed = Stopwatch.GetElapsedTime(_start).TotalSeconds;
            return _done <= 0 || elapsed < 1 ? null : TimeSpan.FromSeconds(Math.Min(1e8, elapsed / _done * (Total - Done)));
        }
    }

    /// <summary>Adds work that an earlier process did. It does not change the pace.</summary>
    public void AddFound(double work) => _found += work;

    /// <summary>Adds work that this process did.</summary>
    public void AddDone(double work) => _done += work;

    /// <summary>Shows percent and remaining time: <c>42 %, 1 h 05 min left</c>.</summary>
    public override string ToString()
    {
        var percent = FormattableString.Invariant($"{Math.Floor(100 * Done / Total):F0} %");
        return Remaining is { } time ? $"{percent}, {Text(time)} left" : percent;
    }

    static string Text(TimeSpan time)
    {
        if (time.TotalHours >= 1) return FormattableString.Invariant($"{(int)time.TotalHours} h {time.Minutes:00} min");
        if (time.TotalMinutes >= 1) return FormattableString.Invariant($"{time.Minutes} min {time.Seconds:00} s");
        return FormattableString.Invariant($"{time.Seconds} s");
    }
}
