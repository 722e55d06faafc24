using System.Diagnostics;
using Reparam.Experiments.Runs;

namespace Reparam.Experiments.Reproductions;

/// <summary>Trains a run in its folder from stop to stop, saving it on the way (<see cref="SaveClock"/>); begun again it goes on from there.</summary>
sealed class SavedTraining : IDisposable
{
    readonly RunFolder _folder;
    readonly RunSession _session;
    readonly FolderClaim _claim;
    TrainingState _state = new();

    /// <summary>Takes up what the folder holds.</summary>
    /// <exception cref="InvalidDataException">It holds another run, or a damaged one.</exception>
    /// <exception cref="InvalidOperationException">Another process, as <c>train --resume</c> would be, is at work in it.</exception>
    public SavedTraining(RunFolder folder, RunSession session)
    {
        (_folder, _session) = (folder, session);
        // Shared with other runs, so that it is not this one's to remove.
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(folder.Path))!);
        _claim = FolderClaim.TryTake(folder.Path) ?? throw new InvalidOperationException($"{folder.Path} is being trained by another process.");
        try
        {
            TakeUp();
        }
        catch
        {
            _claim.Dispose();
            throw;
        }
    }

    public long Step => _session.Trainer.Step;

    /// <summary>Seconds of training so far.</summary>
    public double Seconds => _state.Seconds;

    /// <summary>Trains to a step and saves; false if the run diverged, whose last good state then is on disk.</summary>
    /// <exception cref="OperationCanceledException">Interrupted; everything so far is saved.</exception>
    public bool TrainTo(long step, Action stepped, CancellationToken cancellation)
    {
        if (Step >= step) return true;
        var before = _state.Seconds;
        var clock = new Stopwatch();
        var saving = new SaveClock();
        while (Step < step)
        {
            if (cancellation.IsCancellationRequested)
            {
                if (_session.Trainer.IsFinite) Save();
                cancellation.ThrowIfCancellationRequested();
            }
            clock.Start();
            var loss = _session.Step();
            clock.Stop();
            _state.Seconds = before + clock.Elapsed.TotalSeconds;
            if (!float.IsFinite(loss)) return false;
            stepped();
            if (Step < step && !saving.IsDue) continue;
            if (!_session.Trainer.IsFinite) return false;
            saving.Save(Save);
        }
        return true;
    }

    /// <summary>Ends with the run's folder, of which nothing is wanted any more.</summary>
    public void Discard()
    {
        try
        {
            // First what makes it a run, as long as nobody else may go on with it.
            foreach (var path in (string[])[_folder.ConfigPath, _folder.CheckpointPath]) File.Delete(path);
            Dispose();
            if (Directory.Exists(_folder.Path)) Directory.Delete(_folder.Path, recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It stays as litter, which stops no table.
        }
    }

    public void Dispose() => _claim.Dispose();

    void TakeUp()
    {
        var config = _session.Config;
        if (_folder.HasRun)
        {
            var found = _folder.ReadConfig();
            // Data are known by their checksums, whatever their folder is called; of a run's length, only a learning rate that falls depends.
            var length = config.LearningRateSchedule == "constant" ? config.Steps : found.Steps;
            if ((found with { Steps = length, Data = config.Data, Dataset = config.Dataset }).ToJson() != config.ToJson())
                throw new InvalidDataException($"{_folder.ConfigPath} is of another run; delete its folder to train anew.");
        }
        if (File.Exists(_folder.CheckpointPath)) _state = Checkpoint.Load(_folder.CheckpointPath, _session);
        // Only now: a run that is past these steps keeps its own.
        _folder.Begin(config);
    }

    void Save() => Checkpoint.Save(_folder.CheckpointPath, _session, _state);
}
