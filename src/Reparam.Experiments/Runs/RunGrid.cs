using Reparam.Experiments.Configuration;

namespace Reparam.Experiments.Runs;

/// <summary>
/// A comparison of runs that an experiment brings: every line, such as an estimator, at every value of one setting, by several seeds.
/// <c>reparam reproduce NAME</c> makes its table and its figure.
/// </summary>
/// <param name="Name">Name of the command and of its files.</param>
/// <param name="Help">What is compared, in a sentence.</param>
/// <param name="Lines">The lines of the table.</param>
/// <param name="Along">Name of the setting along each line.</param>
/// <param name="Values">Its values as they are typed, in ascending order.</param>
/// <param name="Measure">The measure that is compared.</param>
public sealed record RunGrid(string Name, string Help, IReadOnlyList<GridLine> Lines, string Along, IReadOnlyList<string> Values, MeasureInfo Measure)
{
    /// <summary>Number of seeds, from 0. The default value is 3.</summary>
    public int Seeds { get; init; } = 3;

    /// <summary>What the result says, below the figure; empty by default.</summary>
    public string Caption { get; init; } = "";

    /// <summary>Settings of a run of the grid.</summary>
    /// <param name="experiment">The experiment.</param>
    /// <param name="line">A line.</param>
    /// <param name="value">A value of the setting along the line.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="steps">Number of steps; null for the default.</param>
    /// <exception cref="SettingException">The experiment does not allow them.</exception>
    public Settings SettingsOf(IExperiment experiment, GridLine line, string value, long seed, long? steps)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        ArgumentNullException.ThrowIfNull(line);
        var settings = experiment.Settings.Defaults.With(Along, value).With(experiment.Run.Seed, seed);
        foreach (var (name, text) in line.Settings) settings = settings.With(name, text);
        return steps is { } given ? settings.With(experiment.Run.Steps, given) : settings;
    }
}

/// <summary>A line of a grid.</summary>
/// <param name="Name">Its name in tables and figures.</param>
/// <param name="IsBaseline">Whether it is drawn dashed, as something to compare with.</param>
/// <param name="Settings">Names and values of its settings, as they are typed.</param>
public sealed record GridLine(string Name, bool IsBaseline, params IReadOnlyList<(string Name, string Text)> Settings);
