using Reparam.Autodiff;
using Reparam.Distributions;
using Reparam.Estimators;
using Reparam.Kernels;
using Reparam.Randomness;
using Reparam.Training;

namespace Reparam.Tests.Estimators;

/// <summary>Estimators that learn: what they descend on, when it takes effect, and that it helps.</summary>
public sealed class LearningLaws
{
    static readonly Compute Compute = new(1);

    [Theory]
    [InlineData("categorical")]
    [InlineData("bernoulli")]
    public void Rebar_LearnsByTheGradientOfItsSquaredEstimate(string familyName)
    {
        // The gradient of a gradient, against differences of the squared estimate itself under the same noise.
        const int Batch = 512;
        const float Step = 5e-3f;
        var rebar = new Rebar(temperature: 0.6f);
        SquaredEstimate(rebar, familyName, Batch, learn: true);
        var learned = rebar.Learned.Select(l => l.Gradient[0]).ToArray();
        for (var i = 0; i < 2; i++)
        {
            double At(float shift)
            {
                var moved = new Rebar(temperature: 0.6f);
                moved.Learned[i].Parameter.Data[0] += shift;
                return SquaredEstimate(moved, familyName, Batch, learn: false);
            }
            var difference = (At(Step) - At(-Step)) / (2 * Step);
            // Central differences in float32: noise about 1e-6/Step, curvature about Step².
            Assert.InRange(learned[i], difference - (0.01 * Math.Abs(difference)) - 2e-3, difference + (0.01 * Math.Abs(difference)) + 2e-3);
            Assert.True(Math.Abs(difference) > 0.01, "The toy must have something to learn.");
        }
    }

    [Fact]
    public void Rebar_AfterLearning_HasASmallerSquaredEstimate()
    {
        const int Batch = 1024;
        var rebar = new Rebar(temperature: 3f);
        var before = SquaredEstimate(rebar, "categorical", Batch, learn: false);
        var optimizer = new Adam([.. rebar.Learned.Select(l => l.Parameter)], 0.05f);
        for (var step = 0; step < 60; step++)
        {
            SquaredEstimate(rebar, "categorical", Batch, learn: true, seed: (ulong)step);
            var tape = new Tape(Compute);
            optimizer.Step([.. rebar.Learned.Select(l => tape.Constant(l.Gradient, l.Parameter.Shape))]);
            rebar.EndStep();
        }
        Assert.True(SquaredEstimate(rebar, "categorical", Batch, learn: false) < 0.9 * before);
    }

    [Fact]
    public void Rebar_TemperatureThatDriftsAway_IsKeptWhereItsInverseIsFinite()
    {
        foreach (var rebar in new[] { new Rebar(1e-30f), new Rebar(1e30f) }) Assert.InRange(MathF.Log(rebar.Temperature), -20.01f, 20.01f);
        foreach (var drifted in new[] { -100f, 100f })
        {
            var rebar = new Rebar();
            rebar.Learned[0].Parameter.Data[0] = drifted;
            rebar.EndStep();
            Assert.InRange(MathF.Log(rebar.Temperature), -20.01f, 20.01f);
            Assert.True(double.IsFinite(SquaredEstimate(rebar, "categorical", batch: 4, learn: true)));
        }
    }

    [Fact]
    public void MovingAverage_WithinAStep_IsConstantAndThenTakesTheMean()
    {
        var estimator = new ScoreFunction(baseline: true);
        var first = Gradient(estimator, cost: 7, learn: true);
        Assert.Equal(first, Gradient(estimator, cost: 7, learn: true));
        estimator.EndStep();
        // The first average, corrected for its start, is the mean itself: nothing is left of a constant cost.
        Assert.All(Gradient(estimator, cost: 7, learn: false), g => Assert.InRange(g, -1e-6f, 1e-6f));
        Assert.Contains(first, g => Math.Abs(g) > 0.1f);
    }

    [Fact]
    public void Nvil_OfACostThatDependsOnItsInput_LearnsIt()
    {
        const int Batch = 64;
        var nvil = new Nvil(inputs: 1, RandomKey.FromSeed(5), hidden: 16);
        var optimizer = new Adam([.. nvil.Learned.Select(l => l.Parameter)], 0.02f);
        double first = 0, last = 0;
        for (var step = 0; step < 400; step++)
        {
            var tape = new Tape(Compute);
            var input = tape.Constant([.. Enumerable.Range(0, Batch).Select(i => (i / 32f) - 1)], new Shape(Batch, 1));
            var logits = tape.Constant(0, new Shape(Batch, 1));
            var layer = new StochasticLayer(BernoulliFamily.Instance, nvil);
            var surrogate = layer.Surrogate(logits, (_, _) => Op.Reshape(Op.Tanh(Op.Affine(input, 3, 0)), new Shape(Batch)), new Pass(RandomKey.FromSeed((ulong)step)) { Input = input, Learn = true });
            last = tape.Gradient(surrogate, logits).Data.ToArray().Average(g => (double)g * g);
            if (step == 0) first = last;
            optimizer.Step([.. nvil.Learned.Select(l => tape.Constant(l.Gradient, l.Parameter.Shape))]);
            nvil.EndStep();
        }
        Assert.True(last < 0.02 * first, $"{first} to {last}");
    }

    [Fact]
    public void Nvil_WithoutInput_Throws()
    {
        var tape = new Tape(Compute);
        var layer = new StochasticLayer(BernoulliFamily.Instance, new Nvil(1, RandomKey.FromSeed(1)));
        Assert.Throws<ArgumentException>("pass", () => layer.Surrogate(tape.Constant(0, new Shape(2, 1)), (sample, _) => Op.SumRows(sample), new Pass(RandomKey.FromSeed(1))));
    }

    static float[] Gradient(ScoreFunction estimator, float cost, bool learn)
    {
        var tape = new Tape(Compute);
        var logits = tape.Constant(0.3f, new Shape(8, 3));
        var layer = new StochasticLayer(BernoulliFamily.Instance, estimator);
        var surrogate = layer.Surrogate(logits, (_, _) => tape.Constant(cost, new Shape(8)), new Pass(RandomKey.FromSeed(2)) { Learn = learn });
        return tape.Gradient(surrogate, logits).Data.ToArray();
    }

    static double SquaredEstimate(Rebar rebar, string familyName, int batch, bool learn, ulong seed = 77)
    {
        var tape = new Tape(Compute);
        IDiscreteFamily family = familyName == "categorical" ? CategoricalFamily.Instance : BernoulliFamily.Instance;
        var shape = familyName == "categorical" ? new Shape(batch, 2, 3) : new Shape(batch, 6);
        var row = tape.Constant([.. Enumerable.Range(0, 6).Select(i => MathF.Sin(2.3f * i))], new Shape(6));
        var weights = Op.BroadcastFirst(tape.Constant([.. Enumerable.Range(0, 6).Select(i => MathF.Cos(1.1f * i))], new Shape(6)), new Shape(batch, 6));
        var logits = Op.BroadcastFirst(row, shape);
        var surrogate = new StochasticLayer(family, rebar).Surrogate(logits, (sample, _) =>
        {
            var x = Op.DotLast(Op.Reshape(sample, new Shape(batch, 6)), weights);
            return (x * x) + Op.Tanh(x);
        }, new Pass(RandomKey.FromSeed(seed)) { Learn = learn });
        return tape.Gradient(surrogate, logits).Data.ToArray().Sum(g => (double)g * g) / batch;
    }
}
