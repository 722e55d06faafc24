using Reparam.Autodiff;
using Reparam.Distributions;
using Reparam.Estimators;
using Reparam.Kernels;
using Reparam.Measurement;
using Reparam.Randomness;

namespace Reparam.Tests.Measurement;

/// <summary>Means and variances that are known in closed form, against enumeration.</summary>
public sealed class ClosedFormTests
{
    // float32 costs of size 1 in variances of size 1e-2 and less.
    const double Relative = 1e-4;

    public static TheoryData<float, float> Toys() => new() { { 0.45f, 0 }, { 0.49f, 0 }, { 0.499f, -2 }, { 0.1f, 1.5f } };

    [Theory]
    [MemberData(nameof(Toys))]
    public void Variance_OfTheBernoulliToy_IsItsClosedForm(float target, float logit)
    {
        var (t, theta) = ((double)target, 1 / (1 + Math.Exp(-(double)logit)));
        var (delta, g) = (1 - (2 * t), (1 - (2 * t)) * theta * (1 - theta));
        var toy = SmallProblem.Toy(target, logit);

        // E ĝ² − g² over the one bit, and over the pairs that differ.
        Near((theta * Math.Pow(1 - t, 4) * Math.Pow(1 - theta, 2)) + ((1 - theta) * Math.Pow(t, 4) * theta * theta) - (g * g), toy.Enumerate(new ScoreFunction(baseline: false)));
        Near((2 * theta * (1 - theta) * delta * delta / 4) - (g * g), toy.Enumerate(new Rloo(2)));
    }

    [Theory]
    [InlineData(0.45f, 1.594e-2, 6.250e-4)]
    [InlineData(0.49f, 1.564e-2, 2.500e-5)]
    public void Variance_OfTheToyAtLogitZero_IsWhatIsPublished(float target, double reinforce, double rloo)
    {
        var toy = SmallProblem.Toy(target, 0);
        Assert.Equal(reinforce, toy.Enumerate(new ScoreFunction(baseline: false)).TotalVariance, 5e-6);
        Assert.Equal(rloo, toy.Enumerate(new Rloo(2)).TotalVariance, 1e-3 * rloo);
    }

    [Theory]
    [InlineData(2, 0.45f, 0f)]
    [InlineData(5, 0.45f, -2f)]
    [InlineData(6, 0.2f, 0.7f)]
    public void Variance_OfRlooOnTheToyOfManyBits_IsItsClosedForm(int bits, float t, float logit)
    {
        // Of each coordinate (c/2D)²·(v + (D − 2)·v²), v = 2θ(1 − θ).
        var theta = 1 / (1 + Math.Exp(-(double)logit));
        var (c, v) = (1 - (2 * (double)t), 2 * theta * (1 - theta));
        var moments = Bits(bits, logit, sample =>
        {
            var off = Op.Affine(sample, 1, -t);
            return Op.Affine(Op.SumRows(off * off), 1f / bits, 0);
        }).Enumerate(new Rloo(2));
        var expected = Math.Pow(c / (2 * bits), 2) * (v + ((bits - 2) * v * v));
        Assert.All(moments.Variance, variance => Assert.Equal(expected, variance, Relative * expected));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void Variance_OfDoubleControlVariatesOnALinearCost_IsZeroAtMinusOne(int samples)
    {
        var linear = Bits(3, 0.4f, sample => Op.SumRows(sample * Op.BroadcastFirst(sample.Tape.Constant([0.7f, -1.3f, 2.1f], new Shape(3)), sample.Shape)));
        var estimator = new DoubleControlVariate(samples);
        var plain = linear.Enumerate(estimator).TotalVariance;
        Assert.Equal(linear.Enumerate(new Rloo(samples)).TotalVariance, plain, 1e-6);

        estimator.Learned[0].Parameter.Data[0] = -1;

        Assert.True(plain > 0.1);
        Assert.InRange(linear.Enumerate(estimator).TotalVariance, 0, 1e-12);
    }

    [Theory]
    [InlineData("categorical", 9)]
    [InlineData("bernoulli", 8)]
    public void UnorderedSetAndSumAndSample_OfAllStates_AreExact(string family, int states)
    {
        var problem = SmallProblem.Polynomial(family);
        foreach (var estimator in new IEstimator[] { new UnorderedSet(states), new UnorderedSet(states + 3), new SumAndSample(states), new SumAndSample(states - 1), new SumAndSample(50) })
        {
            var moments = problem.Sample(estimator, 50, RandomKey.FromSeed(3));
            Assert.InRange(moments.TotalVariance, 0, 1e-10);
            Assert.All(moments.Mean.Zip(problem.Exact()), pair => Assert.Equal(pair.Second, pair.First, 5e-6));
        }
    }

    [Fact]
    public void LocalExpectation_OfOneVariable_IsExact()
    {
        var problem = new GradientMeasure(CategoricalFamily.Instance, SmallProblem.Logits(5), new Shape(1, 1, 5), (sample, _) =>
        {
            var x = Op.SumRows(Op.Tanh(sample * Op.BroadcastFirst(sample.Tape.Constant([1, -2, 0.5f, 3, 0.1f], new Shape(5)), sample.Shape)));
            return x * x * x;
        }, new Compute(1));
        var moments = problem.Enumerate(new LocalExpectation());
        Assert.InRange(moments.TotalVariance, 0, 1e-12);
        Assert.All(moments.Mean.Zip(problem.Exact()), pair => Assert.Equal(pair.Second, pair.First, 2e-6));
    }

    [Fact]
    public void LocalExpectation_AsEveryRaoBlackwellization_VariesLessThanWhatItConditions()
    {
        foreach (var family in new[] { "categorical", "bernoulli" })
        {
            var problem = SmallProblem.Polynomial(family);
            Assert.True(problem.Enumerate(new LocalExpectation()).TotalVariance < 0.5 * problem.Enumerate(new ScoreFunction(baseline: false)).TotalVariance);
            // The unordered set of two conditions on less than RLOO's ordered pair with replacement.
            Assert.True(problem.Enumerate(new UnorderedSet(2)).TotalVariance < problem.Enumerate(new Rloo(2)).TotalVariance);
        }
    }

    [Fact]
    public void NormalizedEstimators_WhereTheUnnormalizedAreExact_AreTheGradientOverSigma()
    {
        const float Sigma = 3;
        var linear = new GradientMeasure(CategoricalFamily.Instance, SmallProblem.Logits(6), new Shape(1, 2, 3), (sample, _) =>
            Op.SumRows(sample * Op.BroadcastFirst(sample.Tape.Constant([1, -2, 0.5f, 3, 0.1f, -1], new Shape(6)), sample.Shape)), new Compute(1));

        Check(SmallProblem.Polynomial("categorical"), Learned(new NormalizedScoreFunction()), Sigma);
        Check(SmallProblem.Polynomial("bernoulli"), Learned(new NormalizedScoreFunction()), Sigma);
        Check(linear, Learned(new NormalizedDarn()), Sigma);
        // Of bits DARN at ½ is exact for quadratics too.
        Check(SmallProblem.Toy(0.3f, 0.8f), Learned(new NormalizedDarn()), Sigma);
        // A linear cost leaves MuProp no signal to normalize.
        Check(linear, Learned(new NormalizedMuProp()), 1);

        static T Learned<T>(T estimator) where T : IAdaptive
        {
            ((float[])[1.5f, Sigma * Sigma, 1]).CopyTo(estimator.State[0].Data, 0);
            return estimator;
        }

        static void Check(GradientMeasure problem, IFiniteDraws estimator, float divisor)
            => Assert.All(problem.Enumerate(estimator).Mean.Zip(problem.Exact()), pair => Assert.Equal(pair.Second / divisor, pair.First, 2e-6));
    }

    static GradientMeasure Bits(int count, float logit, Func<Value, Value> cost)
        => new(BernoulliFamily.Instance, Enumerable.Repeat(logit, count).ToArray(), new Shape(1, count), (sample, _) => cost(sample), new Compute(1));

    static void Near(double expected, GradientMoments moments) => Assert.Equal(expected, moments.TotalVariance, (Relative * expected) + 1e-10);
}
