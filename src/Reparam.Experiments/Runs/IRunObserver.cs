namespace Reparam.Experiments.Runs;

/// <summary>Watches a run. The training thread calls it.</summary>
public interface IRunObserver
{
    /// <summary>Reports a finished step.</summary>
    /// <param name="step">Number of steps so far.</param>
    /// <param name="loss">Mean loss of the step.</param>
    /// <param name="temperature">Temperature of the step.</param>
    /// <param name="stepsPerSecond">Speed since the run was started or resumed.</param>
    void Stepped(long step, double loss, double temperature, double stepsPerSecond);

    /// <summary>Reports a new row of the learning curve.</summary>
    /// <param name="row">The row.</param>
    /// <param name="measures">Measures of the learning curve.</param>
    void Measured(MetricsRow row, IReadOnlyList<MeasureInfo> measures);

    /// <summary>Reports progress of the final evaluation.</summary>
    /// <param name="set">Name of the set that is evaluated, such as <c>validation set</c>.</param>
    /// <param name="part">Progress, from 0 to 1.</param>
    void Evaluating(string set, double part);
}

/// <summary>An observer that ignores everything.</summary>
sealed class SilentObserver : IRunObserver
{
    public void Stepped(long step, double loss, double temperature, double stepsPerSecond)
    {
    }

    public void Measured(MetricsRow row, IReadOnlyList<MeasureInfo> measures)
    {
    }

    public void Evaluating(string set, double part)
    {
    }
}
