using Reparam.Estimators;
using Reparam.Experiments.Configuration;
using Reparam.Experiments.Images;
using Reparam.Experiments.Runs;

namespace Reparam.Experiments.Losses;

/// <summary>Settings of the choice of losses.</summary>
/// <param name="list">The list that they are added to.</param>
sealed class LossSettings(SettingList list)
{
    public const string Learned = "learned", Uniform = "uniform", Random = "random", Each = "each";

    const int Epochs = 20;

    public Setting<string> Gates { get; } = list.Add(new WordSetting("gates", Learned, [Learned, Uniform, Random, .. ClassificationLosses.Names])
    {
        // The result has the probabilities under the name of the option.
        Key = "gating",
        Help = "Gates of the losses: learned, all open (uniform), each open in half of the steps (random), or one loss alone by its name.",
        InResult = true,
        ShapesWeights = true,
    });

    public Setting<IReadOnlyList<string>> Losses { get; } = list.Add(new WordsSetting("losses", ClassificationLosses.Names, ClassificationLosses.Names)
    {
        Least = 2,
        Help = $"Losses to choose from, at least two: {string.Join("; ", ClassificationLosses.All.Select(loss => $"{loss.Name} {loss.Help}"))}.",
        InResult = true,
        ShapesWeights = true,
    });

    public Setting<double> Noise { get; } = list.Add(new NumberSetting("noise", 0.6)
    {
        From = 0,
        To = 1,
        Help = "Probability that a training label is wrong; each other class is equally likely.",
        InResult = true,
    });

    public Setting<int> Images { get; } = list.Add(new WholeSetting<int>("images", 10_000)
    {
        To = 1_000_000_000,
        Help = "Number of training images.",
        InResult = true,
    });

    public Setting<int> Validation { get; } = list.Add(new WholeSetting<int>("validation", 500)
    {
        To = 1_000_000_000,
        Help = "Number of validation images with true labels, which only the gates see.",
        InResult = true,
    });

    public Setting<string> Baselines { get; } = list.Add(new WordSetting("baselines", Each, [Each, "none"])
    {
        Help = "Networks beside this one: one for each loss alone, for the report, or none.",
        AppliesTo = IsLearned,
        NotApplicable = "applies to gates learned only",
        ShapesWeights = true,
    });

    public EstimatorSettings Estimator { get; } = new(list,
        [.. EstimatorRegistry.All.Where(entry => entry.Info.Variables != DiscreteVariables.Categorical).Select(entry => entry.Info.Name)], "zgr");

    public TemperatureSettings Temperature { get; } = new(list, "constant");

    public Setting<int> Batch { get; } = list.Add(new WholeSetting<int>("batch", 100)
    {
        Key = "batchSize",
        To = 1_000_000,
        Help = "Number of training images in a step, and of validation images, or all if there are fewer.",
        InResult = true,
    });

    public RunSettings Run { get; } = new(list, 2000, stepsFrom: (DefaultSteps, $"{Epochs} epochs"));

    public OptimizerSettings Optimizer { get; } = new(list, 0.08, optimizer: "sgd");

    public Setting<double> GateRate { get; } = list.Add(new NumberSetting("gate-lr", 0.05)
    {
        Key = "gateLearningRate",
        From = 1e-9,
        To = 10,
        Help = "Learning rate of the gates, by Adam.",
        AppliesTo = IsLearned,
        NotApplicable = "applies to gates learned only",
    });

    public ImageDataSettings Source { get; } = new(list);

    /// <summary>Whether the gates are learned.</summary>
    public static bool IsLearned(Settings settings) => settings.TextOf(settings.List.Find("gates")!) == Learned;

    static long DefaultSteps(Settings settings)
        => Math.Max(1, Epochs * (long)(Number(settings, "images") / Math.Max(1, Number(settings, "batch"))));

    static int Number(Settings settings, string name) => settings.Get((Setting<int>)settings.List.Find(name)!);
}
