namespace Reparam.Autodiff;

/// <summary>
/// Where the time of training steps goes, by operation of the tape. Between <see cref="Begin"/> and <see cref="End"/> the
/// clock always runs for one row, the one entered last, so the rows add up to the steps' time.
/// </summary>
/// <remarks>
/// An operation's row is entered as it is recorded, right before it computes; what lies between two operations counts for
/// the first. Without a profile a tape spends one comparison on each operation; with one, a reading of the clock and a
/// look-up, and no allocation once every row is there. One thread at a time.
/// </remarks>
/// <param name="clock">Tells the time; by default the system's.</param>
public sealed class StepProfile(TimeProvider? clock = null)
{
    readonly TimeProvider _clock = clock ?? TimeProvider.System;
    readonly Dictionary<(StepPhase Phase, string Operation, string Within), int> _places = [];
    long[] _ticks = new long[64], _calls = new long[64];
    string _rule = "";
    bool _runs;
    long _last;
    int _row;

    /// <summary>Number of steps that were measured to their end.</summary>
    public long Steps { get; private set; }

    /// <summary>Time of the steps, phase by phase; within a phase the costliest first.</summary>
    public IReadOnlyList<StepProfileRow> Rows =>
    [
        .. from place in _places
           let seconds = _ticks[place.Value] / (double)_clock.TimestampFrequency
           orderby place.Key.Phase, seconds descending
           select new StepProfileRow(place.Key.Phase, place.Key.Operation, place.Key.Within, _calls[place.Value], seconds),
    ];

    internal StepPhase Phase { get; private set; } = StepPhase.Rest;

    /// <summary>Begins a step. Time counts for <see cref="StepPhase.Rest"/> until something else is entered.</summary>
    public void Begin()
    {
        (_runs, _rule, Phase) = (true, "", StepPhase.Rest);
        _last = _clock.GetTimestamp();
        _row = Place(StepPhase.Rest, "", "");
    }

    /// <summary>Ends the step; until the next begins, nothing is measured.</summary>
    public void End()
    {
        if (!_runs) return;
        Switch(_row);
        _runs = false;
        Steps++;
    }

    /// <summary>Enters a phase. Outside a step, this does nothing.</summary>
    /// <param name="phase">The phase.</param>
    /// <param name="operation">
    /// What is done in it, where the tape does not see it. Without, the time until the first operation that the tape
    /// records counts for <see cref="StepPhase.Rest"/>.
    /// </param>
    public void Enter(StepPhase phase, string operation = "")
    {
        if (!_runs) return;
        (_rule, Phase) = ("", phase);
        if (operation.Length == 0) Switch(Place(StepPhase.Rest, "", ""));
        else Call(Place(phase, operation, ""));
    }

    /// <summary>The gradient rule of an operation is about to run.</summary>
    internal void Walk(string rule) => _rule = rule;

    /// <summary>An operation is recorded and about to compute.</summary>
    internal void Record(string operation)
    {
        if (!_runs || Phase is not (StepPhase.Forward or StepPhase.Backward)) return;
        Call(_rule.Length == 0 ? Place(Phase, operation, "") : Place(Phase, _rule, operation));
    }

    void Call(int row)
    {
        Switch(row);
        _calls[row]++;
    }

    void Switch(int row)
    {
        var now = _clock.GetTimestamp();
        _ticks[_row] += now - _last;
        (_row, _last) = (row, now);
    }

    int Place(StepPhase phase, string operation, string within)
    {
        if (_places.TryGetValue((phase, operation, within), out var place)) return place;
        place = _places.Count;
        _places.Add((phase, operation, within), place);
        if (place == _ticks.Length)
        {
            Array.Resize(ref _ticks, 2 * place);
            Array.Resize(ref _calls, 2 * place);
        }
        return place;
    }
}

/// <summary>Phase of a training step.</summary>
public enum StepPhase
{
    /// <summary>Makes the batch ready.</summary>
    Batch,

    /// <summary>Computes the loss.</summary>
    Forward,

    /// <summary>Computes gradients.</summary>
    Backward,

    /// <summary>Moves the parameters.</summary>
    Optimizer,

    /// <summary>Everything else.</summary>
    Rest,
}

/// <summary>A row of a <see cref="StepProfile"/>.</summary>
/// <param name="Phase">The phase.</param>
/// <param name="Operation">
/// The operation; in <see cref="StepPhase.Backward"/> the one whose gradient is computed. Empty for
/// <see cref="StepPhase.Rest"/>.
/// </param>
/// <param name="Within">In <see cref="StepPhase.Backward"/>, the operation that the gradient rule recorded; else empty.</param>
/// <param name="Calls">How often it was entered, over all steps; 0 for <see cref="StepPhase.Rest"/>.</param>
/// <param name="Seconds">Its time over all steps.</param>
public sealed record StepProfileRow(StepPhase Phase, string Operation, string Within, long Calls, double Seconds);
