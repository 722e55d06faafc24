using System.Diagnostics;
using Reparam.Autodiff;

namespace Reparam.Experiments.Runs;

/// <summary>
/// The one loop that trains runs, from stop to stop. It saves the run on the way (<see cref="SaveClock"/>), so that a kill at any
/// moment loses little, and resumes from the checkpoint if there is one.
/// </summary>
sealed class TrainingLoop
{
    readonly RunFolder _folder;
    readonly RunSession _session;
    readonly ITraining _training;
    readonly SaveClock _saving = new();
    readonly TrainingState _state = new();
    readonly long _stepsBefore;
    double _secondsHere;

    /// <summary>Restores what the folder holds.</summary>
    /// <exception cref="InvalidDataException">The checkpoint is damaged.</exception>
    public TrainingLoop(RunFolder folder, RunSession session)
    {
        (_folder, _session, _training) = (folder, session, session.Training);
        IsResumed = File.Exists(folder.CheckpointPath);
        if (IsResumed) _state = Checkpoint.Load(folder.CheckpointPath, session);
        SavedStep = _stepsBefore = Step;
    }

    /// <summary>Whether there was a checkpoint.</summary>
    public bool IsResumed { get; }

    public long Step => _training.Step;

    /// <summary>The step of the checkpoint on disk.</summary>
    public long SavedStep { get; private set; }

    /// <summary>Seconds of training so far, evaluations not counted.</summary>
    public double Seconds => _state.Seconds;

    /// <summary>Steps in a second since the run was started or resumed.</summary>
    public double StepsPerSecond => (Step - _stepsBefore) / _secondsHere;

    /// <summary>The profile to fill, and the step from which on; null for none.</summary>
    public (StepProfile Profile, long From)? Profiled { get; init; }

    /// <summary>The mean loss since the last call.</summary>
    public double TakeMeanLoss()
    {
        var mean = _state.LossSum / _state.LossCount;
        (_state.LossSum, _state.LossCount) = (0, 0);
        return mean;
    }

    /// <summary>Trains to a step and saves there.</summary>
    /// <param name="stop">The step.</param>
    /// <param name="stepped">Told loss and temperature of every step.</param>
    /// <param name="atStop">Done at the stop, before the run is saved: a kill in the middle repeats it.</param>
    /// <param name="cancellation">Saves and stops between two steps.</param>
    /// <exception cref="DivergedException">A loss or a weight is not finite; the last good state is on disk.</exception>
    /// <exception cref="OperationCanceledException">Interrupted; everything up to <see cref="SavedStep"/> is saved.</exception>
    public void TrainTo(long stop, Action<float, double>? stepped, Action? atStop, CancellationToken cancellation)
    {
        while (Step < stop)
        {
            if (cancellation.IsCancellationRequested)
            {
                Save();
                cancellation.ThrowIfCancellationRequested();
            }
            var temperature = _training.Temperature;
            var loss = TimedStep();
            if (!float.IsFinite(loss)) throw new DivergedException($"the loss became {loss}", Step, SavedStep);
            _state.LossSum += loss;
            _state.LossCount++;
            stepped?.Invoke(loss, temperature);
            if (Step == stop) atStop?.Invoke();
            else if (!_saving.IsDue) continue;
            _saving.Save(Save);
        }
    }

    public void Save()
    {
        if (!_training.IsFinite) throw new DivergedException("a weight is not finite", Step, SavedStep);
        Checkpoint.Save(_folder.CheckpointPath, _session, _state);
        SavedStep = Step;
    }

    float TimedStep()
    {
        if (Profiled is { } profiled && Step == profiled.From) _training.Profile = profiled.Profile;
        var start = Stopwatch.GetTimestamp();
        _training.Profile?.Begin();
        var loss = _training.Train();
        _training.Profile?.End();
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        _secondsHere += seconds;
        _state.Seconds += seconds;
        return loss;
    }
}
