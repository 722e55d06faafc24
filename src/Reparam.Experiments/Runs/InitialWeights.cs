using Reparam.Experiments.Configuration;
using Reparam.Training;

namespace Reparam.Experiments.Runs;

/// <summary>
/// The weights that a run begins with instead of fresh ones: those of another run of the same model, whatever its estimator and
/// optimizer. Optimizer, estimator and schedules begin anew.
/// </summary>
static class InitialWeights
{
    /// <summary>The configuration with the checksum of the weights that it names, if it names any.</summary>
    /// <exception cref="SettingException">There are no such weights, or the file is damaged.</exception>
    public static RunConfig Named(RunConfig config)
    {
        if (config.Weights is not { } folder) return config;
        return Refused(config, () => config with
        {
            Settings = config.Settings.With(config.Experiment.Run.Weights, Path.GetFullPath(folder)),
            WeightsSha256 = Checkpoint.Sum(Read(folder)),
        });
    }

    /// <summary>Copies the weights that the configuration of a session names, if it names any.</summary>
    /// <exception cref="SettingException">They are not there, have changed, are damaged, or belong to another model.</exception>
    public static void Take(RunSession session)
    {
        if (session.Config.Weights is not { } folder) return;
        Refused(session.Config, () =>
        {
            CheckMeaning(folder, session.Config);
            var found = Read(folder);
            if (Checkpoint.Sum(found) != session.Config.WeightsSha256) throw new InvalidDataException($"the weights of '{folder}' have changed since this run began.");
            Checkpoint.Fill(new RunFolder(folder).CheckpointPath, found.ToDictionary(tensor => tensor.Name), session, IsWeight);
            return session.Training.IsFinite ? true : throw new InvalidDataException($"'{folder}' holds a weight that is not finite.");
        });
    }

    // Shapes do not tell everything: 200 bits and 20 variables of ten classes have the same matrices.
    static void CheckMeaning(string folder, RunConfig ours)
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
            if (!File.Exists(file)) throw new InvalidDataException($"'{folder}' holds no run with weights (no {Path.GetFileName(file)}).");
        }
        return [.. Checkpoint.Read(run.CheckpointPath).Tensors.Where(tensor => IsWeight(tensor.Name))];
    }
}
