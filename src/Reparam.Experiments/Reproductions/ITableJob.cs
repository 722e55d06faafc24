namespace Reparam.Experiments.Reproductions;

/// <summary>A part of a table that one worker makes; all it has done is on disk.</summary>
interface ITableJob
{
    string Name { get; }

    /// <summary>Whether all its rows are there.</summary>
    bool IsFinished { get; }

    /// <summary>All its work, done or not.</summary>
    double Work { get; }

    /// <summary>What of it the rows on disk say is done, before it begins. A job that runs reports what it finds itself.</summary>
    double Behind { get; }

    /// <summary>Does what is left.</summary>
    /// <exception cref="InvalidOperationException">It diverged.</exception>
    /// <exception cref="InvalidDataException">A file is damaged.</exception>
    /// <exception cref="OperationCanceledException">Interrupted; what was done is saved.</exception>
    void Run(ITableObserver observer, CancellationToken cancellation);
}
