using Reparam.Autodiff;
using Reparam.Distributions;
using Reparam.Estimators;
using Reparam.Kernels;
using Reparam.Randomness;

namespace Reparam.Tests.Estimators;

/// <summary>
/// The seam holds estimators that use the cost's gradient at their samples. Proved with the smallest of them, a double
/// control variate of two samples (Titsias and Shi 2022), written here against the public API alone.
/// </summary>
public sealed class SampleGradientTests
{
    const int Draws = 40_000;

    // z = 5: 5.7e-7 two-sided for each of 14 coordinates, seed fixed.
    const double Z = 5;

    static readonly Compute Compute = new(1);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void MeanEstimate_OfADoubleControlVariate_IsTheExactGradient(int layers)
    {
        var toy = new Toy(BernoulliFamily.Instance, layers);
        var tape = new Tape(Compute);
        var surrogate = toy.Surrogate(tape, Draws, _ => new DoubleControlVariate(alpha: -0.6f), new Pass(RandomKey.FromSeed(4)), out var leaves);
        var exact = toy.ExactGradient();
        var coordinate = 0;
        var gradients = new Value[leaves.Length];
        tape.Gradient(surrogate, leaves, gradients);
        foreach (var gradient in gradients)
        {
            var width = gradient.Shape.Count / Draws;
            for (var j = 0; j < width; j++, coordinate++)
            {
                var draws = Enumerable.Range(0, Draws).Select(b => (double)gradient.Data[(b * width) + j]).ToArray();
                var mean = draws.Average();
                var error = Math.Sqrt(draws.Sum(x => (x - mean) * (x - mean)) / (Draws - 1.0) / Draws);
                Assert.InRange(mean, exact[coordinate] - (Z * error) - 1e-4, exact[coordinate] + (Z * error) + 1e-4);
            }
        }
        Assert.Equal(exact.Length, coordinate);
    }

    sealed class DoubleControlVariate(float alpha) : IEstimator
    {
        public EstimatorInfo Info { get; } = new("double-control-variate", "", Unbiased: true, Pathwise: false, "2", "2", "");

        public Value Estimate(IDiscreteFamily family, Value logits, Cost cost, Pass pass)
        {
            var mean = family.Mean(Op.Detach(logits));
            var (first, second) = (Sample(0), Sample(1));
            var (f1, f2) = (cost(first, pass.Inside(0)), cost(second, pass.Inside(1)));
            var (slope1, slope2) = (Op.Detach(logits.Tape.Gradient(f1, first)), Op.Detach(logits.Tape.Gradient(f2, second)));
            // Each sample's control variate is the other's linearization.
            var (cv1, cv2) = (alpha * Op.SumRows(slope2 * (first - mean)), alpha * Op.SumRows(slope1 * (second - mean)));
            var signal = Op.Detach(f1) - Op.Detach(f2) + cv1 - cv2;
            var score = Op.ScaleRows(first - mean, signal) - Op.ScaleRows(second - mean, signal);
            var correction = (slope1 + slope2) * (mean - (mean * mean));
            var estimate = (0.5f * score) - (0.5f * alpha * correction);
            return Op.Attach(0.5f * (f1 + f2), logits, estimate);

            Value Sample(int index) => family.Harden(family.Perturb(Op.Detach(logits), pass.Noise(index), pass.FirstExample));
        }
    }
}
