using Reparam.Experiments.Configuration;
using Reparam.Experiments.Datasets;

namespace Reparam.Experiments.Reproductions;

/// <summary>Settings of Table 1.</summary>
/// <param name="list">The list that they are added to.</param>
sealed class TableSettings(SettingList list)
{
    const int QuickTestImages = 2_000;

    public Setting<bool> Quick { get; } = list.Add(new FlagSetting("quick")
    {
        Help = $"The whole table in minutes: short runs, and the bound on {QuickTestImages:N0} test images drawn at random.",
        RecordedIf = _ => false,
    });

    public Setting<long> Steps { get; } = list.Add(new WholeSetting<long>("steps", 0)
    {
        To = 1_000_000_000,
        Help = "Steps of each run; a finished table can be extended to more steps.",
        DefaultFrom = settings => IsQuick(settings) ? 5_000 : 100_000,
        DefaultText = "100000, quick 5000",
        RecordedIf = _ => false,
    });

    public Setting<double[]> LearningRates { get; } = list.Add(new NumbersSetting("learning-rates", [.. TableProtocol.DefaultLearningRates])
    {
        From = 1e-9,
        To = 10,
        Short = "RATE,...",
        Help = "The grid of learning rates.",
    });

    public Setting<long> GridSteps { get; } = list.Add(new WholeSetting<long>("grid-steps", 0)
    {
        To = 1_000_000_000,
        Help = "Steps of the short runs that choose the learning rate.",
        DefaultFrom = settings => IsQuick(settings) ? 500 : 10_000,
        DefaultText = "10000, quick 500",
    });

    public Setting<long> ScheduleSteps { get; } = list.Add(new WholeSetting<long>("schedule-steps", 0)
    {
        To = 1_000_000_000,
        Help = "Steps of the short runs that choose a temperature schedule.",
        DefaultFrom = settings => IsQuick(settings) ? 1500 : 10_000,
        DefaultText = "10000, quick 1500",
    });

    public Setting<double> SlopeGrowth { get; } = list.Add(new NumberSetting("slope-growth", TableProtocol.DefaultSlopeGrowth)
    {
        From = 0,
        To = 1e3,
        Help = "Growth in an epoch of the slope of slope-annealed.",
    });

    public Setting<int> TestImages { get; } = list.Add(new WholeSetting<int>("test-images", 0)
    {
        From = 0,
        To = 1_000_000_000,
        Help = "Test images, drawn at random; 0 is all.",
        DefaultFrom = settings => IsQuick(settings) ? QuickTestImages : 0,
        DefaultText = "0, quick 2000",
    });

    public Setting<int> EvalSamples { get; } = list.Add(new WholeSetting<int>("eval-samples", 1000) { To = 1_000_000, Help = "m of the test bound." });

    public Setting<int> Batch { get; } = list.Add(new WholeSetting<int>("batch", 100) { Key = "batchSize", To = 1_000_000, Help = "Images in a step." });

    public Setting<long> Seed { get; } = list.Add(new WholeSetting<long>("seed", 0) { From = 0, Help = "Seed of every run." });

    public Setting<string?> Data { get; } = list.Add(new PathSetting("data")
    {
        Help = $"Folder of {DatasetFormats.Names} files, gzipped or not; the paper's own data are binarized_mnist_{{train,valid,test}}.amat.",
        DefaultText = "the embedded MNIST",
        IsLocation = true,
        RecordedIf = _ => false,
    });

    static bool IsQuick(Settings settings) => settings.TextOf(settings.List.Find("quick")!) == "true";
}

/// <summary>Settings that decide the numbers of a table besides its length: a table goes on only by the protocol that it began with.</summary>
/// <param name="settings">Values of <see cref="List"/>.</param>
sealed class TableProtocol(Settings settings)
{
    /// <summary>
    /// The grid unless another is given: the upper half of the paper's, times ten. By short runs a rate above the paper's
    /// largest wins nearly everywhere, so its loss may have been scaled otherwise than ours, which is the mean over images
    /// of the sum over pixels. Over hundreds of thousands of steps the paper's largest can still be the best.
    /// </summary>
    public static IReadOnlyList<double> DefaultLearningRates { get; } = [3e-3, 1e-2, 3e-2];

    /// <summary>The paper's schedules; the first is the one under which the learning rate is chosen.</summary>
    public static IReadOnlyList<Annealing> Annealings { get; } = [new(1e-4, 500), new(1e-4, 1000), new(1e-5, 500), new(1e-5, 1000)];

    /// <summary>The steps at which the test set is evaluated, where a run comes so far.</summary>
    public static IReadOnlyList<long> Milestones { get; } = [5_000, 25_000, 50_000, 100_000, 200_000, 545_000];

    /// <summary>
    /// The growth of slope-annealed's slope in an epoch. By its source's, 0.04, it is steepest after 100 epochs; by this one
    /// ten times as late, near the end of the paper's 1090.
    /// </summary>
    public const double DefaultSlopeGrowth = 0.004;

    /// <summary>All settings of the table.</summary>
    public static SettingList List { get; } = new();

    /// <summary>The settings by name.</summary>
    public static TableSettings Declared { get; } = new(List);

    public Settings Settings => settings;

    public long Steps => settings.Get(Declared.Steps);

    public IReadOnlyList<double> LearningRates => settings.Get(Declared.LearningRates);

    public long GridSteps => settings.Get(Declared.GridSteps);

    public long ScheduleSteps => settings.Get(Declared.ScheduleSteps);

    public double SlopeGrowth => settings.Get(Declared.SlopeGrowth);

    public int BatchSize => settings.Get(Declared.Batch);

    public long Seed => settings.Get(Declared.Seed);

    /// <summary>m of the test bound.</summary>
    public int EvalSamples => settings.Get(Declared.EvalSamples);

    /// <summary>Number of test images, drawn at random; 0 is all.</summary>
    public int TestImages => settings.Get(Declared.TestImages);

    /// <summary>Folder of the data; null for the embedded MNIST.</summary>
    public string? Data => settings.Get(Declared.Data);

    /// <summary>Decisions that the paper leaves open, in sentences.</summary>
    public static IReadOnlyList<string> OwnChoices { get; } =
    [
        "Minibatches of 100 images unless batchSize says otherwise; Glorot's initial weights, the last layer's bias at the logits of the pixels' means; no weight decay.",
        "The loss is the mean over images of the sum over pixels; the paper does not say which its learning rates are for.",
        "The learning rate is the best of learningRates, which are not the paper's but its upper half times ten, on validation after gridSteps steps, by the bound of up to 1000 images with 100 samples; ties go to the first.",
        "Only gumbel-softmax and st-gumbel-softmax are annealed, and only in the VAE; the schedule is the best on validation after scheduleSteps steps at the chosen learning rate. Everything else is at temperature 1.",
        "The SBN is trained on one sample and judged by the log of the mean of evalSamples likelihoods; the VAE has a learned prior and the closed form of the KL term between the discrete laws.",
        "score-function-vn, darn-vn and muprop-vn centre the learning signal by its moving average and divide it by max(1, its moving deviation), both averages of decay 0.95, without a learned baseline; in the VAE their signal is that of the whole log-weight, the KL term included. darn-vn expands the cost about the uniform center.",
        "straight-through is the hard sample with the gradient of the mean, the softmax of a categorical variable. slope-annealed draws from the law whose logits are multiplied by the slope, and a model trained by it is judged with that law.",
        "slope-annealed: slope min(5, 1 + slopeGrowth epoch); its source's grows by 0.04, in runs of a hundred epochs. The short runs go through the epochs of the whole run.",
        "A run has one seed, and a row is the value at its step, not the best so far.",
    ];

    /// <summary>The steps at which a run of a length is evaluated.</summary>
    public static IEnumerable<long> MilestonesTo(long steps) => Milestones.Where(step => step < steps).Append(steps);

    /// <summary>The rows of a table in a folder.</summary>
    public static string TableIn(string folder) => Path.Combine(folder, "table1.csv");

    /// <summary>What differs between the protocol of the table in a folder and this one; null if nothing does, or there is none.</summary>
    /// <exception cref="InvalidDataException">Its file is damaged, or there are rows without it.</exception>
    public ProtocolDifference? DifferenceFrom(string folder, Dataset data) => FileIn(folder).Difference(settings, data);

    /// <summary>Writes the protocol where a folder has none yet.</summary>
    public void Begin(string folder, Dataset data) => FileIn(folder).Begin(settings, data, OwnChoices);

    static ProtocolFile FileIn(string folder) => new(Path.Combine(folder, "protocol.json"), TableIn(folder));
}
