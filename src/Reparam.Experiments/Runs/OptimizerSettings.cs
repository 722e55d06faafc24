using Reparam.Autodiff;
using Reparam.Experiments.Configuration;
using Reparam.Training;

namespace Reparam.Experiments.Runs;

/// <summary>Settings of the optimizer and of its learning rate.</summary>
/// <param name="list">List that the settings are added to.</param>
/// <param name="learningRate">Default learning rate.</param>
/// <param name="schedule">Default form of the learning rate over the run.</param>
/// <param name="rateFrom">Default learning rate as a function of other settings, and that in words; null where it is fixed.</param>
/// <param name="optimizer">Default optimizer.</param>
public sealed class OptimizerSettings(
    SettingList list, double learningRate, string schedule = "cosine", (Func<Settings, double> Default, string Text)? rateFrom = null,
    string optimizer = "adam")
{
    /// <summary>Name of the optimizer.</summary>
    public Setting<string> Optimizer { get; } = list.Add(new WordSetting("optimizer", optimizer, [.. OptimizerRegistry.All.Select(entry => entry.Name)])
    {
        Help = $"Optimizer: {string.Join("; ", OptimizerRegistry.All.Select(entry => $"{entry.Name}, {entry.Help}"))}.",
        InResult = true,
    });

    /// <summary>Learning rate at the start.</summary>
    public Setting<double> LearningRate { get; } = list.Add(new NumberSetting("lr", learningRate)
    {
        Key = "learningRate",
        From = 1e-9,
        To = 10,
        Help = "Learning rate.",
        DefaultFrom = rateFrom?.Default,
        DefaultText = rateFrom?.Text,
        InResult = true,
    });

    /// <summary>Form of the learning rate schedule.</summary>
    public Setting<string> Schedule { get; } = list.Add(new WordSetting("lr-schedule", schedule, ["constant", "linear", "cosine"])
    {
        Key = "learningRateSchedule",
        Help = "Form of the learning rate schedule; all but constant fall to 0.",
    });

    /// <summary>Makes the optimizer.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="parameters">Parameters to optimize.</param>
    public IOptimizer Create(Settings settings, IReadOnlyList<Parameter> parameters)
        => Entry(settings).Create(parameters, (float)settings.Get(LearningRate));

    /// <summary>Number of tensors of optimizer state for each parameter.</summary>
    /// <param name="settings">The settings.</param>
    public int Slots(Settings settings) => Entry(settings).Slots;

    /// <summary>Makes the learning rate schedule of a run.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="steps">Number of steps of the run.</param>
    public Schedule Rate(Settings settings, long steps) => new()
    {
        Kind = Enum.Parse<ScheduleKind>(settings.Get(Schedule), ignoreCase: true),
        Start = settings.Get(LearningRate),
        End = 0,
        Length = Math.Max(1, steps),
    };

    OptimizerEntry Entry(Settings settings) => OptimizerRegistry.Find(settings.Get(Optimizer))!;
}
