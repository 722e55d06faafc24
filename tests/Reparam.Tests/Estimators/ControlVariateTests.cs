using Reparam.Autodiff;
using Reparam.Distributions;
using Reparam.Estimators;
using Reparam.Kernels;
using Reparam.Randomness;
using Reparam.Training;

namespace Reparam.Tests.Estimators;

/// <summary>Control variates that learn: what they start from, what they descend on, and that it helps.</summary>
public sealed class ControlVariateTests
{
    static readonly Compute Compute = new(1);

    static readonly Dictionary<string, Func<IAdaptive>> Learners = new()
    {
        ["rebar"] = () => new Rebar(0.6f),
        ["relax"] = () => new Relax(6, RandomKey.FromSeed(12), 0.6f),
        ["double-cv"] = () => new DoubleControlVariate(3),
        ["rodeo"] = () => new Rodeo(3, RandomKey.FromSeed(12), hidden: 13),
    };

    public static TheoryData<string, string> Cases() => new()
    {
        { "rebar", "categorical" }, { "rebar", "bernoulli" }, { "relax", "categorical" }, { "relax", "bernoulli" },
        { "double-cv", "bernoulli" }, { "rodeo", "bernoulli" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void LearnedGradient_OfEveryParameter_IsTheDerivativeOfTheSquaredEstimate(string name, string family)
    {
        // Central differences in float32: rounding is independent over 3,072 squares, 2e-9·loss in all; kinks of the rectifiers cost 1%.
        const float Step = 5e-4f;
        var estimator = Moved(name);
        var loss = SquaredEstimate(estimator, family, learn: true);
        for (var p = 0; p < estimator.Learned.Count; p++)
        {
            for (var direction = 0; direction < 2; direction++)
            {
                var along = Enumerable.Range(0, estimator.Learned[p].Gradient.Length).Select(i => MathF.Cos((1.7f * i) + direction)).ToArray();
                var learned = estimator.Learned[p].Gradient.Zip(along, (g, d) => (double)g * d).Sum();
                double At(float shift)
                {
                    var moved = Moved(name);
                    for (var i = 0; i < along.Length; i++) moved.Learned[p].Parameter.Data[i] += shift * along[i];
                    return SquaredEstimate(moved, family, learn: false);
                }
                var difference = (At(Step) - At(-Step)) / (2 * Step);
                Assert.InRange(learned - difference, -(0.02 * Math.Abs(difference)) - (5e-5 * loss), (0.02 * Math.Abs(difference)) + (5e-5 * loss));
                if (direction == 0) Assert.True(Math.Abs(difference) > 1e-4 * loss, $"{estimator.Learned[p].Parameter.Name}: nothing to learn ({difference} of {loss}).");
            }
        }
    }

    [Trait("Category", "Long")]
    [Theory]
    [MemberData(nameof(Cases))]
    public void SquaredEstimate_AfterLearning_IsSmaller(string name, string family)
    {
        var estimator = Learners[name]();
        if (name is "rebar" or "relax") estimator.Learned[0].Parameter.Data[0] = 1;
        var before = SquaredEstimate(estimator, family, learn: false);
        var optimizer = new Adam([.. estimator.Learned.Select(l => l.Parameter)], 0.02f);
        for (var step = 0; step < 150; step++)
        {
            SquaredEstimate(estimator, family, learn: true, seed: (ulong)step);
            var tape = new Tape(Compute);
            optimizer.Step([.. estimator.Learned.Select(l => tape.Constant(l.Gradient, l.Parameter.Shape))]);
            estimator.EndStep();
            Assert.All(estimator.Learned, l => Assert.All(l.Gradient, g => Assert.Equal(0, g)));
        }
        var after = SquaredEstimate(estimator, family, learn: false);
        Assert.True(after < 0.95 * before, $"{before} to {after}");
    }

    [Theory]
    [InlineData("categorical")]
    [InlineData("bernoulli")]
    public void Relax_BeforeItLearns_IsRebar(string family)
        => Same(Gradient(new Relax(6, RandomKey.FromSeed(1), 0.6f), family), Gradient(new Rebar(0.6f), family));

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public void DoubleControlVariateAndRodeo_BeforeTheyLearn_AreRloo(int samples)
    {
        var rloo = Gradient(new Rloo(samples), "bernoulli");
        Same(rloo, Gradient(new DoubleControlVariate(samples), "bernoulli"));
        Same(rloo, Gradient(new Rodeo(samples, RandomKey.FromSeed(1)), "bernoulli"));
    }

    [Theory]
    [InlineData("categorical", 0.7f)]
    [InlineData("bernoulli", 0.7f)]
    [InlineData("categorical", 30f)]
    [InlineData("bernoulli", 30f)]
    public void TiedDifference_PathsOfThePerturbedLogits_AreThoseOfNoiseDrawnGivenTheSample(string familyName, float scale)
    {
        // Whatever z̃ was drawn given D, its derivative is a function of z̃ alone: the one that tying evaluates at z.
        const int Rows = 500;
        IDiscreteFamily family = familyName == "categorical" ? CategoricalFamily.Instance : BernoulliFamily.Instance;
        var shape = familyName == "categorical" ? new Shape(Rows, 2, 3) : new Shape(Rows, 6);
        var tape = new Tape(Compute);
        var logits = tape.Constant([.. Enumerable.Range(0, shape.Count).Select(i => scale * MathF.Sin(0.37f * i))], shape);
        var sample = family.Harden(family.Perturb(logits, RandomKey.FromSeed(1)));
        var given = family.PerturbGiven(logits, sample, RandomKey.FromSeed(2));
        var upstream = tape.Constant([.. Enumerable.Range(0, shape.Count).Select(i => MathF.Cos(1.1f * i))], shape);
        // Gradients of what a common shift does not change sum to zero over the classes.
        if (shape.Rank == 3) upstream -= Op.Affine(Op.BroadcastLast(Op.SumLast(upstream), shape), 1f / 3, 0);

        var difference = family.TiedDifference(Op.Detach(logits), Op.Detach(given), sample, upstream);

        Same((upstream - tape.Gradient(Op.SumRows(given * upstream), logits)).Data.ToArray(), difference.Data.ToArray());
    }

    [Fact]
    public void Relax_OfAnotherWidth_Throws()
        => Assert.Contains("[512, 6]", Assert.Throws<ArgumentException>("logits", () => Gradient(new Relax(5, default), "bernoulli")).Message, StringComparison.Ordinal);

    // float32 sums over a few terms of size 1 to 10.
    static void Same(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++) Assert.InRange(actual[i] - expected[i], -2e-5f, 2e-5f);
    }

    static IAdaptive Moved(string name)
    {
        var estimator = Learners[name]();
        for (var p = 0; p < estimator.Learned.Count; p++)
        {
            var data = estimator.Learned[p].Parameter.Data;
            for (var i = 0; i < data.Length; i++) data[i] += 0.3f * MathF.Sin(1.2f + p + (0.7f * i));
        }
        return estimator;
    }

    static double SquaredEstimate(IAdaptive estimator, string family, bool learn, ulong seed = 77)
        => Gradient((IEstimator)estimator, family, learn, seed).Sum(g => (double)g * g) / 512;

    static float[] Gradient(IEstimator estimator, string familyName, bool learn = false, ulong seed = 77)
    {
        const int Batch = 512;
        var tape = new Tape(Compute);
        IDiscreteFamily family = familyName == "categorical" ? CategoricalFamily.Instance : BernoulliFamily.Instance;
        var shape = familyName == "categorical" ? new Shape(Batch, 2, 3) : new Shape(Batch, 6);
        var row = tape.Constant([.. Enumerable.Range(0, 6).Select(i => MathF.Sin(2.3f * i))], new Shape(6));
        var weights = Op.BroadcastFirst(tape.Constant([.. Enumerable.Range(0, 6).Select(i => MathF.Cos(1.1f * i))], new Shape(6)), new Shape(Batch, 6));
        var logits = Op.BroadcastFirst(row, shape);
        var surrogate = new StochasticLayer(family, estimator).Surrogate(logits, (sample, _) =>
        {
            var x = Op.DotLast(Op.Reshape(sample, new Shape(Batch, 6)), weights);
            return (x * x) + Op.Tanh(x);
        }, new Pass(RandomKey.FromSeed(seed)) { Learn = learn });
        return tape.Gradient(surrogate, logits).Data.ToArray();
    }
}
