namespace Reparam.Experiments.Reproductions;

/// <summary>
/// Watches the jobs of a table; several workers call it at once. The unit of work is a training step. An evaluation counts as
/// the number of steps that take about as long.
/// </summary>
interface ITableObserver
{
    void Started(ITableJob job);

    /// <summary>Reports work that the job found done on disk.</summary>
    void FoundDone(ITableJob job, double work);

    /// <summary>Reports work that the job did just now.</summary>
    void Worked(ITableJob job, double work);

    /// <summary>Reports an event that deserves a line, such as a new row or a choice.</summary>
    void Reported(ITableJob job, string message);

    void Ended(ITableJob job);
}
