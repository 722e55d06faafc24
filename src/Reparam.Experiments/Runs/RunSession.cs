using Reparam.Experiments.Datasets;
using Reparam.Kernels;
using Reparam.Randomness;

namespace Reparam.Experiments.Runs;

/// <summary>An open run of a configuration, with its threads. All randomness follows from the seed.</summary>
sealed class RunSession : IDisposable
{
    readonly Compute _compute;

    /// <summary>Opens a run with fresh weights.</summary>
    /// <exception cref="DllNotFoundException">The configuration needs a BLAS, but none is installed.</exception>
    public RunSession(RunConfig config, IData? data, int threads)
    {
        (Config, Threads) = (config, threads);
        _compute = MatrixProducts.Open(config.Settings.Get(config.Experiment.Run.MatrixProduct), threads);
        try
        {
            Run = config.Experiment.Open(new(config.Settings, data, _compute, RandomKey.FromSeed((ulong)config.Seed)));
            Training.MemoryLimit = (long)RunMemory.Allowed;
        }
        catch
        {
            _compute.Dispose();
            throw;
        }
    }

    public RunConfig Config { get; }

    public int Threads { get; }

    public IRun Run { get; }

    public ITraining Training => Run.Training;

    public Compute Compute => _compute;

    /// <summary>
    /// Shortens the epochs, so that a short run has as many as a whole run. Otherwise a choice by short runs would see only the first
    /// epochs, and some estimators change with the epochs.
    /// </summary>
    /// <param name="steps">Number of steps of the whole run.</param>
    public void ShortenEpochs(long steps) => Training.StepsPerEpoch = Math.Max(1, Training.StepsPerEpoch * Config.Steps / steps);

    public void Dispose() => _compute.Dispose();
}
