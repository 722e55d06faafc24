namespace Reparam.Experiments.Reproductions;

/// <summary>A part of a table that one worker makes. A job saves all its work, so that it can be resumed.</summary>
interface ITableJob
{
    string Name { get; }

    /// <summary>Whether the table has all rows of the job.</summary>
    bool IsFinished { get; }

    /// <summary>Amount of work of the whole job.</summary>
    double Work { get; }

    /// <summary>Amount of work that is already done according to the rows on disk. Read it before the job starts.</summary>
    double WorkDone { get; }

    /// <summary>Does the remaining work.</summary>
    /// <exception cref="InvalidOperationException">Training diverged.</exception>
    /// <exception cref="InvalidDataException">A file is damaged.</exception>
    /// <exception cref="OperationCanceledException">The job was interrupted; its work is saved.</exception>
    void Run(ITableObserver observer, CancellationToken cancellation);
}
