using System.Collections.Concurrent;

namespace Reparam.Experiments.Reproductions;

/// <summary>The threads that make a table.</summary>
static class TableWorkers
{
    /// <summary>Does jobs in their order, several at once. A job that fails does not stop the others.</summary>
    /// <returns>What failed, by job.</returns>
    /// <exception cref="OperationCanceledException">Interrupted; everything is saved.</exception>
    public static IReadOnlyList<string> Do(IReadOnlyList<ITableJob> jobs, int workers, ITableObserver observer, CancellationToken cancellation)
    {
        var queue = new ConcurrentQueue<ITableJob>(jobs);
        var failures = new ConcurrentQueue<string>();
        using var broken = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var threads = Enumerable.Range(0, Math.Min(workers, jobs.Count)).Select(_ => Task.Factory.StartNew(Work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)).ToArray();
        try
        {
            Task.WaitAll(threads, CancellationToken.None);
        }
        catch (AggregateException exception)
        {
            // The cause first: what the others say is only that they were stopped.
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
                        job.Run(observer, broken.Token);
                    }
                    catch (Exception exception) when (exception is InvalidOperationException or InvalidDataException)
                    {
                        failures.Enqueue(exception.Message);
                        observer.Told(job, $"failed: {exception.Message}");
                        observer.Ended(job);
                    }
                }
            }
            catch
            {
                // A full disk or a fault of ours: no use in going on.
                broken.Cancel();
                throw;
            }
        }
    }
}
