using Reparam.Experiments.Reports;
using Reparam.Experiments.Runs;

namespace Reparam.Experiments.Losses;

/// <summary>What a run of chosen losses has besides its training.</summary>
/// <param name="Title">What chooses the losses, for the report.</param>
/// <param name="Losses">Names of the losses.</param>
/// <param name="Gates">The gates.</param>
/// <param name="Network">The network that the chosen losses train.</param>
/// <param name="Alone">Networks that one loss alone trains, by its name.</param>
sealed record LossParts(string Title, IReadOnlyList<string> Losses, Gates Gates, Classifier Network, IReadOnlyList<(string Name, Classifier Network)> Alone);

/// <summary>A run of chosen losses, evaluated by the accuracy on test images.</summary>
/// <param name="training">The training.</param>
/// <param name="data">Images and labels.</param>
/// <param name="parts">Gates and networks.</param>
sealed class LossRun(ITraining training, LossData data, LossParts parts) : IRun
{
    // Images of the learning curve; the result counts all.
    const int QuickImages = 1000;

    public ITraining Training => training;

    public IReadOnlyList<MeasureInfo> CurveMeasures { get; } = LossMeasures.Curve(parts.Losses, parts.Alone.Select(pair => pair.Name));

    public double[] MeasureCurve(CancellationToken cancellation) =>
    [
        Quick(parts.Network, cancellation), .. parts.Gates.Probabilities, .. parts.Alone.Select(pair => Quick(pair.Network, cancellation)),
    ];

    public IReadOnlyList<Measure> Judge(Action<string, double> progress, CancellationToken cancellation)
        => [new("testAccuracy", parts.Network.Accuracy(data.Test, data.Test.Count, done => progress("test set", done), cancellation))];

    public IEnumerable<KeyValuePair<string, object?>> Facts(long step)
    {
        yield return new(LossMeasures.Gates, parts.Losses.Zip(parts.Gates.Probabilities, KeyValuePair.Create).ToArray());
        if (parts.Alone.Count == 0) yield break;
        yield return new(LossMeasures.Alone, parts.Alone.Select(pair => KeyValuePair.Create(pair.Name, All(pair.Network))).ToArray());
    }

    public RunReport Report(RunHistory history) => LossReport.Of(parts, history);

    double Quick(Classifier network, CancellationToken cancellation)
        => network.Accuracy(data.Test, Math.Min(QuickImages, data.Test.Count), null, cancellation);

    double All(Classifier network) => network.Accuracy(data.Test, data.Test.Count, null, CancellationToken.None);
}
