using Reparam.Experiments.Comparisons;
using Reparam.Experiments.Configuration;
using Reparam.Experiments.Datasets;
using Reparam.Experiments.Samples;

namespace Reparam.Experiments.Runs;

/// <summary>
/// An experiment: its settings, what it is trained on, how a run is opened, by which measures it is judged. The registry lists the
/// experiments of this library; one of a program's own needs no registry.
/// </summary>
public interface IExperiment
{
    /// <summary>Name in commands, configurations and results; letters, digits and dashes.</summary>
    string Name { get; }

    /// <summary>What is trained, for help texts, with examples.</summary>
    string Help { get; }

    /// <summary>All settings, those of <see cref="Run"/> among them.</summary>
    SettingList Settings { get; }

    /// <summary>The settings that every run has.</summary>
    RunSettings Run { get; }

    /// <summary>Measures that judge a finished run, in the order of its result.</summary>
    IReadOnlyList<MeasureInfo> Measures { get; }

    /// <summary>Reads the data that the settings name; null for an experiment without data.</summary>
    /// <param name="settings">The settings.</param>
    /// <exception cref="SettingException">There are no such data, or they are damaged.</exception>
    IData? Load(Settings settings) => null;

    /// <summary>
    /// Settles what depends on the data: refuses settings that do not fit them, and fixes defaults that follow from them.
    /// </summary>
    /// <param name="settings">The settings, which go together.</param>
    /// <param name="data">What <see cref="Load"/> gave.</param>
    /// <returns>The settings of the run.</returns>
    /// <exception cref="SettingException">A setting does not fit the data.</exception>
    Settings Settle(Settings settings, IData? data) => settings;

    /// <summary>Name of a run's folder, without its number.</summary>
    /// <param name="settings">The settings.</param>
    string FolderName(Settings settings) => Name;

    /// <summary>
    /// The size of a run, by arithmetic; null where models are always so small that building one is no risk.
    /// </summary>
    /// <param name="settings">The settings.</param>
    /// <param name="data">What <see cref="Load"/> gave.</param>
    RunSize? Size(Settings settings, IData? data) => null;

    /// <summary>Builds model and training with fresh weights. Equal contexts give equal bits.</summary>
    /// <param name="context">Settings, data, threads and randomness.</param>
    IRun Open(RunContext context);

    /// <summary>Warns of a run that is allowed but may not be meant; one sentence each.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="data">What <see cref="Load"/> gave.</param>
    IEnumerable<string> Warnings(Settings settings, IData? data) => [];

    /// <summary>A result in lines of text, without times and places.</summary>
    /// <param name="result">The result.</param>
    IEnumerable<string> Describe(RunResult result) => ResultText.Of(result, Measures);

    /// <summary>Problems that the experiment brings to comparisons of estimators.</summary>
    IReadOnlyList<INamedProblem> Problems => [];

    /// <summary>Kinds of draws that the experiment brings to <c>sample</c>.</summary>
    IReadOnlyList<INamedDraw> Draws => [];
}
