using System.Collections.Concurrent;

namespace Reparam.Experiments.Reproductions;

/// <summary>Runs the jobs of a table on several threads.</summary>
static class TableWorkers
{
    /// <summary>Does jobs in their order, several at once. A job that fails does not stop the others.</summary>
    /// <returns>The message of each job that failed.</returns>
    /// <exception cref="OperationCanceledException">The jobs were interrupted; their work is saved.</exception>
    public static IReadOnlyList<string> Do(IReadOnlyList<ITableJob> jobs, int workers, ITableObserver observer, CancellationToken cancellation)
    {
        var queue = new ConcurrentQueue<ITableJob>(jobs);
        var failures = new ConcurrentQueue<string>();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task[] threads = [.. Enumerable.Range(0, Math.Min(workers, jobs.Count)).Select(_ => Start(Work))];
        try
        {
            Task.WaitAll(threads, CancellationToken.None);
        }
        catch (AggregateException exception)
        {
            // Throw the cause, because the other exceptions only say that their workers were stopped.
            throw exception.InnerExceptions.FirstOrDefault(inner => inner is not OperationCanceledException) ?? exception.InnerExceptions[0];
        }
        cancellation.ThrowIfCancellationRequested();
        return [.. failures];

        void Work()
        {
            try
            {
                while (queue.TryDequeue(out var job))
                {
                    try
                    {
                        job.Run(observer, stop.Token);
                    }
                    catch (Exception exception) when (exception is InvalidOperationException or InvalidDataException)
                    {
                        failures.Enqueue(exception.Message);
                        observer.Reported(job, $"failed: {exception.Message}");
                        observer.Ended(job);
                    }
                }
            }
            catch
            {
                // The other jobs would fail too: the disk is full, or our code has a bug.
                stop.Cancel();
                throw;
            }
        }
    }

    static Task Start(Action work) => Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
