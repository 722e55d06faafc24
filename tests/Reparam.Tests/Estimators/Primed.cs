using Reparam.Autodiff;
using Reparam.Distributions;
using Reparam.Estimators;
using Reparam.Kernels;
using Reparam.Randomness;

namespace Reparam.Tests.Estimators;

/// <summary>
/// Estimators that learn, as they are after learning: running moments of costs tens apart, and learned parameters moved
/// off their start. Laws of bias must hold for whatever has been learned, and normalization shows only then.
/// </summary>
static class Primed
{
    public static IEstimator By(IEstimator estimator, IDiscreteFamily family, int variables, int classes, int inputs)
    {
        if (estimator is not IAdaptive adaptive) return estimator;
        const int Rows = 64;
        var tape = new Tape(new Compute(1));
        var shape = family is CategoricalFamily ? new Shape(Rows, variables, classes) : new Shape(Rows, variables);
        var pattern = Op.BroadcastFirst(tape.Constant([.. Enumerable.Range(0, shape.Count / Rows).Select(i => MathF.Cos(1.9f * i))], new Shape(shape.Count / Rows)), shape);
        new StochasticLayer(family, estimator).Surrogate(tape.Constant(0.2f, shape), (sample, _) =>
        {
            var x = Op.SumRows(sample * pattern);
            return 12 * (x * x * x);
        }, new Pass(RandomKey.FromSeed(41)) { Learn = true, Input = tape.Constant(0.5f, new Shape(Rows, inputs)) });
        adaptive.EndStep();
        for (var p = 0; p < adaptive.Learned.Count; p++)
        {
            var data = adaptive.Learned[p].Parameter.Data;
            for (var i = 0; i < data.Length; i++) data[i] += 0.4f * MathF.Sin(1 + p + (0.7f * i));
        }
        return estimator;
    }
}
