using Reparam.Experiments.Datasets;
using Reparam.Kernels;
using Reparam.Randomness;

namespace Reparam.Experiments.Runs;

/// <summary>A configuration brought to life, with all randomness named by its seed.</summary>
sealed class RunSession : IDisposable
{
    readonly Compute _compute;

    /// <exception cref="DllNotFoundException">The configuration wants a BLAS, and there is none.</exception>
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
    /// Lets a short run go through the epochs of a whole one. Otherwise what is chosen by a short run is chosen for the beginning of
    /// everything that follows the epochs.
    /// </summary>
    /// <param name="steps">Steps of the whole run.</param>
    public void ShortenEpochs(long steps) => Training.StepsPerEpoch = Math.Max(1, Training.StepsPerEpoch * Config.Steps / steps);

    public void Dispose() => _compute.Dispose();
}
