using Reparam.Autodiff;
using Reparam.Distributions;
using Reparam.Estimators;
using Reparam.Kernels;
using Reparam.Randomness;

namespace Reparam.Tests.Estimators;

/// <summary>Variance normalization: the moments it keeps, and when they take effect.</summary>
public sealed class NormalizationTests
{
    static readonly Compute Compute = new(1);

    [Fact]
    public void Moments_AfterSteps_AreThoseOfAllSignalsWeighedByAge()
    {
        var estimator = new NormalizedScoreFunction();
        float[][] steps = [[3, 9, -2, 12], [250, 251], [7], [-4, 30, 8]];
        foreach (var step in steps)
        {
            Gradient(estimator, step, learn: true);
            estimator.EndStep();
        }
        // Each step's observations share its weight, 0.95 to the power of its age.
        var observations = steps.SelectMany((step, s) => step.Select(x => (Weight: Math.Pow(0.95, steps.Length - 1 - s) / step.Length, X: (double)x))).ToArray();
        var total = observations.Sum(o => o.Weight);
        var mean = observations.Sum(o => o.Weight * o.X) / total;
        var variance = observations.Sum(o => o.Weight * (o.X - mean) * (o.X - mean)) / total;
        Assert.Equal(mean, estimator.State[0].Data[0], 1e-4 * Math.Abs(mean));
        Assert.Equal(variance, estimator.State[0].Data[1], 1e-5 * variance);
        Assert.Equal(1 - Math.Pow(0.95, steps.Length), estimator.State[0].Data[2], 1e-6);
    }

    [Fact]
    public void Estimate_WithinAStep_IsConstantAndThenNormalized()
    {
        float[] costs = [3, 9, -2, 12];
        var estimator = new NormalizedScoreFunction();
        var plain = Gradient(new ScoreFunction(baseline: false), costs);
        // Before the first step ends there is nothing to subtract or to divide by.
        Assert.Equal(plain, Gradient(estimator, costs, learn: true));
        Assert.Equal(plain, Gradient(estimator, costs, learn: true));
        estimator.EndStep();
        var mean = costs.Average();
        var deviation = MathF.Sqrt(costs.Select(x => (x - mean) * (x - mean)).Average());
        var normalized = Gradient(estimator, costs);
        for (var i = 0; i < normalized.Length; i++)
            Assert.Equal(plain[i] / costs[i / 3] * (costs[i / 3] - mean) / deviation, normalized[i], 1e-5f);
        estimator.EndStep();
        Assert.Equal(normalized, Gradient(estimator, costs));
    }

    [Fact]
    public void Estimate_OfSignalsThatVaryByLessThanOne_IsCenteredAlone()
    {
        var estimator = new NormalizedScoreFunction();
        Gradient(estimator, [5.1f, 5.3f], learn: true);
        estimator.EndStep();
        var plain = Gradient(new ScoreFunction(baseline: false), [1, 1]);
        Assert.All(Gradient(estimator, [6.2f, 6.2f]).Zip(plain), pair => Assert.Equal(pair.Second, pair.First, 1e-5f));
    }

    [Fact]
    public void State_CarriedToAnotherEstimator_CarriesTheEstimate()
    {
        foreach (var make in new Func<IAdaptive>[] { () => new NormalizedScoreFunction(), () => new NormalizedMuProp(), () => new NormalizedDarn() })
        {
            var (learned, resumed) = (make(), make());
            Nonlinear(learned, learn: true);
            var before = Nonlinear(learned, learn: false);
            learned.EndStep();
            var after = Nonlinear(learned, learn: false);
            Assert.NotEqual(before, after);
            for (var i = 0; i < learned.State.Count; i++) learned.State[i].Data.CopyTo(resumed.State[i].Data, 0);
            Assert.Equal(after, Nonlinear(resumed, learn: false));
        }
    }

    [Fact]
    public void Limits_OfWhatIsEnumerated_SayHowMany()
    {
        Says("1048576", () => new SumAndSample(), new Shape(1, 20));
        Says("1048576", () => new UnorderedSet(), new Shape(1, 20));
        Says("8001", () => new LocalExpectation(), new Shape(1, 8000));
        Assert.Throws<ArgumentOutOfRangeException>("samples", () => new UnorderedSet(13));
        Assert.Throws<ArgumentOutOfRangeException>("samples", () => new UnorderedSet(1));
        Assert.Throws<ArgumentOutOfRangeException>("summed", () => new SumAndSample(0));
        Assert.Throws<ArgumentOutOfRangeException>("samples", () => new DoubleControlVariate(1));
        Assert.Throws<ArgumentOutOfRangeException>("samples", () => new Rodeo(1, default));

        static void Says(string count, Func<IEstimator> make, Shape shape)
        {
            var logits = new Tape(Compute).Constant(0, shape);
            var thrown = Assert.Throws<ArgumentException>("logits", () => new StochasticLayer(BernoulliFamily.Instance, make()).Surrogate(logits, (sample, _) => Op.SumRows(sample), new Pass(default)));
            Assert.Contains(count, thrown.Message, StringComparison.Ordinal);
        }
    }

    static float[] Nonlinear(IAdaptive estimator, bool learn)
    {
        var tape = new Tape(Compute);
        var logits = tape.Constant(0.4f, new Shape(16, 3));
        var surrogate = new StochasticLayer(BernoulliFamily.Instance, (IEstimator)estimator).Surrogate(logits, (sample, _) =>
        {
            var x = Op.Affine(Op.SumRows(sample), 3, -2);
            return x * x * x;
        }, new Pass(RandomKey.FromSeed(6)) { Learn = learn });
        return tape.Gradient(surrogate, logits).Data.ToArray();
    }

    static float[] Gradient(IEstimator estimator, float[] costs, bool learn = false)
    {
        var tape = new Tape(Compute);
        var logits = tape.Constant(0.3f, new Shape(costs.Length, 3));
        var surrogate = new StochasticLayer(BernoulliFamily.Instance, estimator).Surrogate(logits, (_, _) => tape.Constant(costs, new Shape(costs.Length)), new Pass(RandomKey.FromSeed(2)) { Learn = learn });
        return tape.Gradient(surrogate, logits).Data.ToArray();
    }
}
