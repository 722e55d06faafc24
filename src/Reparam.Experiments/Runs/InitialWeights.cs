using Reparam.Experiments.Configuration;
using Reparam.Training;

namespace Reparam.Experiments.Runs;

/// <summary>
/// Starts a run with the weights of another run of the same model. The other run may have another estimator and another optimizer.
/// Optimizer, estimator and schedules start fresh.
/// </summary>
static class InitialWeights
{
    /// <summary>Adds the checksum of the initial weights to a configuration, if it names any.</summary>
    /// <exception cref="SettingException">The weights do not exist, or the file is damaged.</exception>
    public static RunConfig Named(RunConfig config)
    {
        if (config.Weights is not { } folder) return config;
        return Refused(config, () => config with
        {
            Settings = config.Settings.With(config.Experiment.Run.Weights, Path.GetFullPath(folder)),
            WeightsSha256 = Checkpoint.Checksum(Read(folder)),
        });
    }

    /// <summary>Copies the initial weights to a session, if its configuration names any.</summary>
    /// <exception cref="SettingException">The weights do not exist, have changed, are damaged, or belong to another model.</exception>
    public static void Take(RunSession session)
    {
        if (session.Config.Weights is not { } folder) return;
        Refused(session.Config, () =>
        {
            CheckModel(folder, session.Config);
            var found = Read(folder);
            if (Checkpoint.Checksum(found) != session.Config.WeightsSha256)
                throw new InvalidDataException($"the weights of '{folder}' have changed since this run began.");
            Checkpoint.Fill(new RunFolder(folder).CheckpointPath, found.ToDictionary(tensor => tensor.Name), session, IsWeight);
            return session.Training.IsFinite ? true : throw new InvalidDataException($"'{folder}' has a weight that is not finite.");
        });
    }

    // Compare the settings, because different models may have the same shapes: 200 bits, or 20 variables of ten classes.
    static void CheckModel(string folder, RunConfig ours)
    {
        var name = "";
        RunConfig its;
        try
        {
            its = new RunFolder(folder).ReadConfig(found => (name = found) == ours.Experiment.Name ? ours.Experiment : null);
        }
        catch (InvalidDataException) when (name.Length > 0 && name != ours.Experiment.Name)
        {
            throw new InvalidDataException($"'{folder}' holds another model: its model is {name}, not {ours.Experiment.Name}.");
        }
        if (ours.Settings.DifferentFrom(its.Settings).FirstOrDefault(setting => setting.ShapesWeights) is not { } other) return;
        throw new InvalidDataException($"'{folder}' holds another model: its {other.Name} is {its.Settings.TextOf(other)}, not {ours.Settings.TextOf(other)}.");
    }

    static T Refused<T>(RunConfig config, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            throw new SettingException(config.Experiment.Run.Weights.Name, exception.Message);
        }
    }

    static bool IsWeight(string name) => name.StartsWith("model/", StringComparison.Ordinal);

    static NamedTensor[] Read(string folder)
    {
        var run = new RunFolder(folder);
        foreach (var file in (string[])[run.ConfigPath, run.CheckpointPath])
        {
            if (!Path.Exists(file)) throw new InvalidDataException($"'{folder}' holds no run with weights (no {Path.GetFileName(file)}).");
        }
        return [.. Checkpoint.Read(run.CheckpointPath).Tensors.Where(tensor => IsWeight(tensor.Name))];
    }
}
