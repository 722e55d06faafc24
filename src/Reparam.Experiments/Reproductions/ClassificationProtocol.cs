using Reparam.Experiments.Configuration;
using Reparam.Experiments.Datasets;
using Reparam.Experiments.SemiSupervised;

namespace Reparam.Experiments.Reproductions;

/// <summary>Settings of Table 2.</summary>
/// <param name="list">List that the settings are added to.</param>
sealed class ClassificationSettings(SettingList list)
{
    public Setting<bool> Quick { get; } = list.Add(new FlagSetting("quick")
    {
        Help = "Make the whole table with short runs, evaluated on 500 validation and 500 test images drawn at random.",
        RecordedIf = _ => false,
    });

    public Setting<long> Steps { get; } = list.Add(new WholeSetting<long>("steps", 0)
    {
        To = 1_000_000_000,
        Help = "Training steps of each run. With a constant learning rate a finished table can be extended to more steps.",
        DefaultFrom = settings => IsQuick(settings) ? 500 : 10_000,
        DefaultText = "10000, quick 500",
        // The length of a run matters only if the learning rate falls.
        RecordedIf = settings => settings.TextOf(settings.List.Find("lr-schedule")!) != "constant",
    });

    public Setting<double[]> Alphas { get; } = list.Add(new NumbersSetting("alphas")
    {
        From = 0,
        To = 1e6,
        Short = "ALPHA,...",
        Help = "Weights of the classifier's own term to choose from, comma-separated. A single one is used without a choice.",
        DefaultText = SemiSupervisedExperiment.DefaultAlphas,
    });

    public Setting<long> AlphaSteps { get; } = list.Add(new WholeSetting<long>("alpha-steps", 0)
    {
        To = 1_000_000_000,
        Help = "Training steps of the short runs that choose among several alphas.",
        DefaultFrom = settings => IsQuick(settings) ? 50 : 1000,
        DefaultText = "1000, quick 50",
        RecordedIf = settings => settings.TextOf(settings.List.Find("alphas")!).Contains(','),
    });

    public Setting<long> CurveEvery { get; } = list.Add(new WholeSetting<long>("curve-every", 0)
    {
        To = 1_000_000_000,
        Help = "Number of steps between rows of the learning curves.",
        DefaultFrom = settings => IsQuick(settings) ? 50 : 250,
        DefaultText = "250, quick 50",
    });

    public Setting<int> EvalImages { get; } = list.Add(new WholeSetting<int>("eval-images", 0)
    {
        From = 0,
        To = 1_000_000_000,
        Help = "Number of validation images that choose alpha, and of test images that evaluate a run, drawn at random; 0 takes all.",
        DefaultFrom = settings => IsQuick(settings) ? 500 : 0,
        DefaultText = "0, quick 500",
    });

    public Setting<int> Labels { get; } = list.Add(new WholeSetting<int>("labels", 0)
    {
        To = 1_000_000,
        Help = "Number of training images with a label; every class has the same number.",
        DefaultFrom = settings => 10 * settings.Get((Setting<int>)settings.List.Find("classes")!),
        DefaultText = "10 of each class",
    });

    public Setting<int> Batch { get; } = list.Add(new WholeSetting<int>("batch", 50)
    {
        Key = "batchSize",
        To = 1_000_000,
        Help = "Number of unlabelled images in a step.",
    });

    public Setting<int> LabelledBatch { get; } = list.Add(new WholeSetting<int>("labelled-batch", 0)
    {
        To = 1_000_000,
        Help = "Number of labelled images in a step.",
        DefaultFrom = settings => Math.Min(10, settings.Get((Setting<int>)settings.List.Find("labels")!)),
        DefaultText = "10, or all if there are fewer",
    });

    public Setting<double> LearningRate { get; } = list.Add(new NumberSetting("lr", 1e-3)
    {
        Key = "learningRate",
        From = 1e-9,
        To = 10,
        Help = "Learning rate.",
    });

    public Setting<string> Schedule { get; } = list.Add(new WordSetting("lr-schedule", "cosine", ["constant", "cosine"])
    {
        Key = "learningRateSchedule",
        Help = "Learning rate over a run. With a constant one runs can be extended, and compared after equal seconds.",
    });

    public Setting<double?> Tau { get; } = list.Add(new OptionalNumberSetting("tau")
    {
        From = 1e-3,
        To = 1e3,
        Help = "Constant temperature.",
        DefaultText = "the paper's schedule, max(0.5, exp(-3e-5 t)) of every 2000th step t",
    });

    public Setting<double> Augment { get; } = list.Add(LabelSettings.AugmentSetting());

    /// <summary>Number of classes; it follows from the labels of the data.</summary>
    public Setting<int> Classes { get; } = list.Add(new WholeSetting<int>("classes", 10)
    {
        From = 2,
        To = 1_000_000,
        Help = "Number of classes.",
        IsDerived = true,
    });

    public Setting<string?> Data { get; } = list.Add(new PathSetting("data")
    {
        Help = "Folder of idx files with labels, gzipped or not.",
        DefaultText = "the embedded MNIST",
        IsLocation = true,
        RecordedIf = _ => false,
    });

    static bool IsQuick(Settings settings) => settings.TextOf(settings.List.Find("quick")!) == "true";
}

/// <summary>
/// Settings that the numbers of Table 2 depend on, besides methods and seeds. A table can be resumed only with the protocol that it
/// began with.
/// </summary>
/// <param name="settings">Values of <see cref="List"/>.</param>
sealed class ClassificationProtocol(Settings settings)
{
    /// <summary>All settings of the table.</summary>
    public static SettingList List { get; } = new();

    /// <summary>The settings by name.</summary>
    public static ClassificationSettings Declared { get; } = new(List);

    public Settings Settings => settings;

    public long Steps => settings.Get(Declared.Steps);

    /// <summary>Weights of the classifier's own term to choose from. A single one holds for all methods; an empty list means their defaults.</summary>
    public IReadOnlyList<double> Alphas => settings.Get(Declared.Alphas);

    public long AlphaSteps => settings.Get(Declared.AlphaSteps);

    /// <summary>Number of steps between rows of the learning curves.</summary>
    public long CurveEvery => settings.Get(Declared.CurveEvery);

    public int Classes => settings.Get(Declared.Classes);

    public int Labels => settings.Get(Declared.Labels);

    /// <summary>Number of unlabelled images in a step.</summary>
    public int BatchSize => settings.Get(Declared.Batch);

    /// <summary>Number of labelled images in a step.</summary>
    public int LabelledBatch => settings.Get(Declared.LabelledBatch);

    public double LearningRate => settings.Get(Declared.LearningRate);

    public string LearningRateSchedule => settings.Get(Declared.Schedule);

    public double Augment => settings.Get(Declared.Augment);

    /// <summary>Constant temperature; null for the paper's schedule.</summary>
    public double? Tau => settings.Get(Declared.Tau);

    /// <summary>Number of validation images that choose α, and of test images that evaluate a run, drawn at random; 0 takes all.</summary>
    public int EvalImages => settings.Get(Declared.EvalImages);

    /// <summary>Folder of the data; null for the embedded MNIST.</summary>
    public string? Data => settings.Get(Declared.Data);

    /// <summary>Sentences about the choices that the paper leaves open. They are written to the protocol file.</summary>
    public static IReadOnlyList<string> OwnChoices { get; } =
    [
        "alpha is the one of the highest accuracy on evalImages validation images (0: all) after alphaSteps steps of seed 0, of equal ones "
            + "that of the better bound, then the first; the paper chose on the test set. It is not chosen again for other seeds. A single alpha is "
            + "not chosen at all; without any, marginalization has 30 and every other method 300, by what longer runs did on validation images. A "
            + "short run is at the temperatures of its own steps.",
        "The loss is the mean over the labelled images of a step plus the mean over its unlabelled ones; alpha weighs the former's classifier "
            + "term. A step has batchSize unlabelled images and labelledBatch labelled ones.",
        "Adam at learningRate; with a constant one a run does not depend on its length and can be gone on with. Glorot's initial weights, He's "
            + "before rectifiers in convolutions; the decoder's for the class are larger by the root of the number of normal variables, so that at "
            + "first it depends on the one as much as on the others. No weight decay, no other regularization but augment.",
        "32 normal variables; padding as few zeros as make half the rows; the class joins at the dense layers; KL and entropy in closed form; "
            + "all classes of an image share the noise of z.",
        "The unlabelled images are all those that are not labelled. Training images are binarized afresh at every step, validation and test "
            + "images once, with a seed of their own, which is not the published binarization.",
        "With augment the labelled images are distorted at random, afresh in every step, in the bound and in the classifier's term: at 1 "
            + $"{Distortion.AtStrengthOne}. The paper has no such thing. Unlabelled images and those that judge are as they are.",
        "testBound is the mean of -U(x) over the test images with the sum over all classes, by one draw of z for each, whatever method "
            + "trained; testAccuracy is of the likeliest class of q(y|x). A row is the value at its step, not the best so far.",
        "seconds are of training alone, evaluations left out, on the threads of one run beside whatever other runs there were.",
    ];

    /// <summary>Lists the steps at which a run of a number of steps has a row in its learning curve.</summary>
    public IEnumerable<long> CurveStepsTo(long steps)
    {
        for (var step = CurveEvery; step < steps; step += CurveEvery) yield return step;
        yield return steps;
    }

    /// <summary>File of the rows in a folder.</summary>
    public static string TableIn(string folder) => Path.Combine(folder, "table2.csv");

    /// <inheritdoc cref="TableProtocol.DifferenceFrom"/>
    public ProtocolDifference? DifferenceFrom(string folder, Dataset data) => FileIn(folder).Difference(settings, data);

    /// <summary>Writes the protocol, unless the folder has one.</summary>
    public void Begin(string folder, Dataset data) => FileIn(folder).Begin(settings, data, OwnChoices);

    static ProtocolFile FileIn(string folder) => new(Path.Combine(folder, "table2-protocol.json"), TableIn(folder));
}
