using Reparam.Estimators;
using Reparam.Experiments.Configuration;
using Reparam.Randomness;
using Reparam.Training;

namespace Reparam.Experiments.Runs;

/// <summary>Settings of the gradient estimator and of its temperature.</summary>
/// <param name="list">The list that they are added to.</param>
/// <param name="names">Estimators that the experiment takes.</param>
/// <param name="estimator">The default one.</param>
/// <param name="from">The default one as a function of other settings, and that in words; null where it is fixed.</param>
public sealed class EstimatorSettings(
    SettingList list, IReadOnlyList<string> names, string estimator, (Func<Settings, string> Default, string Text)? from = null)
{
    /// <summary>Name of the estimator.</summary>
    public Setting<string> Estimator { get; } = list.Add(new WordSetting("estimator", estimator, names)
    {
        Help = $"Gradient estimator: {string.Join(", ", names)}.",
        Short = "NAME",
        DefaultFrom = from?.Default,
        DefaultText = from?.Text,
        InResult = true,
    });

    /// <summary>Number of samples of estimators that take several.</summary>
    public Setting<int> Samples { get; } = list.Add(new WholeSetting<int>("samples", 4)
    {
        From = 2,
        To = 1000,
        Help = $"Number of samples of estimators that take several ({string.Join(", ", names.Where(TakesSamples))}).",
    });

    /// <summary>Growth of the slope of slope-annealed in an epoch.</summary>
    public Setting<double> SlopeGrowth { get; } = list.Add(new NumberSetting("slope-growth", Math.Round(SlopeAnnealed.SourceGrowth, 6))
    {
        From = 0,
        To = 1e3,
        Help = $"Growth of the slope of {SlopeAnnealed.Description.Name} in an epoch, up to a slope of 5.",
        AppliesTo = settings => settings.TextOf(settings.List.Find("estimator")!) == SlopeAnnealed.Description.Name,
        NotApplicable = $"applies to the estimator '{SlopeAnnealed.Description.Name}' only",
    });

    /// <summary>Makes the estimator; null for a name that is not in the registry.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="temperature">Temperature τ at the start.</param>
    /// <param name="inputs">Width of the input of learned baselines.</param>
    /// <param name="width">Numbers in a sample.</param>
    /// <param name="key">Key of the initial weights of learned baselines.</param>
    public IEstimator? Create(Settings settings, double temperature, int inputs, int width, RandomKey key)
        => EstimatorRegistry.Find(settings.Get(Estimator))?.Create(new EstimatorOptions
        {
            Temperature = (float)temperature,
            Samples = settings.Get(Samples),
            SlopeGrowth = (float)settings.Get(SlopeGrowth),
            Inputs = inputs,
            Width = width,
            Key = key,
        });

    static bool TakesSamples(string name) => EstimatorRegistry.Find(name)?.Info.TakesSamples == true;
}

/// <summary>Settings of the temperature over a run.</summary>
/// <param name="list">List that the settings are added to.</param>
/// <param name="schedule">Default form of the schedule.</param>
/// <param name="rate">Default rate of the exponential schedule.</param>
/// <param name="every">Default number of steps between updates.</param>
public sealed class TemperatureSettings(SettingList list, string schedule, double rate = 1e-4, int every = 500)
{
    /// <summary>Temperature at the start.</summary>
    public Setting<double> Tau { get; } = list.Add(new NumberSetting("tau", 1) { From = 1e-3, To = 1e3, Help = "Temperature at the start." });

    /// <summary>Temperature at the end.</summary>
    public Setting<double> TauMin { get; } = list.Add(new NumberSetting("tau-min", 0.5)
    {
        From = 1e-3,
        To = 1e3,
        Help = "Temperature at the end. The exponential schedule does not fall below it.",
    });

    /// <summary>Rate of the exponential schedule.</summary>
    public Setting<double> TauRate { get; } = list.Add(new NumberSetting("tau-rate", rate)
    {
        From = 0,
        To = 1,
        Help = "Rate r of the exponential schedule max(tau-min, tau exp(-r t)).",
    });

    /// <summary>Number of steps between updates of the temperature.</summary>
    public Setting<int> TauEvery { get; } = list.Add(new WholeSetting<int>("tau-every", every)
    {
        To = 1_000_000_000,
        Help = "Number of steps between updates of the temperature.",
    });

    /// <summary>Form of the temperature schedule.</summary>
    public Setting<string> TauSchedule { get; } = list.Add(new WordSetting("tau-schedule", schedule, ["constant", "exponential", "linear", "cosine"])
    {
        Help = "Form of the temperature schedule.",
    });

    /// <summary>Checks that the exponential schedule does not rise.</summary>
    /// <param name="settings">The settings.</param>
    /// <exception cref="SettingException">The temperature at the start is below the one at the end.</exception>
    public void Check(Settings settings)
    {
        if (settings.Get(Tau) < settings.Get(TauMin) && settings.Get(TauSchedule) == "exponential")
            throw Tau.Refuse(settings.Get(Tau), $"is below {TauMin.Name} {TauMin.Text(settings.Get(TauMin))}; the exponential schedule only falls.");
    }

    /// <summary>Makes the temperature schedule of a run.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="steps">Number of steps of the run.</param>
    public Schedule Over(Settings settings, long steps) => new()
    {
        Kind = Enum.Parse<ScheduleKind>(settings.Get(TauSchedule), ignoreCase: true),
        Start = settings.Get(Tau),
        End = settings.Get(TauMin),
        Rate = settings.Get(TauRate),
        Every = settings.Get(TauEvery),
        Length = Math.Max(1, steps),
    };
}
