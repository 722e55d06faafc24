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

    /// <summary>Samples of estimators that take several.</summary>
    public Setting<int> Samples { get; } = list.Add(new WholeSetting<int>("samples", 4)
    {
        From = 2,
        To = 1000,
        Help = $"Samples of estimators that take several ({string.Join(", ", names.Where(name => EstimatorRegistry.Find(name)?.Info.TakesSamples == true))}).",
    });

    /// <summary>Growth of the slope of slope-annealed.</summary>
    public Setting<double> SlopeGrowth { get; } = list.Add(new NumberSetting("slope-growth", SlopeAnnealed.SourceGrowth)
    {
        From = 0,
        To = 1e3,
        Help = $"Growth in an epoch of the slope of {SlopeAnnealed.Description.Name}, up to a slope of 5.",
        AppliesTo = settings => settings.TextOf(settings.List.Find("estimator")!) == SlopeAnnealed.Description.Name,
        NotApplicable = $"applies to the estimator '{SlopeAnnealed.Description.Name}' only",
    });

    /// <summary>Makes the estimator; null for a name that is not in the registry.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="temperature">τ at the start.</param>
    /// <param name="inputs">Width of the input that learned baselines see.</param>
    /// <param name="width">Numbers of a sample.</param>
    /// <param name="key">Names the first weights of learned baselines.</param>
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
}

/// <summary>Settings of the temperature over a run.</summary>
/// <param name="list">The list that they are added to.</param>
/// <param name="schedule">Default form.</param>
/// <param name="rate">Default rate of the exponential form.</param>
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
        Help = "Temperature at the end; of the exponential schedule, its floor.",
    });

    /// <summary>Rate of the exponential form.</summary>
    public Setting<double> TauRate { get; } = list.Add(new NumberSetting("tau-rate", rate)
    {
        From = 0,
        To = 1,
        Help = "r of the exponential schedule max(tau-min, tau exp(-r t)).",
    });

    /// <summary>Steps between updates.</summary>
    public Setting<int> TauEvery { get; } = list.Add(new WholeSetting<int>("tau-every", every)
    {
        To = 1_000_000_000,
        Help = "Steps between updates of the temperature.",
    });

    /// <summary>Temperature over the run.</summary>
    public Setting<string> TauSchedule { get; } = list.Add(new WordSetting("tau-schedule", schedule, ["constant", "exponential", "linear", "cosine"])
    {
        Help = "Temperature over the run.",
    });

    /// <summary>Refuses a temperature that the exponential schedule would raise.</summary>
    /// <param name="settings">The settings.</param>
    /// <exception cref="SettingException">It would.</exception>
    public void Check(Settings settings)
    {
        if (settings.Get(Tau) < settings.Get(TauMin) && settings.Get(TauSchedule) == "exponential")
            throw Tau.Refuse(settings.Get(Tau), $"is below {TauMin.Name} {TauMin.Text(settings.Get(TauMin))}; the exponential schedule only falls.");
    }

    /// <summary>Makes the temperature over a run.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="steps">Length of the run.</param>
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
