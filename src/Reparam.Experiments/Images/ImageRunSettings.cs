using Reparam.Experiments.Configuration;
using Reparam.Experiments.Datasets;
using Reparam.Experiments.Runs;

namespace Reparam.Experiments.Images;

/// <summary>Defaults that differ between the experiments on images.</summary>
sealed record ImageRunDefaults
{
    public required IReadOnlyList<string> Estimators { get; init; }

    public required double LearningRate { get; init; }

    public required string TauSchedule { get; init; }

    public double TauRate { get; init; } = 1e-4;

    public int TauEvery { get; init; } = 500;

    public long Steps { get; init; } = 40_000;

    public int Batch { get; init; } = 100;

    /// <summary>Words for the examples in a batch, for help texts.</summary>
    public string Examples { get; init; } = "images";

    public string Binarization { get; init; } = "fixed";

    public int EvalSamples { get; init; } = 1000;

    /// <summary>Help text of the number of evaluation samples.</summary>
    public string EvalHelp { get; init; } = "Number of samples m of the bound.";
}

/// <summary>Settings that all experiments on images share.</summary>
/// <param name="list">List that the settings are added to.</param>
/// <param name="defaults">Defaults of the experiment.</param>
sealed class ImageRunSettings(SettingList list, ImageRunDefaults defaults)
{
    public EstimatorSettings Estimator { get; } = new(list, defaults.Estimators, "gumbel-softmax");

    public TemperatureSettings Temperature { get; } = new(list, defaults.TauSchedule, defaults.TauRate, defaults.TauEvery);

    public RunSettings Run { get; } = new(list, defaults.Steps);

    public Setting<int> Batch { get; } = list.Add(new WholeSetting<int>("batch", defaults.Batch)
    {
        Key = "batchSize",
        To = 1_000_000,
        Help = $"Number of {defaults.Examples} in a step.",
        InResult = true,
    });

    public OptimizerSettings Optimizer { get; } = new(list, defaults.LearningRate);

    public ImageDataSettings Source { get; } = new(list);

    public Setting<string?> Data => Source.Data;

    public Setting<string> Binarization { get; } = list.Add(new WordSetting("binarization", defaults.Binarization, ["fixed", "dynamic", "threshold", "none"])
    {
        Help = "Binarization of grey pixels: sampled once, sampled again in every step, cut at one half, or none.",
        InResult = true,
    });

    public Setting<int> EvalSamples { get; } = list.Add(new WholeSetting<int>("eval-samples", defaults.EvalSamples)
    {
        To = 1_000_000,
        Help = defaults.EvalHelp,
        ForEvaluation = true,
    });

    /// <summary>Reads the images.</summary>
    /// <exception cref="SettingException">The folder has no images, or they are damaged.</exception>
    public Dataset Load(Settings settings) => Source.Load(settings);

    /// <summary>Checks that the settings fit the images. For binary images it sets the binarization to <c>fixed</c>.</summary>
    /// <exception cref="SettingException">A setting does not fit the images.</exception>
    public Settings Settle(Settings settings, Dataset images)
    {
        var (batch, binarization) = (settings.Get(Batch), settings.Get(Binarization));
        if (batch > images.Train.Count) throw Batch.Refuse(batch, $"is more than the {images.Train.Count} training images.");
        if (!images.IsBinary || binarization == "fixed") return settings;
        if (!settings.IsGiven(Binarization)) return settings.With(Binarization, "fixed");
        throw Binarization.Refuse(binarization, $"does not apply to '{settings.Get(Data)}', because its images are already binary; use 'fixed'.");
    }

    /// <summary>Whether the images are the embedded files, a copy of them under any name, or the published binarization.</summary>
    public bool IsMnist(Settings settings, Dataset images)
    {
        if (settings.Get(Data) is null || images.Name == "binarized_mnist") return true;
        string[] sums = [.. images.Files.Select(file => file.Sha256)];
        return sums.Contains(EmbeddedMnist.Files[DatasetPart.TrainImages].Sha256) && sums.Contains(EmbeddedMnist.Files[DatasetPart.TestImages].Sha256);
    }
}
