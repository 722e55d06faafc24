namespace Reparam.Experiments.Reproductions;

/// <summary>Of a progress from 0 to 1, tells how much more is done since it told last.</summary>
/// <param name="more">Is told.</param>
sealed class WorkPart(Action<double> more) : IProgress<double>
{
    double _told;

    public void Report(double value)
    {
        more(value - _told);
        _told = value;
    }
}
