using System.Diagnostics;
using Reparam.Experiments.Configuration;
using Reparam.Experiments.Datasets;
using Reparam.Experiments.Runs;
using Reparam.Experiments.SemiSupervised;

namespace Reparam.Experiments.Reproductions;

/// <summary>
/// Measures the speed of training with K classes, whose labels are drawn at random. Gumbel-Softmax and marginalization take
/// turns, so that other load on the machine slows both.
/// </summary>
/// <param name="dataset">The images.</param>
/// <param name="data">Folder of the images as given; null for the embedded MNIST.</param>
/// <param name="batch">Number of labelled images in a step; there are as many unlabelled ones.</param>
/// <param name="threads">Number of threads of a step.</param>
/// <param name="seconds">Time that each method is measured for; at least one step.</param>
sealed class ClassSpeed(Dataset dataset, string? data, int batch, int threads, double seconds)
{
    /// <summary>Methods that are compared.</summary>
    public static IReadOnlyList<string> Methods { get; } = ["gumbel-softmax", SemiSupervisedExperiment.Marginalization];

    const int Turns = 5;

    /// <summary>Checks that a number of classes can be measured.</summary>
    /// <exception cref="SettingException">There are too few images.</exception>
    public void Check(int classes)
    {
        var labels = LabelsOf(classes);
        if (labels > dataset.Train.Count - batch)
        {
            throw new SettingException("classes",
                $"{classes} classes need {labels} labelled images and {batch} others in a step, but there are {dataset.Train.Count} training images.");
        }
        try
        {
            Config(Methods[0], classes);
        }
        catch (SettingException)
        {
            throw new SettingException("classes", $"{classes} classes are too many for {dataset.Train.Count} training images with random labels.");
        }
    }

    /// <summary>Configurations of the runs that are measured together.</summary>
    public IEnumerable<RunConfig> Configs(int classes) => Methods.Select(method => Config(method, classes));

    /// <summary>Measures the steps in a second, one row for each method.</summary>
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

    // Does steps that are not counted, because the first steps include compilation. Only a step that takes all the time counts,
    // because compilation is a small part of it.
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

    // The fewest labels that fill a batch, with equally many of each class.
    int LabelsOf(int classes) => classes * (((batch - 1) / classes) + 1);

    RunConfig Config(string method, int classes)
    {
        var experiment = PaperClassifier.Experiment;
        var settings = PaperClassifier.Defaults(method, data, classes, LabelsOf(classes), batch, steps: 1_000_000_000)
            .With(experiment.Labels.LabelledBatch, batch).With(experiment.Labels.RandomLabels, true);
        return RunConfig.Of(experiment, settings, dataset);
    }
}
