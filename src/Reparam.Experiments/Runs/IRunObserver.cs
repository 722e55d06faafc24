namespace Reparam.Experiments.Runs;

/// <summary>Watches a run; called on the training thread.</summary>
public interface IRunObserver
{
    /// <summary>A step is done.</summary>
    /// <param name="step">Steps done.</param>
    /// <param name="loss">Mean loss of the step.</param>
    /// <param name="temperature">Its temperature.</param>
    /// <param name="stepsPerSecond">Speed since the run was started or resumed.</param>
    void Stepped(long step, double loss, double temperature, double stepsPerSecond);

    /// <summary>A row of the learning curve is written.</summary>
    /// <param name="row">The row.</param>
    /// <param name="measures">The curve's measures.</param>
    void Measured(MetricsRow row, IReadOnlyList<MeasureInfo> measures);

    /// <summary>The final evaluation makes progress.</summary>
    /// <param name="set">What is evaluated, such as <c>validation set</c>.</param>
    /// <param name="part">The part that is done, from 0 to 1.</param>
    void Evaluating(string set, double part);
}

/// <summary>Watches nothing.</summary>
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
