using Reparam.Experiments.Configuration;
using Reparam.Experiments.Datasets;
using Reparam.Training;

namespace Reparam.Experiments.Runs;

/// <summary>Opens existing runs: reads configuration and data, and restores the state.</summary>
static class OpenedRun
{
    /// <summary>Opens a run at its checkpoint.</summary>
    /// <param name="folder">Folder of the run.</param>
    /// <param name="find">Finds an experiment by its name.</param>
    /// <param name="blamed">Name of the setting or argument for the folder, for errors.</param>
    /// <param name="change">Changes settings that training does not depend on, such as the folder of the data.</param>
    /// <param name="threads">Number of threads.</param>
    /// <param name="blamesData">Whether errors of the data name the setting of the data instead.</param>
    /// <exception cref="SettingException">The run does not exist, or its data have changed.</exception>
    /// <exception cref="InvalidDataException">A file of the run is damaged.</exception>
    public static RunSession AtCheckpoint(
        RunFolder folder, Func<string, IExperiment?> find, string blamed, Func<RunConfig, Settings> change, int threads, bool blamesData = false)
    {
        CheckExists(folder, blamed);
        if (!Path.Exists(folder.CheckpointPath)) throw new SettingException(blamed, $"'{folder.Path}' has no checkpoint.safetensors yet.");
        var written = folder.ReadConfig(find);
        if (blamesData && written.Settings.List.All.FirstOrDefault(setting => setting.MayMove) is { } moved) blamed = moved.Name;
        var (config, data) = Configuration(folder, written, blamed, change);
        var session = Open(config, data, threads);
        try
        {
            Checkpoint.Load(folder.CheckpointPath, session);
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>Opens a session with fresh weights.</summary>
    /// <exception cref="SettingException">The matrix product is not installed.</exception>
    public static RunSession Open(RunConfig config, IData? data, int threads)
    {
        try
        {
            return new RunSession(config, data, threads);
        }
        catch (DllNotFoundException exception)
        {
            var product = config.Experiment.Run.MatrixProduct;
            throw product.Refuse(config.Settings.Get(product), $"cannot be used: {exception.Message}");
        }
    }

    public static void CheckExists(RunFolder folder, string blamed)
    {
        if (!folder.HasRun) throw new SettingException(blamed, $"'{folder.Path}' holds no run (no config.json).");
    }

    /// <summary>Changes the configuration and loads its data. The data may be in another folder, but they must be the same.</summary>
    public static (RunConfig Config, IData? Data) Configuration(RunFolder folder, RunConfig config, string blamed, Func<RunConfig, Settings> change)
    {
        var changed = config with { Settings = change(config) };
        var data = Loaded(config, changed, blamed);
        if (config.Changed(data) is { } file)
            throw new SettingException(blamed, $"'{folder.Path}': its data have changed since it began: {file} differs.");
        // The settings did fit the same data when the run began, so an error means that the file was edited.
        try
        {
            changed.Experiment.Settle(changed.Settings, data).Check();
            CheckHoldsWeights(folder, changed, data);
            RunMemory.Check(changed, data);
        }
        catch (SettingException exception)
        {
            throw new InvalidDataException($"{folder.ConfigPath} cannot be read as the configuration of a run: {exception.Message}", exception);
        }
        return (changed, data);
    }

    // Compare the sizes before memory is estimated: an edited file may describe a model of many GB, which the estimate would build.
    static void CheckHoldsWeights(RunFolder folder, RunConfig config, IData? data)
    {
        if (!File.Exists(folder.CheckpointPath) || config.Experiment.Size(config.Settings, data) is not { } size) return;
        var held = Checkpoint.Read(folder.CheckpointPath).Tensors.OfType<FloatTensor>().Sum(tensor => (double)tensor.Values.Length);
        if (size.Matrices.Sum() > held)
            throw new InvalidDataException(FormattableString.Invariant(
                $"{folder.ConfigPath} describes a model of {size.Matrices.Sum()} weights or more, but {folder.CheckpointPath} has {held}."));
    }

    // If the data are missing, blame the setting for the folder, unless the user gave a new path for the data.
    static IData? Loaded(RunConfig config, RunConfig changed, string blamed)
    {
        try
        {
            return changed.Experiment.Load(changed.Settings);
        }
        catch (SettingException exception) when (config.Settings.List.All.Where(setting => setting.MayMove).All(IsUnchanged))
        {
            throw new SettingException(blamed, exception.Problem);
        }

        bool IsUnchanged(Setting setting) => config.Settings.TextOf(setting) == changed.Settings.TextOf(setting);
    }
}
