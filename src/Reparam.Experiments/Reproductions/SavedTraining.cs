using Reparam.Experiments.Runs;

namespace Reparam.Experiments.Reproductions;

/// <summary>A run of a table, trained in its folder from stop to stop; begun again, it resumes.</summary>
sealed class SavedTraining : IDisposable
{
    readonly RunFolder _folder;
    readonly FolderClaim _claim;
    readonly TrainingLoop _loop;

    /// <summary>Restores what the folder holds.</summary>
    /// <exception cref="InvalidDataException">It holds another run, or a damaged one.</exception>
    /// <exception cref="InvalidOperationException">Another process, as <c>train --resume</c> would be, is at work in it.</exception>
    public SavedTraining(RunFolder folder, RunSession session)
    {
        _folder = folder;
        // The parent is shared with other runs, so this one must not remove it.
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(folder.Path))!);
        _claim = FolderClaim.TryTake(folder.Path) ?? throw new InvalidOperationException($"{folder.Path} is being trained by another process.");
        try
        {
            if (folder.HasRun) CheckSame(session.Config);
            _loop = new TrainingLoop(folder, session);
            // Only now: a run that is past these steps keeps its own configuration.
            folder.Begin(session.Config);
        }
        catch
        {
            _claim.Dispose();
            throw;
        }
    }

    public long Step => _loop.Step;

    /// <summary>Seconds of training so far.</summary>
    public double Seconds => _loop.Seconds;

    /// <summary>Trains to a step and saves; false if the run diverged, whose last good state is on disk then.</summary>
    /// <exception cref="OperationCanceledException">Interrupted; everything so far is saved.</exception>
    public bool TrainTo(long step, Action stepped, CancellationToken cancellation)
    {
        try
        {
            _loop.TrainTo(step, (_, _) => stepped(), null, cancellation);
            return true;
        }
        catch (DivergedException)
        {
            return false;
        }
    }

    /// <summary>Deletes the run's folder; nothing in it is needed any more.</summary>
    public void Discard()
    {
        try
        {
            // First what makes it a run, as long as nobody else may resume it.
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

    // Data are identified by their checksums. Only a learning rate that falls depends on the length of a run.
    void CheckSame(RunConfig config)
    {
        var found = _folder.ReadConfig(name => name == config.Experiment.Name ? config.Experiment : null);
        var isConstant = config.Settings.TextOf(config.Settings.List.Find("lr-schedule")!) == "constant";
        var isOther = config.Settings.DifferentFrom(found.Settings).Any(setting => !(isConstant && setting == config.Experiment.Run.Steps))
            || found.DataSha256.Count != config.DataSha256.Count || found.DataSha256.Any(file => config.DataSha256.GetValueOrDefault(file.Key) != file.Value);
        if (isOther) throw new InvalidDataException($"{_folder.ConfigPath} is of another run; delete its folder to train anew.");
    }
}
