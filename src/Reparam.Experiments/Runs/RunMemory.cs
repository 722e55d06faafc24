using Reparam.Experiments.Configuration;
using Reparam.Experiments.Datasets;

namespace Reparam.Experiments.Runs;

/// <summary>
/// Estimates the bytes that a run will take. Weights are computed from the settings. A step is tried on one example and on two, which
/// works for every model and estimator.
/// </summary>
static class RunMemory
{
    // Share of the memory that a run may take. The rest is for the data, the system and other processes.
    const double AllowedShare = 0.75;

    // Safety factor, because the tape does not fill its buffers, and an estimator may evaluate more often for other draws.
    const double Slack = 1.3;

    /// <summary>Number of bytes that a run may take on this machine.</summary>
    public static double Allowed => AllowedShare * GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    /// <summary>Checks that a run does not need more memory than is allowed.</summary>
    /// <exception cref="SettingException">The run needs more, or its estimator does not apply to its model.</exception>
    public static void Check(RunConfig config, IData? data) => Check([config], 1, data, null);

    /// <summary>Checks that the largest runs, running at the same time, do not need more memory than is allowed.</summary>
    /// <param name="configs">Configurations of the runs.</param>
    /// <param name="atOnce">Number of runs at the same time.</param>
    /// <param name="data">Data of the runs.</param>
    /// <param name="blamed">Name and value of the setting for errors; null takes it from the runs.</param>
    /// <exception cref="SettingException">The runs need more, or an estimator does not apply to its model.</exception>
    public static void Check(IEnumerable<RunConfig> configs, int atOnce, IData? data, (string Name, int Value)? blamed)
    {
        // Estimate once for runs with the same settings of size, because they take the same memory.
        var known = new Dictionary<string, double>();
        var runs = configs.Select(config => (Config: config, Bytes: Known(config)));
        (RunConfig Config, double Bytes)[] largest = [.. runs.OrderByDescending(run => run.Bytes).Take(atOnce)];
        var needed = largest.Sum(run => run.Bytes);
        if (needed <= Allowed) return;
        var first = largest[0].Config;
        // Blame what was given before what was not.
        Setting[] settings = [.. first.Experiment.Size(first.Settings, data)!.Settings.OrderByDescending(first.Settings.IsGiven)];
        var (amount, allowed) = MemoryText.Of(needed, Allowed);
        var given = settings.Skip(blamed is null ? 1 : 0).Where(first.Settings.IsGiven);
        var others = given.Select(setting => $"{setting.Name} {first.Settings.TextOf(setting)}");
        var value = blamed is { } outside ? $"{outside.Value}" : first.Settings.TextOf(settings[0]);
        var what = largest.Length == 1 ? "a run needs" : $"{largest.Length} runs at once need";
        throw new SettingException(blamed?.Name ?? settings[0].Name, string.Join(", ", others.Prepend(value))
            + $": {what} {amount}; this machine allows {allowed}.");

        double Known(RunConfig config)
        {
            if (config.Experiment.Size(config.Settings, data) is not { } size) return 0;
            var key = $"{config.Experiment.Name} {string.Join(' ', size.Settings.Select(config.Settings.TextOf))}";
            return known.TryGetValue(key, out var bytes) ? bytes : known[key] = Of(config, size, data);
        }
    }

    /// <summary>Estimates the bytes of a run. The value may be a lower bound or infinity if it is above <see cref="Allowed"/>.</summary>
    /// <exception cref="SettingException">The estimator does not apply to the model.</exception>
    public static double Of(RunConfig config, RunSize size, IData? data)
    {
        var held = size.DataBytes + (sizeof(float) * size.Matrices.Sum() * size.Copies);
        // A buffer cannot have more elements than an int counts.
        if (size.Matrices.Max() > int.MaxValue / 2 || size.Examples * size.Widest > int.MaxValue / 2) return double.PositiveInfinity;
        var least = held + (sizeof(float) * size.Tapes * (size.Matrices.Sum() + (size.Examples * size.Least)));
        // Do not try a step, because it would allocate the memory of one example.
        if (least > Allowed) return least;
        try
        {
            var (one, two) = OfStep(config, data, (long)(Allowed - held));
            return held + size.EvaluationBytes + (Slack * size.Tapes * (one + ((size.Examples - 1) * (two - one))));
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
        var settings = config.Settings.With(config.Experiment.Run.MatrixProduct, MatrixProducts.Managed);
        using var session = new RunSession(config with { Settings = settings }, data, threads: 1);
        session.Training.MemoryLimit = limit;
        // Do one step before measuring, because an estimator that learns may need more in its second step.
        session.Training.BytesOf(1);
        return (session.Training.BytesOf(1), session.Training.BytesOf(2));
    }
}
