using Reparam.Experiments.Reports;

namespace Reparam.Experiments.Runs;

/// <summary>A run that was opened: what is trained, and how it is judged and reported.</summary>
public interface IRun
{
    /// <summary>What is trained, step by step.</summary>
    ITraining Training { get; }

    /// <summary>Measures of the learning curve, quick enough to be taken fifty times in a run.</summary>
    IReadOnlyList<MeasureInfo> CurveMeasures { get; }

    /// <summary>Takes the measures of the learning curve.</summary>
    /// <param name="cancellation">Stops in the middle.</param>
    /// <returns>A value for each of <see cref="CurveMeasures"/>.</returns>
    double[] MeasureCurve(CancellationToken cancellation);

    /// <summary>Judges the run by all measures of its experiment.</summary>
    /// <param name="progress">Told what is evaluated, and which part of it is done, from 0 to 1.</param>
    /// <param name="cancellation">Stops in the middle.</param>
    /// <returns>Values by the names of <see cref="IExperiment.Measures"/>.</returns>
    IReadOnlyList<Measure> Judge(Action<string, double> progress, CancellationToken cancellation);

    /// <summary>
    /// Facts for the result besides settings and measures, by their JSON keys: texts, whole numbers, numbers, truth values or null.
    /// </summary>
    /// <param name="step">Steps done.</param>
    IEnumerable<KeyValuePair<string, object?>> Facts(long step) => [];

    /// <summary>The report of a finished run.</summary>
    /// <param name="history">Its result and its learning curve.</param>
    RunReport Report(RunHistory history);
}

/// <summary>A finished run, as its report tells it.</summary>
/// <param name="Result">The result.</param>
/// <param name="Curve">The rows of the learning curve.</param>
public sealed record RunHistory(RunResult Result, IReadOnlyList<MetricsRow> Curve);
