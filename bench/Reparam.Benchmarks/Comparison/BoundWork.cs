using Reparam.Estimators;
using Reparam.Kernels;
using Reparam.Models;
using Reparam.Randomness;

namespace Reparam.Benchmarks.Comparison;

/// <summary>The bound of a VAE on a few images, with m = 1000 fresh codes for each.</summary>
sealed class BoundWork : IWork
{
    const int Samples = 1000;

    readonly RandomKey _key = RandomKey.FromSeed(1);
    readonly VaeBound _bound;
    readonly float[] _images, _bounds;
    ulong _calls;

    public BoundWork(VaeShape shape, Func<string, float[]> inputs, Compute compute)
    {
        var model = new Vae(shape.Options, new GumbelSoftmax(), _key);
        model.Parameters.Read(inputs);
        _bound = new VaeBound(model, compute);
        (_images, _bounds) = (inputs("images"), new float[shape.Images]);
    }

    public void Call() => _bound.Evaluate(_images, Samples, _key.Split(_calls++), 0, _bounds);

    public IEnumerable<(string Name, Array Values)> Results => [("bounds", _bounds)];
}
