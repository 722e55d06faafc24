using Reparam.Experiments.Configuration;
using Reparam.Experiments.Datasets;

namespace Reparam.Experiments.Reproductions;

/// <summary>Settings of Figure 5.</summary>
/// <param name="list">List that the settings are added to.</param>
sealed class SpeedSettings(SettingList list)
{
    public Setting<double> Seconds { get; } = list.Add(new NumberSetting("seconds", 20)
    {
        From = 1e-6,
        To = 1e5,
        Help = "Seconds that each method is measured for at each number of classes; at least one step.",
    });

    public Setting<int> Batch { get; } = list.Add(new WholeSetting<int>("batch", 100)
    {
        Key = "batchSize",
        To = 1_000_000,
        Help = "Number of labelled images in a step; there are as many unlabelled ones.",
    });

    public Setting<int> Threads { get; } = list.Add(new WholeSetting<int>("threads", 1) { To = 64, Help = "Number of threads of a step." });

    public Setting<string?> Data { get; } = list.Add(new PathSetting("data")
    {
        Help = $"Folder of {DatasetFormats.Names} files, gzipped or not; the labels are drawn at random.",
        DefaultText = "the embedded MNIST",
        IsLocation = true,
        RecordedIf = _ => false,
    });
}

/// <summary>Settings that the speeds of Figure 5 depend on, besides the machine. A folder holds speeds of one protocol only.</summary>
/// <param name="settings">Values of <see cref="List"/>.</param>
sealed class SpeedProtocol(Settings settings)
{
    /// <summary>All settings of the figure.</summary>
    public static SettingList List { get; } = new();

    /// <summary>The settings by name.</summary>
    public static SpeedSettings Declared { get; } = new(List);

    /// <summary>Number of labelled images in a step; there are as many unlabelled ones.</summary>
    public int BatchSize => settings.Get(Declared.Batch);

    public int Threads => settings.Get(Declared.Threads);

    /// <summary>Seconds that each method is measured for; at least one step.</summary>
    public double Seconds => settings.Get(Declared.Seconds);

    /// <summary>Folder of the data; null for the embedded MNIST.</summary>
    public string? Data => settings.Get(Declared.Data);

    /// <summary>File of the rows in a folder.</summary>
    public static string TableIn(string folder) => Path.Combine(folder, "figure5.csv");

    /// <inheritdoc cref="TableProtocol.DifferenceFrom"/>
    public ProtocolDifference? DifferenceFrom(string folder, Dataset data) => FileIn(folder).Difference(settings, data);

    /// <summary>Writes the protocol, unless the folder has one.</summary>
    public void Begin(string folder, Dataset data) => FileIn(folder).Begin(settings, data, []);

    static ProtocolFile FileIn(string folder) => new(Path.Combine(folder, "figure5-protocol.json"), TableIn(folder));
}
