using BenchmarkDotNet.Attributes;
using Reparam.Estimators;
using Reparam.Kernels;
using Reparam.Models;
using Reparam.Randomness;
using Reparam.Training;

namespace Reparam.Benchmarks;

/// <summary>A training step of the paper's categorical VAE, batch 100; look at the ratio to Gumbel-Softmax and at the allocations.</summary>
[MemoryDiagnoser]
public class TrainingStepBenchmarks : IDisposable
{
    const int Batch = 100, Pixels = 784;

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
        var estimator = EstimatorRegistry.Find(Estimator)!.Create(new EstimatorOptions { Inputs = Pixels, Key = key.Split(0) });
        var model = new Vae(new VaeOptions(), estimator, key.Split(1));
        _trainer = new Trainer(model, new Adam(model.Parameters, 1e-3f), new Schedule(), key.Split(2), _compute);
        // As many pixels are on as in MNIST.
        _images = new float[Batch * Pixels];
        key.Split(3).FillUniform(0, _images);
        foreach (ref var pixel in _images.AsSpan()) pixel = pixel < 0.13f ? 1 : 0;
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _compute.Dispose();
        GC.SuppressFinalize(this);
    }

    [Benchmark]
    public float Step() => _trainer.Train(_images, Batch);
}
