using Reparam.Autodiff;
using Reparam.Estimators;
using Reparam.Kernels;
using Reparam.Models;
using Reparam.Randomness;
using Reparam.Training;

namespace Reparam.Benchmarks.Comparison;

/// <summary>A model of some size and how many images it is given at once, by Gumbel-Softmax at τ = 1.</summary>
interface IModelShape
{
    int Images { get; }

    /// <summary>Of an image.</summary>
    int Pixels { get; }

    IModel Make(RandomKey key);

    IMultiSampleBound Bound(IModel model, Compute compute);

    /// <summary>The noise that a pass draws for a batch, by the names that the other side reads it by.</summary>
    IEnumerable<(string Name, Array Values)> Noise(Tape tape, Pass pass);
}
