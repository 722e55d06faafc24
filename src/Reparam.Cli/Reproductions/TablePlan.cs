using System.Collections.Concurrent;
using Reparam.Cli.Datasets;
using Reparam.Randomness;

namespace Reparam.Cli.Reproductions;

/// <summary>What all cells of a table share: protocol, data, and the files in its folder.</summary>
sealed class TablePlan
{
    // The same images whatever the seed, or two tables would be judged on different ones.
    const ulong TestSeed = 20161103;

    /// <param name="path">Folder of the table, which exists.</param>
    /// <param name="protocol">The protocol, agreed with the folder's.</param>
    /// <param name="steps">Length of the runs.</param>
    /// <param name="data">The data folder as given; null for the embedded MNIST.</param>
    /// <param name="dataset">What it holds.</param>
    /// <exception cref="InvalidDataException">A file of the table is damaged.</exception>
    public TablePlan(string path, TableProtocol protocol, long steps, string? data, Dataset dataset)
    {
        (Path, Protocol, Steps, Data, Dataset) = (path, protocol, steps, data, dataset);
        (Table, Grid) = (new(TablePath), new(System.IO.Path.Combine(path, "grid.csv")));
        var key = RandomKey.FromSeed(TestSeed);
        var all = Enumerable.Range(0, dataset.Test.Count);
        TestImages = protocol.TestImages == 0 ? [.. all] : [.. all.OrderBy(i => key.Bits64((ulong)i)).Take(protocol.TestImages).Order()];
    }

    public string Path { get; }

    public TableProtocol Protocol { get; }

    public long Steps { get; }

    public string? Data { get; }

    public Dataset Dataset { get; }

    public string TablePath => System.IO.Path.Combine(Path, "table1.csv");

    public RowFile<TableRow> Table { get; }

    public RowFile<GridRow> Grid { get; }

    /// <summary>The test images that runs are judged on.</summary>
    public int[] TestImages { get; }

    /// <summary>Makes cells, several at once, each on one thread. A cell that fails does not stop the others.</summary>
    /// <returns>What failed, by cell.</returns>
    /// <exception cref="OperationCanceledException">Interrupted; everything is saved.</exception>
    public static IReadOnlyList<string> Make(IReadOnlyList<TableCell> cells, int workers, ITableObserver observer, CancellationToken cancellation)
    {
        var queue = new ConcurrentQueue<TableCell>(cells);
        var failures = new ConcurrentQueue<string>();
        using var broken = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var threads = Enumerable.Range(0, Math.Min(workers, cells.Count)).Select(_ => Task.Factory.StartNew(Work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)).ToArray();
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
                while (queue.TryDequeue(out var cell))
                {
                    try
                    {
                        cell.Run(observer, broken.Token);
                    }
                    catch (Exception exception) when (exception is InvalidOperationException or InvalidDataException)
                    {
                        failures.Enqueue(exception.Message);
                        observer.Told(cell, $"failed: {exception.Message}");
                        observer.Ended(cell);
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
