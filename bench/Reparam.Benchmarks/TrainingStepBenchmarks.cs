using BenchmarkDotNet.Attributes;
using Reparam.Estimators;
using Reparam.Experiments.Workloads;
using Reparam.Kernels;
using Reparam.Models;
using Reparam.Randomness;
using Reparam.Training;

namespace Reparam.Benchmarks;

/// <summary>
/// Times a training step of the paper's categorical VAE by estimator. Results to read: the ratio to Gumbel-Softmax, and the
/// allocations.
/// </summary>
[MemoryDiagnoser]
public class TrainingStepBenchmarks : IDisposable
{
    Compute _compute = null!;
    Trainer _trainer = null!;
    float[] _images = null!;

    [Params(1, 2)]
    public int Threads { get; set; }

    [Params("gumbel-softmax", "st-gumbel-softmax", "score-function-baseline", "nvil", "muprop", "rebar")]
    public string Estimator { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        var key = RandomKey.FromSeed(1);
        _compute = new Compute(Threads);
        var options = PaperNetworks.CategoricalVae;
        var estimator = EstimatorRegistry.Find(Estimator)!.Create(new EstimatorOptions { Inputs = options.Pixels, Key = key.Split(0) });
        var model = new Vae(options, estimator, key.Split(1));
        _trainer = new Trainer(model, new Adam(model.Parameters, 1e-3f), new Schedule(), key.Split(2), _compute);
        _images = TrainingWorkloads.Images(TrainingWorkloads.Batch, options.Pixels, key.Split(3));
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _compute.Dispose();
        GC.SuppressFinalize(this);
    }

    [Benchmark]
    public float Step() => _trainer.Train(_images, TrainingWorkloads.Batch);
}
