namespace Reparam.Experiments.Reproductions;

/// <summary>
/// Watches the making of a table; called by several workers at once. Work is counted in training steps, an evaluation by
/// about how many steps take as long.
/// </summary>
interface ITableObserver
{
    void Begun(ITableJob job);

    /// <summary>Work that was found done.</summary>
    void Skipped(ITableJob job, double work);

    /// <summary>Work that was done now.</summary>
    void Worked(ITableJob job, double work);

    /// <summary>Something worth a line: a row written, a choice made.</summary>
    void Told(ITableJob job, string what);

    void Ended(ITableJob job);
}
