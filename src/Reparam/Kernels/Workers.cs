namespace Reparam.Kernels;

/// <summary>Work cut into numbered blocks; each block must write only what is its own.</summary>
public interface IBlockBody
{
    /// <summary>Does block <paramref name="block"/>, counted from 0.</summary>
    void Run(int block);
}

/// <summary>
/// A fixed team of threads that share out numbered blocks. Which thread does a block is left to chance, what a block
/// computes is not: callers cut the work the same way whatever the team's size, so results have the same bits with one
/// thread or many. A call allocates nothing after the first of its kind.
/// </summary>
/// <remarks>One caller at a time; a body must not call <see cref="Run{TBody}"/> on the same team.</remarks>
public sealed class Workers : IDisposable
{
    // A worker spins about this long for the next call before it sleeps: the gaps inside a training step are shorter.
    const int SpinsBeforeSleep = 2_000;

    readonly Thread[] _threads;
    readonly object _gate = new();
    readonly Dictionary<Type, Job> _jobs = [];
    Job? _job;
    Exception? _failure;
    // High half: generation of the call. Low half: blocks not yet claimed, so a stale worker finds nothing to claim.
    long _state;
    int _done;
    int _sleeping;
    int _busy;
    bool _closing;

    /// <summary>Starts a team.</summary>
    /// <param name="threads">How many threads compute, the caller's own included; at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="threads"/> is less than 1 or more than 1024.</exception>
    public Workers(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(threads, 1024);
        _threads = new Thread[threads - 1];
        for (var i = 0; i < _threads.Length; i++)
        {
            _threads[i] = new Thread(Serve) { IsBackground = true, Name = $"Reparam worker {i + 1}" };
            _threads[i].Start();
        }
    }

    /// <summary>Number of threads that compute, including the caller's own.</summary>
    public int Threads => _threads.Length + 1;

    /// <summary>Runs every block once and returns when all are done; rethrows the first exception a block threw.</summary>
    /// <param name="blocks">How many blocks; 0 does nothing.</param>
    /// <param name="body">The work. Copied; carries pointers or arrays, never results.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="blocks"/> is negative.</exception>
    /// <exception cref="InvalidOperationException">The team is at work already.</exception>
    /// <exception cref="ObjectDisposedException">The team was disposed.</exception>
    public void Run<TBody>(int blocks, in TBody body) where TBody : struct, IBlockBody
    {
        ArgumentOutOfRangeException.ThrowIfNegative(blocks);
        ObjectDisposedException.ThrowIf(_closing, this);
        if (Interlocked.Exchange(ref _busy, 1) != 0)
            throw new InvalidOperationException("The team is at work: one caller at a time, and a block must not call Run.");
        _failure = null;
        if (_threads.Length == 0 || blocks < 2) RunAlone(blocks, body);
        else RunShared(blocks, body);
        var failure = _failure;
        _failure = null;
        Volatile.Write(ref _busy, 0);
        if (failure is not null) System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
    }

    /// <summary>Ends the team's threads.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _closing = true;
            Monitor.PulseAll(_gate);
        }
        foreach (var thread in _threads) thread.Join();
    }

    void RunAlone<TBody>(int blocks, TBody body) where TBody : struct, IBlockBody
    {
        for (var block = 0; block < blocks; block++)
        {
            try
            {
                body.Run(block);
            }
            catch (Exception exception)
            {
                // As with more threads: the other blocks are done all the same.
                _failure ??= exception;
            }
        }
    }

    void RunShared<TBody>(int blocks, in TBody body) where TBody : struct, IBlockBody
    {
        var job = JobFor<TBody>();
        job.Body = body;
        _job = job;
        Volatile.Write(ref _done, 0);
        var generation = (_state >> 32) + 1;
        // A full fence: either a worker about to sleep sees this, or it is seen to sleep below.
        Interlocked.Exchange(ref _state, (generation << 32) | (uint)blocks);
        if (Volatile.Read(ref _sleeping) > 0)
        {
            lock (_gate) Monitor.PulseAll(_gate);
        }

        Work();
        var wait = new SpinWait();
        while (Volatile.Read(ref _done) < blocks) wait.SpinOnce(sleep1Threshold: -1);
        job.Body = default;
    }

    Job<TBody> JobFor<TBody>() where TBody : struct, IBlockBody
    {
        if (_jobs.TryGetValue(typeof(TBody), out var known)) return (Job<TBody>)known;
        var job = new Job<TBody>();
        _jobs.Add(typeof(TBody), job);
        return job;
    }

    void Serve()
    {
        while (true)
        {
            Work();
            var spins = 0;
            while ((uint)Volatile.Read(ref _state) == 0 && spins++ < SpinsBeforeSleep) Thread.SpinWait(8);
            if (spins < SpinsBeforeSleep && !_closing) continue;
            lock (_gate)
            {
                Interlocked.Increment(ref _sleeping);
                while ((uint)Interlocked.Read(ref _state) == 0 && !_closing) Monitor.Wait(_gate);
                Interlocked.Decrement(ref _sleeping);
                if (_closing) return;
            }
        }
    }

    void Work()
    {
        while (true)
        {
            var state = Interlocked.Read(ref _state);
            var left = (int)(uint)state;
            if (left == 0) return;
            if (Interlocked.CompareExchange(ref _state, state - 1, state) != state) continue;
            try
            {
                _job!.Run(left - 1);
            }
            catch (Exception exception)
            {
                Interlocked.CompareExchange(ref _failure, exception, null);
            }
            Interlocked.Increment(ref _done);
        }
    }

    abstract class Job
    {
        public abstract void Run(int block);
    }

    sealed class Job<TBody> : Job where TBody : struct, IBlockBody
    {
        public TBody Body;

        public override void Run(int block) => Body.Run(block);
    }
}
