using System.Diagnostics;
using Reparam.Experiments.Datasets;
using Reparam.Experiments.Configuration;
using Reparam.Experiments.Runs;
using Reparam.Experiments.SemiSupervised;

namespace Reparam.Experiments.Reproductions;

/// <summary>
/// Training steps in a second with K classes whose labels are drawn at random, by Gumbel-Softmax and by marginalization in
/// turn, so that what else the machine does strikes both.
/// </summary>
/// <param name="dataset">The images.</param>
/// <param name="data">Their folder as given; null for the embedded MNIST.</param>
/// <param name="batch">Labelled images in a step, and as many others.</param>
/// <param name="threads">Of a step.</param>
/// <param name="seconds">How long each method is timed, by one step at least.</param>
sealed class ClassSpeed(Dataset dataset, string? data, int batch, int threads, double seconds)
{
    /// <summary>What is compared.</summary>
    public static IReadOnlyList<string> Methods { get; } = ["gumbel-softmax", SemiSupervisedExperiment.Marginalization];

    const int Turns = 5;

    /// <summary>Refuses a number of classes that cannot be timed.</summary>
    /// <exception cref="SettingException">There are too few images.</exception>
    public void Check(int classes)
    {
        var labels = LabelsOf(classes);
        if (labels > dataset.Train.Count - batch)
            throw new SettingException("classes", $"{classes} take {labels} labelled images and {batch} others in a step, but there are {dataset.Train.Count} training images.");
        try
        {
            Config(Methods[0], classes);
        }
        catch (SettingException)
        {
            throw new SettingException("classes", $"{classes} are too many for {dataset.Train.Count} training images whose labels are drawn at random.");
        }
    }

    /// <summary>The runs that are timed together.</summary>
    public IEnumerable<RunConfig> Configs(int classes) => Methods.Select(method => Config(method, classes));

    /// <summary>Steps in a second, one row for each method.</summary>
    public SpeedRow[] Measure(int classes, CancellationToken cancellation)
    {
        var sessions = Configs(classes).Select(config => new RunSession(config, dataset, threads)).ToArray();
        try
        {
            var times = sessions.Select(session => Warm(session, cancellation)).ToArray();
            while (times.Any(steps => steps.Sum() < seconds))
            {
                for (var i = 0; i < sessions.Length; i++)
                {
                    if (times[i].Sum() < seconds) Turn(sessions[i], times[i], seconds / Turns, cancellation);
                }
            }
            return [.. Methods.Zip(times, (method, steps) => new SpeedRow(classes, method, 1 / Median(steps)))];
        }
        finally
        {
            foreach (var session in sessions) session.Dispose();
        }
    }

    // A step that takes longer than all the time there is has long been compiled when it ends: it counts.
    List<double> Warm(RunSession session, CancellationToken cancellation)
    {
        var cold = new List<double>();
        Turn(session, cold, Math.Min(1, seconds / Turns), cancellation);
        if (cold is [var only] && only < seconds) Turn(session, cold, 0, cancellation);
        return cold[0] < seconds ? [] : cold;
    }

    static void Turn(RunSession session, List<double> times, double length, CancellationToken cancellation)
    {
        var began = Stopwatch.GetTimestamp();
        do
        {
            cancellation.ThrowIfCancellationRequested();
            var start = Stopwatch.GetTimestamp();
            session.Training.Train();
            times.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        while (Stopwatch.GetElapsedTime(began).TotalSeconds < length);
    }

    static double Median(List<double> times)
    {
        var sorted = times.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    // As few labels as let a step have a full batch of them.
    int LabelsOf(int classes) => classes * (((batch - 1) / classes) + 1);

    RunConfig Config(string method, int classes)
    {
        var experiment = PaperClassifier.Experiment;
        var settings = PaperClassifier.Defaults(method, data, classes, LabelsOf(classes), batch, steps: 1_000_000_000)
            .With(experiment.Labels.LabelledBatch, batch).With(experiment.Labels.RandomLabels, true);
        return RunConfig.Of(experiment, settings, dataset);
    }
}
