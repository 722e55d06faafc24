using Reparam.Experiments.Configuration;
using Reparam.Experiments.Datasets;

namespace Reparam.Experiments.Runs;

/// <summary>
/// The bytes that a run takes, known before it begins: weights by arithmetic, a step by trying it on one example and on two, which is
/// right whatever the model and the estimator.
/// </summary>
static class RunMemory
{
    // The part of the memory that a run may take; the rest is for the data, the system and others.
    const double Part = 0.75;

    // Chunks of the tape are not filled to the last, and an estimator's draws may decide how often it evaluates.
    const double Slack = 1.3;

    /// <summary>The bytes that a run may take on this machine.</summary>
    public static double Allowed => Part * GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    /// <summary>Refuses a run that needs more than is allowed.</summary>
    /// <exception cref="SettingException">It does, or its estimator does not apply to its model.</exception>
    public static void Check(RunConfig config, IData? data) => Check([config], 1, data, null);

    /// <summary>Refuses runs of which so many at once need more than is allowed.</summary>
    /// <param name="configs">The runs.</param>
    /// <param name="atOnce">Runs at once.</param>
    /// <param name="data">Their data.</param>
    /// <param name="blamed">A setting outside the runs that is to blame, and its value; null blames the runs' own.</param>
    /// <exception cref="SettingException">They do, or an estimator does not apply to its model.</exception>
    public static void Check(IEnumerable<RunConfig> configs, int atOnce, IData? data, (string Name, int Value)? blamed)
    {
        // Runs that differ only in numbers that shape nothing take the same.
        var known = new Dictionary<string, double>();
        (RunConfig Config, double Bytes)[] largest = [.. configs.Select(config => (config, Known(config))).OrderByDescending(run => run.Item2).Take(atOnce)];
        var needed = largest.Sum(run => run.Bytes);
        if (needed <= Allowed) return;
        var first = largest[0].Config;
        var settings = first.Experiment.Size(first.Settings, data)!.Settings;
        var amount = double.IsFinite(needed) ? FormattableString.Invariant($"about {needed / 1e9:F1} GB") : "more GB than there are";
        var others = settings.Skip(blamed is null ? 1 : 0).Where(first.Settings.IsGiven).Select(setting => $"{setting.Name} {first.Settings.TextOf(setting)}");
        var value = blamed is { } outside ? $"{outside.Value}" : first.Settings.TextOf(settings[0]);
        var what = largest.Length == 1 ? "a run needs" : $"{largest.Length} runs at once need";
        throw new SettingException(blamed?.Name ?? settings[0].Name, string.Join(", ", others.Prepend(value))
            + FormattableString.Invariant($": {what} {amount}; this machine allows {Allowed / 1e9:F1} GB."));

        double Known(RunConfig config)
        {
            if (config.Experiment.Size(config.Settings, data) is not { } size) return 0;
            var key = $"{config.Experiment.Name} {string.Join(' ', size.Settings.Select(config.Settings.TextOf))}";
            return known.TryGetValue(key, out var bytes) ? bytes : known[key] = Of(config, size, data);
        }
    }

    /// <summary>The bytes of a run; at least what it takes, or infinity, where that is more than <see cref="Allowed"/> already.</summary>
    /// <exception cref="SettingException">The estimator refuses the model; the message says why.</exception>
    public static double Of(RunConfig config, RunSize size, IData? data)
    {
        var held = size.DataBytes + (sizeof(float) * size.Matrices.Sum() * size.Copies);
        // No buffer has more numbers than an int counts.
        if (size.Matrices.Max() > int.MaxValue / 2 || size.Examples * size.Widest > int.MaxValue / 2) return double.PositiveInfinity;
        var least = held + (sizeof(float) * (size.Matrices.Sum() + (size.Examples * size.Least)));
        // Not worth a trial, which would itself allocate what one example takes.
        if (least > Allowed) return least;
        try
        {
            var (one, two) = OfStep(config, data, (long)(Allowed - held));
            return held + size.EvaluationBytes + (Slack * (one + ((size.Examples - 1) * (two - one))));
        }
        catch (InsufficientMemoryException)
        {
            return double.PositiveInfinity;
        }
        catch (ArgumentException exception) when (config.Settings.List.Find("estimator") is { } estimator)
        {
            throw estimator.Refuse(config.Settings.Value(estimator), $"does not apply: {ArgumentText.Of(exception)}");
        }
    }

    static (double One, double Two) OfStep(RunConfig config, IData? data, long limit)
    {
        using var session = new RunSession(config with { Settings = config.Settings.With(config.Experiment.Run.MatrixProduct, MatrixProducts.Managed) }, data, threads: 1);
        session.Training.MemoryLimit = limit;
        // What an estimator learns may make its second step a longer one.
        session.Training.BytesOf(1);
        return (session.Training.BytesOf(1), session.Training.BytesOf(2));
    }
}
