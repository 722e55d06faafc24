using Reparam.Experiments.Runs;

namespace Reparam.Experiments.Reproductions;

/// <summary>A run of a table that is trained in its folder, from stop to stop. It resumes if the folder has a checkpoint.</summary>
sealed class SavedTraining : IDisposable
{
    readonly RunFolder _folder;
    readonly FolderClaim _claim;
    readonly TrainingLoop _loop;

    /// <summary>Restores the state that the folder holds.</summary>
    /// <exception cref="InvalidDataException">The folder holds another run, or a damaged one.</exception>
    /// <exception cref="InvalidOperationException">Another process works in the folder, such as <c>train --resume</c>.</exception>
    public SavedTraining(RunFolder folder, RunSession session)
    {
        _folder = folder;
        // Create the parent first, so that the claim does not remove it: other runs share it.
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(folder.Path))!);
        _claim = FolderClaim.TryTake(folder.Path) ?? throw new InvalidOperationException($"{folder.Path} is being trained by another process.");
        try
        {
            if (folder.HasRun) CheckSame(session.Config);
            _loop = new TrainingLoop(folder, session);
            // Write the configuration last, so that a checkpoint past these steps keeps its own.
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

    /// <summary>Trains to a step and saves.</summary>
    /// <returns>False if training diverged; the last finite state is then on disk.</returns>
    /// <exception cref="OperationCanceledException">Training was interrupted; it is saved.</exception>
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

    /// <summary>Deletes the run folder; nothing in it is needed any more.</summary>
    public void Discard() => _folder.Discard(_claim);

    public void Dispose() => _claim.Dispose();

    // Compare the data by their checksums. The length of a run matters only if the learning rate falls.
    void CheckSame(RunConfig config)
    {
        var found = _folder.ReadConfig(name => name == config.Experiment.Name ? config.Experiment : null);
        var isConstant = config.Settings.TextOf(config.Settings.List.Find("lr-schedule")!) == "constant";
        var hasOtherSettings = config.Settings.DifferentFrom(found.Settings).Any(setting => !(isConstant && setting == config.Experiment.Run.Steps));
        var hasOtherData = found.DataSha256.Count != config.DataSha256.Count
            || found.DataSha256.Any(file => config.DataSha256.GetValueOrDefault(file.Key) != file.Value);
        if (hasOtherSettings || hasOtherData)
            throw new InvalidDataException($"{_folder.ConfigPath} belongs to another run; delete its folder to train the run again.");
    }
}
