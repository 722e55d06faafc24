using Reparam.Autodiff;
using Reparam.Distributions;
using Reparam.Estimators;
using Reparam.Kernels;
using Reparam.Models;
using Reparam.Randomness;
using Reparam.Training;

namespace Reparam.Tests.Estimators;

/// <summary>What single straight-through estimators promise beside their matrices.</summary>
public sealed class StraightThroughTests
{
    [Theory]
    [InlineData(0, 1f)]
    [InlineData(1, 1.04f)]
    [InlineData(50, 3f)]
    [InlineData(100, 5f)]
    [InlineData(100_000, 5f)]
    public void Slope_OfAnEpoch_GrowsToFive(long epoch, float slope) => Assert.Equal(slope, new SlopeAnnealed { Epoch = epoch }.Slope, 1e-6f);

    [Theory]
    [InlineData(0f, 1000, 1f)]
    [InlineData(0.004f, 100, 1.4f)]
    [InlineData(0.004f, 1000, 5f)]
    [InlineData(10f, 1, 5f)]
    public void Slope_OfAnotherGrowth_GrowsAsFast(float growth, long epoch, float slope)
    {
        Assert.Equal(slope, new SlopeAnnealed(growth) { Epoch = epoch }.Slope, 1e-6f);
        var entry = EstimatorRegistry.Find("slope-annealed")!;
        var registered = Assert.IsType<SlopeAnnealed>(entry.Create(new EstimatorOptions { SlopeGrowth = growth }));
        registered.Epoch = epoch;
        Assert.Equal(slope, registered.Slope, 1e-6f);
    }

    [Theory]
    [InlineData(-0.1f)]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Growth_ThatIsNone_IsRefused(float growth) => Assert.Equal("growth", Assert.Throws<ArgumentOutOfRangeException>(() => new SlopeAnnealed(growth)).ParamName);

    [Fact]
    public void Trainer_WithStepsPerEpoch_TellsTheEpochOfTheStep()
    {
        using var compute = new Compute(1);
        var (estimator, examples) = (new SlopeAnnealed(), new float[12]);
        var trainer = Make();
        var epochs = new List<long>();
        for (var step = 0; step < 7; step++)
        {
            epochs.Add(estimator.Epoch);
            trainer.Train(examples, 2);
        }
        Assert.Equal([0, 0, 0, 1, 1, 1, 2], epochs);

        // A resumed run begins with an estimator of its own.
        estimator = new SlopeAnnealed();
        var resumed = Make();
        resumed.Step = 302;
        Assert.Equal(100, estimator.Epoch);
        Assert.Throws<ArgumentOutOfRangeException>(() => resumed.StepsPerEpoch = 0);

        Trainer Make()
        {
            var model = new Vae(new VaeOptions { Pixels = 6, Variables = 2, Classes = 3 }, estimator, RandomKey.FromSeed(1));
            return new Trainer(model, new Sgd(model.Parameters, 1e-3f), new Schedule(), RandomKey.FromSeed(2), compute) { StepsPerEpoch = 3 };
        }
    }

    [Fact]
    public void ReinMax_BelowOne_Throws()
    {
        foreach (var tau in new[] { 0.99f, 0f, float.NaN, float.PositiveInfinity })
            Assert.Throws<ArgumentOutOfRangeException>("temperature", () => new ReinMax(tau));
        Assert.Equal(1, ReinMax.Description.LeastTemperature);
    }

    [Fact]
    public void Constructors_OutsideTheirRanges_NameTheArgument()
    {
        foreach (var tau in new[] { 0f, -1f, float.NaN, 1e-31f })
        {
            Assert.Throws<ArgumentOutOfRangeException>("temperature", () => new Mve(tau));
            Assert.Throws<ArgumentOutOfRangeException>("temperature", () => new GumbelRao(tau));
            Assert.Throws<ArgumentOutOfRangeException>("temperature", () => new GappedStraightThrough(tau));
            Assert.Throws<ArgumentOutOfRangeException>("temperature", () => new DecoupledStraightThrough(tau));
        }
        Assert.Equal(float.PositiveInfinity, new Mve().Temperature);
        foreach (var gap in new[] { -1f, float.NaN, float.PositiveInfinity })
            Assert.Throws<ArgumentOutOfRangeException>("gap", () => new GappedStraightThrough(1, gap));
        Assert.Throws<ArgumentOutOfRangeException>("draws", () => new GumbelRao(1, 0));
        Assert.Throws<ArgumentOutOfRangeException>("draws", () => new ReinMaxRao(1, 0));
        Assert.Throws<ArgumentOutOfRangeException>("scale", () => new ReinMaxControlVariate(scale: float.NaN));
    }

    [Theory]
    [InlineData(3f)]
    [InlineData(1e15f)]
    [InlineData(float.PositiveInfinity)]
    public void Mve_OfManyClasses_KeepsTheMeanOfALinearCost(float tau)
    {
        // Over all states Σ p(D)·W(D)·g = J·g, for probabilities from 10⁻³⁵ to 1; all 500 states would take long, so four
        // carry all the mass, and the others' share is below rounding. Rare classes stand last, where they end an elimination.
        const int Classes = 500;
        using var compute = new Compute(1);
        var tape = new Tape(compute);
        var logits = Enumerable.Range(0, Classes).Select(k => k < 4 ? 0.3f * k : -40 - (40f * k / Classes)).ToArray();
        var g = Enumerable.Range(0, Classes).Select(k => MathF.Sin(k)).ToArray();
        var weights = logits.Select(l => Math.Exp(l)).ToArray();
        var p = weights.Select(w => w / weights.Sum()).ToArray();
        var shape = new Shape(4, 1, Classes);
        var leaf = tape.Constant([.. Enumerable.Repeat(logits, 4).SelectMany(l => l)], shape);
        var samples = tape.Constant([.. Enumerable.Range(0, 4).SelectMany(s => Enumerable.Range(0, Classes).Select(k => k == s ? 1f : 0))], shape);
        var path = new Mve(tau).Path(CategoricalFamily.Instance, leaf, samples, new Pass(default));
        var gradient = tape.Gradient(path * tape.Constant([.. Enumerable.Repeat(g, 4).SelectMany(x => x)], shape), leaf).Data;
        var mean = p.Zip(g, (q, x) => q * x).Sum();
        for (var k = 0; k < Classes; k++)
        {
            var sum = 0.0;
            for (var s = 0; s < 4; s++) sum += p[s] * gradient[(s * Classes) + k];
            Assert.Equal(p[k] * (g[k] - mean), sum, 1e-6);
        }
    }

    [Trait("Category", "Long")]
    [Fact]
    public void GumbelRao_OfManyDraws_HoldsTheMemoryOfOne()
    {
        using var compute = new Compute(1);
        Assert.Equal(Held(1), Held(100));

        long Held(int draws)
        {
            var tape = new Tape(compute);
            var leaf = tape.Constant(0.1f, new Shape(400, 20, 100));
            var surrogate = new StochasticLayer(CategoricalFamily.Instance, new GumbelRao(0.5f, draws)).Surrogate(leaf, (sample, _) => Op.SumRows(sample), new Pass(RandomKey.FromSeed(1)));
            tape.Gradient(surrogate, leaf);
            return tape.BytesHeld;
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData(0.5f)]
    public void Gst_OfTheClassDrawn_SeparatesItByTheGap(float? gap)
    {
        // W(D) = J(soft)/τ is known by its diagonal: soft(1 − soft)/τ, soft from logits written out by hand.
        using var compute = new Compute(1);
        float[] logits = [0.2f, 1.1f, -0.7f];
        const float Tau = 0.8f;
        var weights = logits.Select(l => Math.Exp(l)).ToArray();
        for (var drawn = 0; drawn < 3; drawn++)
        {
            var p = weights[drawn] / weights.Sum();
            var below = 1.1 - (gap ?? (-Math.Log(1 - p) / p));
            var moved = logits.Select((l, k) => Math.Exp((k == drawn ? 1.1 : Math.Min(l, below)) / Tau)).ToArray();
            var matrix = Reparam.Measurement.StraightThroughMatrix.Of(
                new GappedStraightThrough(Tau, gap), CategoricalFamily.Instance, logits, [.. Enumerable.Range(0, 3).Select(k => k == drawn ? 1f : 0)], new Shape(1, 1, 3), default, compute);
            for (var k = 0; k < 3; k++)
            {
                var soft = moved[k] / moved.Sum();
                // The authors' 1 − 10⁻⁵ moves the gap of the probability by less than this.
                Assert.Equal(soft * (1 - soft) / Tau, matrix[(k * 3) + k], gap is null ? 2e-5 : 1e-6);
            }
        }
    }
}
