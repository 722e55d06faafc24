using Reparam.Experiments.Reports;

namespace Reparam.Experiments.Runs;

/// <summary>An open run: its training, its evaluation and its report.</summary>
public interface IRun
{
    /// <summary>Training of the run, step by step.</summary>
    ITraining Training { get; }

    /// <summary>Measures of the learning curve. They must be quick, because a run takes them fifty times.</summary>
    IReadOnlyList<MeasureInfo> CurveMeasures { get; }

    /// <summary>Takes the measures of the learning curve.</summary>
    /// <param name="cancellation">Interrupts the measurement.</param>
    /// <returns>A value for each of <see cref="CurveMeasures"/>.</returns>
    double[] MeasureCurve(CancellationToken cancellation);

    /// <summary>Evaluates the run by all measures of its experiment.</summary>
    /// <param name="progress">Receives the name of the set that is evaluated, and the progress from 0 to 1.</param>
    /// <param name="cancellation">Interrupts the evaluation.</param>
    /// <returns>Values by the names of <see cref="IExperiment.Measures"/>.</returns>
    IReadOnlyList<Measure> Judge(Action<string, double> progress, CancellationToken cancellation);

    /// <summary>
    /// Lists further facts for the result by their JSON keys. Values are strings, whole numbers, numbers, booleans, arrays of
    /// pairs of a name and a number, or null.
    /// </summary>
    /// <param name="step">Number of steps so far.</param>
    IEnumerable<KeyValuePair<string, object?>> Facts(long step) => [];

    /// <summary>Makes the report of a finished run.</summary>
    /// <param name="history">Result and learning curve of the run.</param>
    RunReport Report(RunHistory history);
}

/// <summary>Result and learning curve of a finished run, for its report.</summary>
/// <param name="Result">The result.</param>
/// <param name="Curve">The rows of the learning curve.</param>
public sealed record RunHistory(RunResult Result, IReadOnlyList<MetricsRow> Curve);
