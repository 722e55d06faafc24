namespace Reparam.Experiments.Reproductions;

/// <summary>Turns a progress from 0 to 1 into its increases.</summary>
/// <param name="increased">Receives the increase since the last report.</param>
sealed class WorkProgress(Action<double> increased) : IProgress<double>
{
    double _reported;

    public void Report(double value)
    {
        increased(value - _reported);
        _reported = value;
    }
}
