using Reparam.Experiments.Comparisons;
using Reparam.Experiments.Configuration;
using Reparam.Experiments.Datasets;
using Reparam.Experiments.Samples;

namespace Reparam.Experiments.Runs;

/// <summary>
/// An experiment: its settings, its data, its runs, and the measures that evaluate them. The registry lists the experiments of this
/// library. A program can use its own experiments without a registry.
/// </summary>
public interface IExperiment
{
    /// <summary>Name in commands, configurations and results. It consists of letters, digits and dashes.</summary>
    string Name { get; }

    /// <summary>Help text of the experiment, with examples.</summary>
    string Help { get; }

    /// <summary>All settings, including those of <see cref="Run"/>.</summary>
    SettingList Settings { get; }

    /// <summary>Settings that every run has.</summary>
    RunSettings Run { get; }

    /// <summary>Measures that evaluate a finished run, in the order of its result.</summary>
    IReadOnlyList<MeasureInfo> Measures { get; }

    /// <summary>Reads the data that the settings name; null for an experiment without data.</summary>
    /// <param name="settings">The settings.</param>
    /// <exception cref="SettingException">The data do not exist, or they are damaged.</exception>
    IData? Load(Settings settings) => null;

    /// <summary>Checks that the settings fit the data, and fixes the defaults that follow from the data.</summary>
    /// <param name="settings">The settings, which fit each other.</param>
    /// <param name="data">Data that <see cref="Load"/> returned.</param>
    /// <returns>The settings of the run.</returns>
    /// <exception cref="SettingException">A setting does not fit the data.</exception>
    Settings Settle(Settings settings, IData? data) => settings;

    /// <summary>Makes the name of a run folder, without its number.</summary>
    /// <param name="settings">The settings.</param>
    string FolderName(Settings settings) => Name;

    /// <summary>Computes the size of a run without building its model; null if the models are always small.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="data">Data that <see cref="Load"/> returned.</param>
    RunSize? Size(Settings settings, IData? data) => null;

    /// <summary>Builds model and training with fresh weights. Equal contexts give the same bits.</summary>
    /// <param name="context">Settings, data, threads and randomness.</param>
    IRun Open(RunContext context);

    /// <summary>Warns of settings that are allowed but may be a mistake, in one sentence each.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="data">Data that <see cref="Load"/> returned.</param>
    IEnumerable<string> Warnings(Settings settings, IData? data) => [];

    /// <summary>Describes a result in lines of text, without times and paths.</summary>
    /// <param name="result">The result.</param>
    IEnumerable<string> Describe(RunResult result) => ResultText.Of(result, Measures);

    /// <summary>Problems that the experiment brings to comparisons of estimators.</summary>
    IReadOnlyList<INamedProblem> Problems => [];

    /// <summary>Comparisons of runs that the experiment brings to <c>reproduce</c>.</summary>
    IReadOnlyList<RunGrid> Grids => [];

    /// <summary>Kinds of draws that the experiment brings to <c>sample</c>.</summary>
    IReadOnlyList<INamedDraw> Draws => [];
}
