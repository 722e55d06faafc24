using System.Diagnostics;
using Reparam.Autodiff;

namespace Reparam.Experiments.Runs;

/// <summary>
/// The loop that trains all runs, from stop to stop. It saves the run regularly (<see cref="SaveClock"/>), so that a kill loses little.
/// It resumes if the folder has a checkpoint.
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

    /// <summary>Restores the checkpoint, if the folder has one.</summary>
    /// <exception cref="InvalidDataException">The checkpoint is damaged.</exception>
    public TrainingLoop(RunFolder folder, RunSession session)
    {
        (_folder, _session, _training) = (folder, session, session.Training);
        // Whatever lies there in place of the file is refused, and not replaced.
        IsResumed = Path.Exists(folder.CheckpointPath);
        if (IsResumed) _state = Checkpoint.Load(folder.CheckpointPath, session);
        SavedStep = _stepsBefore = Step;
    }

    /// <summary>Whether the folder had a checkpoint.</summary>
    public bool IsResumed { get; }

    public long Step => _training.Step;

    /// <summary>Step of the checkpoint on disk.</summary>
    public long SavedStep { get; private set; }

    /// <summary>Seconds of training so far, without evaluations.</summary>
    public double Seconds => _state.Seconds;

    /// <summary>Steps in a second since the run was started or resumed.</summary>
    public double StepsPerSecond => (Step - _stepsBefore) / _secondsHere;

    /// <summary>Profile that measures the steps, and its first step; null for none.</summary>
    public (StepProfile Profile, long From)? Profiled { get; init; }

    /// <summary>Returns the mean loss since the last call.</summary>
    public double TakeMeanLoss()
    {
        var mean = _state.LossSum / _state.LossCount;
        (_state.LossSum, _state.LossCount) = (0, 0);
        return mean;
    }

    /// <summary>Trains to a step and saves there.</summary>
    /// <param name="stop">The step.</param>
    /// <param name="stepped">Receives loss and temperature of every step.</param>
    /// <param name="atStop">Action at the stop, before the run is saved. A resumed run repeats it if it was killed meanwhile.</param>
    /// <param name="cancellation">Interrupts training between two steps.</param>
    /// <exception cref="DivergedException">A loss or a weight is not finite; the last finite state is on disk.</exception>
    /// <exception cref="OperationCanceledException">Training was interrupted; everything up to <see cref="SavedStep"/> is saved.</exception>
    public void TrainTo(long stop, Action<float, double>? stepped, Action? atStop, CancellationToken cancellation)
    {
        if (Step < stop) _training.Prepare();
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

    /// <summary>Saves the state.</summary>
    /// <exception cref="DivergedException">A weight is not finite.</exception>
    /// <exception cref="IOException">The checkpoint cannot be written, or the folder is gone.</exception>
    public void Save()
    {
        if (!_training.IsFinite) throw new DivergedException("a weight is not finite", Step, SavedStep);
        _folder.CheckThere();
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
