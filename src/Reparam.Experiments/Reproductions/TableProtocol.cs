using Reparam.Experiments.Configuration;
using Reparam.Experiments.Datasets;

namespace Reparam.Experiments.Reproductions;

/// <summary>Settings of Table 1.</summary>
/// <param name="list">List that the settings are added to.</param>
sealed class TableSettings(SettingList list)
{
    const int QuickTestImages = 2_000;

    public Setting<bool> Quick { get; } = list.Add(new FlagSetting("quick")
    {
        Help = $"Make the whole table in minutes: short runs, and the bound on {QuickTestImages:N0} test images drawn at random.",
        RecordedIf = _ => false,
    });

    public Setting<long> Steps { get; } = list.Add(new WholeSetting<long>("steps", 0)
    {
        To = 1_000_000_000,
        Help = "Training steps of each run. A finished table can be extended to more steps.",
        DefaultFrom = settings => IsQuick(settings) ? 5_000 : 100_000,
        DefaultText = "100000, quick 5000",
        RecordedIf = _ => false,
    });

    public Setting<double[]> LearningRates { get; } = list.Add(new NumbersSetting("learning-rates", [.. TableProtocol.DefaultLearningRates])
    {
        From = 1e-9,
        To = 10,
        Short = "RATE,...",
        Help = "Learning rates to choose from, comma-separated.",
    });

    public Setting<long> GridSteps { get; } = list.Add(new WholeSetting<long>("grid-steps", 0)
    {
        To = 1_000_000_000,
        Help = "Training steps of the short runs that choose the learning rate.",
        DefaultFrom = settings => IsQuick(settings) ? 500 : 10_000,
        DefaultText = "10000, quick 500",
    });

    public Setting<long> ScheduleSteps { get; } = list.Add(new WholeSetting<long>("schedule-steps", 0)
    {
        To = 1_000_000_000,
        Help = "Training steps of the short runs that choose the temperature schedule.",
        DefaultFrom = settings => IsQuick(settings) ? 1500 : 10_000,
        DefaultText = "10000, quick 1500",
    });

    public Setting<double> SlopeGrowth { get; } = list.Add(new NumberSetting("slope-growth", TableProtocol.DefaultSlopeGrowth)
    {
        From = 0,
        To = 1e3,
        Help = "Growth of the slope of slope-annealed in an epoch.",
    });

    public Setting<int> TestImages { get; } = list.Add(new WholeSetting<int>("test-images", 0)
    {
        From = 0,
        To = 1_000_000_000,
        Help = "Number of test images, drawn at random; 0 takes all.",
        DefaultFrom = settings => IsQuick(settings) ? QuickTestImages : 0,
        DefaultText = "0, quick 2000",
    });

    public Setting<int> EvalSamples { get; } = list.Add(new WholeSetting<int>("eval-samples", 1000)
    {
        To = 1_000_000,
        Help = "Number of samples m of the test bound.",
    });

    public Setting<int> Batch { get; } = list.Add(new WholeSetting<int>("batch", 100)
    {
        Key = "batchSize",
        To = 1_000_000,
        Help = "Number of images in a step.",
    });

    public Setting<long> Seed { get; } = list.Add(new WholeSetting<long>("seed", 0) { From = 0, Help = "Seed of every run." });

    public Setting<string?> Data { get; } = list.Add(new PathSetting("data")
    {
        Help = $"Folder of {DatasetFormats.Names} files, gzipped or not. The paper's data are binarized_mnist_{{train,valid,test}}.amat.",
        DefaultText = "the embedded MNIST",
        IsLocation = true,
        RecordedIf = _ => false,
    });

    static bool IsQuick(Settings settings) => settings.TextOf(settings.List.Find("quick")!) == "true";
}

/// <summary>
/// Settings that the numbers of Table 1 depend on. A table can be resumed only with the protocol that it began with, except for
/// its number of steps.
/// </summary>
/// <param name="settings">Values of <see cref="List"/>.</param>
sealed class TableProtocol(Settings settings)
{
    /// <summary>
    /// The default grid: the upper half of the paper's, times ten. In short runs a rate above the paper's largest is the best
    /// nearly everywhere. The paper may have scaled its loss differently; ours is the mean over images of the sum over pixels.
    /// In runs of hundreds of thousands of steps the paper's largest rate can still be the best.
    /// </summary>
    public static IReadOnlyList<double> DefaultLearningRates { get; } = [3e-3, 1e-2, 3e-2];

    /// <summary>The paper's schedules. The learning rate is chosen with the first.</summary>
    public static IReadOnlyList<Annealing> Annealings { get; } = [new(1e-4, 500), new(1e-4, 1000), new(1e-5, 500), new(1e-5, 1000)];

    /// <summary>Steps at which the test set is evaluated, as far as a run goes.</summary>
    public static IReadOnlyList<long> Milestones { get; } = [5_000, 25_000, 50_000, 100_000, 200_000, 545_000];

    /// <summary>
    /// Growth of the slope of slope-annealed in an epoch. With 0.04, the value of its source, the slope reaches its maximum after
    /// 100 epochs. With this value it reaches the maximum after 1,000 epochs, near the end of the paper's 1,090.
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

    /// <summary>Number of samples m of the test bound.</summary>
    public int EvalSamples => settings.Get(Declared.EvalSamples);

    /// <summary>Number of test images, drawn at random; 0 takes all.</summary>
    public int TestImages => settings.Get(Declared.TestImages);

    /// <summary>Folder of the data; null for the embedded MNIST.</summary>
    public string? Data => settings.Get(Declared.Data);

    /// <summary>Sentences about the choices that the paper leaves open. They are written to the protocol file.</summary>
    public static IReadOnlyList<string> OwnChoices { get; } =
    [
        "Minibatches of 100 images unless batchSize says otherwise; Glorot's initial weights, the last layer's bias at the logits of the "
            + "pixels' means; no weight decay.",
        "The loss is the mean over images of the sum over pixels; the paper does not say which its learning rates are for.",
        "The learning rate is the best of learningRates, which are not the paper's but its upper half times ten, on validation after gridSteps "
            + "steps, by the bound of up to 1000 images with 100 samples; ties go to the first.",
        "Only gumbel-softmax and st-gumbel-softmax are annealed, and only in the VAE; the schedule is the best on validation after "
            + "scheduleSteps steps at the chosen learning rate. Everything else is at temperature 1.",
        "The SBN is trained on one sample and judged by the log of the mean of evalSamples likelihoods; the VAE has a learned prior and the "
            + "closed form of the KL term between the discrete laws.",
        "score-function-vn, darn-vn and muprop-vn centre the learning signal by its moving average and divide it by max(1, its moving "
            + "deviation), both averages of decay 0.95, without a learned baseline; in the VAE their signal is that of the whole log-weight, the KL "
            + "term included. darn-vn expands the cost about the uniform center.",
        "straight-through is the hard sample with the gradient of the mean, the softmax of a categorical variable. slope-annealed draws from "
            + "the law whose logits are multiplied by the slope, and a model trained by it is judged with that law.",
        "slope-annealed: slope min(5, 1 + slopeGrowth epoch); its source's grows by 0.04, in runs of a hundred epochs. The short runs go "
            + "through the epochs of the whole run.",
        "A run has one seed, and a row is the value at its step, not the best so far.",
    ];

    /// <summary>Lists the steps at which a run of a number of steps is evaluated.</summary>
    public static IEnumerable<long> MilestonesTo(long steps) => Milestones.Where(step => step < steps).Append(steps);

    /// <summary>File of the rows in a folder.</summary>
    public static string TableIn(string folder) => Path.Combine(folder, "table1.csv");

    /// <summary>Compares the protocol in a folder with this one; null if they are the same, or the folder has none.</summary>
    /// <exception cref="InvalidDataException">The file is damaged, or the table exists without it.</exception>
    public ProtocolDifference? DifferenceFrom(string folder, Dataset data) => FileIn(folder).Difference(settings, data);

    /// <summary>Writes the protocol, unless the folder has one.</summary>
    public void Begin(string folder, Dataset data) => FileIn(folder).Begin(settings, data, OwnChoices);

    static ProtocolFile FileIn(string folder) => new(Path.Combine(folder, "protocol.json"), TableIn(folder));
}
