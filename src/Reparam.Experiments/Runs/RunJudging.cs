namespace Reparam.Experiments.Runs;

/// <summary>Evaluates a session, and makes its result from settings, measures and facts.</summary>
static class RunJudging
{
    /// <summary>Keys that every result of <c>train</c> has.</summary>
    public static IReadOnlyList<string> Keys { get; } =
        ["command", "model", "threads", "steps", "trainSeconds", "stepsPerSecond", "trainLoss", "run"];

    /// <summary>Makes the result of <c>eval</c>.</summary>
    public static RunResult Evaluate(RunSession session, string folder, Action<string, double> progress, CancellationToken cancellation)
    {
        var started = System.Diagnostics.Stopwatch.GetTimestamp();
        var measures = session.Run.Judge(progress, cancellation);
        var result = Begun("eval", session);
        result.Add("step", session.Training.Step);
        Finish(result, session, measures);
        result.Add("seconds", Math.Round(System.Diagnostics.Stopwatch.GetElapsedTime(started).TotalSeconds, 3));
        result.Add("run", folder);
        return result;
    }

    /// <summary>Makes the result of <c>train</c>.</summary>
    /// <param name="session">The session, at its last step.</param>
    /// <param name="folder">Folder of the run.</param>
    /// <param name="seconds">Seconds of training.</param>
    /// <param name="loss">Mean training loss of the last row; null for a run without steps.</param>
    /// <param name="profile">Times of the operations; null if they were not measured.</param>
    /// <param name="progress">Receives the name of the set that is evaluated, and the progress from 0 to 1.</param>
    /// <param name="cancellation">Interrupts the evaluation.</param>
    public static RunResult Of(
        RunSession session, string folder, double seconds, double? loss, ProfileTable? profile, Action<string, double> progress, CancellationToken cancellation)
    {
        var measures = session.Run.Judge(progress, cancellation);
        var result = Begun("train", session, profile);
        var steps = session.Training.Step;
        result.Add("steps", steps);
        result.Add("trainSeconds", Math.Round(seconds, 6));
        result.Add("stepsPerSecond", seconds > 0 ? Math.Round(steps / seconds, 2) : null);
        result.Add("trainLoss", loss);
        Finish(result, session, measures);
        result.Add("run", folder);
        return result;
    }

    static RunResult Begun(string command, RunSession session, ProfileTable? profile = null)
    {
        var result = new RunResult { Profile = profile };
        result.Add("command", command);
        result.Add("model", session.Config.Experiment.Name);
        var settings = session.Config.Settings;
        foreach (var setting in settings.Applicable.Where(setting => setting.InResult))
            result.Add(setting.Key, settings.Value(setting) is string or bool or long or int or double ? settings.Value(setting) : settings.TextOf(setting));
        result.Add("threads", session.Threads);
        if (session.Config.Dataset is { } data) result.Add("dataset", data);
        return result;
    }

    static void Finish(RunResult result, RunSession session, IReadOnlyList<Measure> measures)
    {
        // A measure without a meaning here, such as a ratio to 0, is null.
        foreach (var (name, value) in measures) result.Add(name, double.IsNaN(value) ? null : value);
        foreach (var (key, value) in session.Run.Facts(session.Training.Step)) result.Add(key, value);
    }
}
