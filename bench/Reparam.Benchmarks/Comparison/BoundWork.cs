using Reparam.Experiments.Workloads;
using Reparam.Kernels;
using Reparam.Models;
using Reparam.Randomness;

namespace Reparam.Benchmarks.Comparison;

/// <summary>The bound of a model on a few images, with m = 1000 new samples for each.</summary>
sealed class BoundWork : IWork
{
    readonly RandomKey _key = RandomKey.FromSeed(1);
    readonly IMultiSampleBound _bound;
    readonly float[] _images, _bounds;
    ulong _calls;

    public BoundWork(ModelShape shape, Func<string, float[]> inputs, Compute compute)
    {
        var model = shape.Model.Make(_key);
        model.Parameters.Read(inputs);
        _bound = shape.Model.Bound(model, compute);
        (_images, _bounds) = (inputs("images"), new float[shape.Images]);
    }

    public void Call() => _bound.Evaluate(_images, TrainingWorkloads.Samples, _key.Split(_calls++), 0, _bounds);

    public IEnumerable<(string Name, Array Values)> Results => [("bounds", _bounds)];
}
