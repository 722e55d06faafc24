using Reparam.Autodiff;
using Reparam.Distributions;
using Reparam.Estimators;
using Reparam.Kernels;
using Reparam.Measurement;
using Reparam.Randomness;

namespace Reparam.Tests.Measurement;

/// <summary>Where straight-through estimators are exact and where they are not, by enumeration of one variable's states.</summary>
public sealed class BiasLaws
{
    // float32 costs and estimates of size 1, summed with weights of sum 1; and a bias far above that.
    const double Rounding = 3e-6, Bias = 1e-3;

    static readonly Compute Compute = new(1);

    static readonly IFiniteDraws[] ExactOnQuadratics = [new Zgr(), new ReinMax(), new Mve(), new Mve(1e8f)];

    static readonly IFiniteDraws[] ExactOnLinear = [new StraightThrough(), new SlopeAnnealed(), new Darn(uniform: false), new Darn(uniform: true), new Mve(1), new Mve(20)];

    static readonly IFiniteDraws[] BiasedOnLinear =
    [
        new ReinMax(1.3f), new GappedStraightThrough(), new GappedStraightThrough(gap: null), new StraightThrough(1.5f), new SlopeAnnealed { Epoch = 20 },
    ];

    [Theory]
    [InlineData(3, 1)]
    [InlineData(3, 2)]
    [InlineData(5, 3)]
    [InlineData(5, 4)]
    public void Bias_OfRandomPolynomials_VanishesUpToTheDegreeOfTheEstimator(int classes, int seed)
    {
        var (linear, quadratic, quartic) = (Polynomial(classes, seed, 1), Polynomial(classes, seed, 2), Polynomial(classes, seed, 4));
        Assert.All(ExactOnQuadratics, estimator =>
        {
            Assert.InRange(Distance(linear, estimator), 0, Rounding);
            Assert.InRange(Distance(quadratic, estimator), 0, Rounding);
            Assert.InRange(Distance(quartic, estimator), Bias, 100);
        });
        Assert.All(ExactOnLinear, estimator =>
        {
            Assert.InRange(Distance(linear, estimator), 0, Rounding);
            Assert.InRange(Distance(quadratic, estimator), Bias, 100);
        });
        Assert.All(BiasedOnLinear, estimator => Assert.InRange(Distance(linear, estimator), Bias, 100));
    }

    [Theory]
    [InlineData(0.8f, -1.5f)]
    [InlineData(-2f, 0.4f)]
    public void Mean_OfBinaryCostsThatAgreeAtTheCorners_ChangesByTheKnownTerm(float kappa, float logit)
    {
        var theta = 1 / (1 + Math.Exp(-logit));
        var variance = theta * (1 - theta);
        var skew = kappa * variance * (1 - (2 * theta));
        // κ·b(1 − b), and κ·b²(1 − b).
        (IFiniteDraws Estimator, double Parabola)[] cases = [(new StraightThrough(), skew), (new Darn(uniform: false), -skew), (new Zgr(), 0), (new Darn(uniform: true), 0), (new Mve(), 0), (new ScoreFunction(baseline: false), 0)];
        foreach (var (estimator, parabola) in cases) Assert.Equal(parabola, Change(estimator, square: false), Rounding);
        foreach (var estimator in new IFiniteDraws[] { new Zgr(), new Darn(uniform: true), new ReinMax() })
            Assert.Equal(-0.5 * kappa * variance, Change(estimator, square: true), Rounding);

        double Change(IFiniteDraws estimator, bool square)
        {
            double Mean(float added) => new GradientMeasure(BernoulliFamily.Instance, new[] { logit }, new Shape(1, 1), (b, _) =>
            {
                var off = Op.Affine(b, 1, -0.3f);
                var bump = b * Op.Affine(b, -1, 1);
                if (square) bump *= b;
                return Op.SumRows((off * off) + (added * bump));
            }, Compute).Enumerate(estimator).Mean[0];
            return Mean(kappa) - Mean(0);
        }
    }

    [Fact]
    public void Mean_OfCategoricalCostsThatAgreeAtTheCorners_ChangesByTheKnownTerm()
    {
        const float Kappa = 0.7f;
        var logits = SmallProblem.Logits(4);
        var weights = logits.Select(l => Math.Exp(l)).ToArray();
        var p = weights.Select(w => w / weights.Sum()).ToArray();
        var squares = p.Sum(q => q * q);
        (IFiniteDraws Estimator, double Factor)[] cases = [(new StraightThrough(), -2), (new Darn(uniform: false), 2), (new Zgr(), 0), (new ReinMax(), 0), (new Mve(), 0), (new ScoreFunction(baseline: false), 0)];
        foreach (var (estimator, factor) in cases)
        {
            var (without, with) = (Mean(0), Mean(Kappa));
            for (var k = 0; k < 4; k++) Assert.Equal(factor * Kappa * p[k] * (p[k] - squares), with[k] - without[k], Rounding);

            double[] Mean(float added) => new GradientMeasure(CategoricalFamily.Instance, logits, new Shape(1, 1, 4), (z, _) =>
                Op.SumRows(Op.Tanh(z * Op.Affine(z, 0.5f, 0.2f))) + Op.Affine(Op.SumRows(z * z), -added, added), Compute).Enumerate(estimator).Mean;
        }
    }

    // Epoch 25 has the slope 2.
    [Theory]
    [InlineData("categorical")]
    [InlineData("bernoulli")]
    public void SlopeAnnealed_LaterOn_IsStraightThroughOfTheSteeperLogits(string family)
    {
        var (steep, plain) = (Measure(1).Enumerate(new SlopeAnnealed { Epoch = 25 }), Measure(2).Enumerate(new StraightThrough()));
        for (var i = 0; i < plain.Mean.Length; i++)
        {
            Assert.Equal(2 * plain.Mean[i], steep.Mean[i], Rounding);
            Assert.Equal(4 * plain.Variance[i], steep.Variance[i], Rounding);
        }

        GradientMeasure Measure(float scale)
        {
            var logits = SmallProblem.Logits(4).Select(logit => scale * logit).ToArray();
            var binary = family == "bernoulli";
            return new GradientMeasure(binary ? BernoulliFamily.Instance : CategoricalFamily.Instance, logits, binary ? new Shape(1, 4) : new Shape(1, 1, 4), (z, _) =>
                Op.SumRows(Op.Tanh(z * Op.Affine(z, 0.5f, 0.2f))), Compute);
        }
    }

    [Theory]
    [InlineData(0.45f, 0f)]
    [InlineData(0.499f, -2f)]
    [InlineData(0.1f, 1.3f)]
    public void Moments_OfTheBernoulliToy_AreTheClosedForms(float t, float logit)
    {
        var theta = 1 / (1 + Math.Exp(-logit));
        var exact = (1 - (2 * (double)t)) * theta * (1 - theta);
        var measure = SmallProblem.Toy(t, logit);

        var straight = measure.Enumerate(new StraightThrough());
        Assert.Equal(((2 * theta) - 1) * theta * (1 - theta), straight.Mean[0] - exact, 1e-6);
        Assert.Equal(4 * Math.Pow(theta * (1 - theta), 3), straight.Variance[0], 1e-6);
        foreach (var estimator in new IFiniteDraws[] { new Zgr(), new ReinMax(), new Darn(uniform: true) })
        {
            var zgr = measure.Enumerate(estimator);
            var (one, zero) = ((1 - t) * (1 - theta), -t * theta);
            Assert.Equal(exact, zgr.Mean[0], 1e-6);
            Assert.Equal(theta * (1 - theta) * (one - zero) * (one - zero), zgr.Variance[0], 1e-6);
        }
    }

    [Fact]
    public void ReinMaxControlVariate_BesideReinMax_HasTheSameMeanAndMoreVariance()
    {
        const int Draws = 40_000;
        var measure = Polynomial(3, 7, 2);
        var exact = measure.Exact();
        var drawn = measure.Sample(new ReinMaxControlVariate(), Draws, RandomKey.FromSeed(8));
        // z = 6: 2e-9 two-sided for each of 3 coordinates, seed fixed.
        for (var i = 0; i < exact.Length; i++)
            Assert.InRange(drawn.Mean[i], exact[i] - (6 * Math.Sqrt(drawn.Variance[i] / Draws)) - Rounding, exact[i] + (6 * Math.Sqrt(drawn.Variance[i] / Draws)) + Rounding);
        Assert.True(drawn.TotalVariance > measure.Enumerate(new ReinMax()).TotalVariance);
    }

    [Theory]
    [InlineData("categorical")]
    [InlineData("bernoulli")]
    public void GumbelRao_BesideStraightThroughGumbelSoftmax_HasTheSameMeanAndLessVariance(string family)
    {
        const int Draws = 20_000;
        var measure = SmallProblem.Polynomial(family);
        var single = measure.Sample(new StraightThroughGumbelSoftmax(0.5f), Draws, RandomKey.FromSeed(8));
        // With one draw it is the same law, though by noise given the sample; with many only the mean.
        foreach (var draws in new[] { 1, 10 })
        {
            var averaged = measure.Sample(new GumbelRao(0.5f, draws), Draws, RandomKey.FromSeed(9));
            // z = 6: 2e-9 two-sided for each of 18 coordinates, seed fixed.
            for (var i = 0; i < single.Mean.Length; i++)
            {
                var bound = 6 * Math.Sqrt((single.Variance[i] + averaged.Variance[i]) / Draws);
                Assert.InRange(averaged.Mean[i], single.Mean[i] - bound, single.Mean[i] + bound);
            }
            // A variance from 20,000 draws of bounded kurtosis is good to a few percent.
            if (draws == 1) Assert.InRange(averaged.TotalVariance, 0.85 * single.TotalVariance, 1.15 * single.TotalVariance);
            else Assert.True(averaged.TotalVariance < 0.9 * single.TotalVariance, $"{averaged.TotalVariance} beside {single.TotalVariance}");
        }
    }

    [Fact]
    public void Decoupled_OfTheSamePass_IsStraightThroughGumbelSoftmaxDrawByDraw()
    {
        var measure = SmallProblem.Polynomial("categorical");
        var (one, other) = (measure.Sample(new DecoupledStraightThrough(0.4f), 500, RandomKey.FromSeed(3)), measure.Sample(new StraightThroughGumbelSoftmax(0.4f), 500, RandomKey.FromSeed(3)));
        Assert.Equal(other.Mean, one.Mean);
        Assert.Equal(other.Variance, one.Variance);
    }

    static double Distance(GradientMeasure measure, IFiniteDraws estimator) => measure.Enumerate(estimator).Mean.Zip(measure.Exact(), (a, b) => Math.Abs(a - b)).Max();

    // A random linear form, quadratic form, or the square of one, of one variable.
    static GradientMeasure Polynomial(int classes, int seed, int degree)
    {
        var numbers = new float[(classes * classes) + (2 * classes)];
        RandomKey.FromSeed((ulong)seed).FillUniform(0, numbers);
        for (var i = 0; i < numbers.Length; i++) numbers[i] = (2 * numbers[i]) - 1;
        var logits = numbers[^classes..].Select(x => 1.5f * x).ToArray();
        return new GradientMeasure(CategoricalFamily.Instance, logits, new Shape(1, 1, classes), (sample, _) =>
        {
            var z = Op.Reshape(sample, new Shape(sample.Shape[0], classes));
            var linear = Op.SumRows(z * Op.BroadcastFirst(sample.Tape.Constant(numbers.AsSpan(0, classes), new Shape(classes)), z.Shape));
            if (degree == 1) return linear;
            var form = Op.SumRows(Op.MatMul(z, sample.Tape.Constant(numbers.AsSpan(classes, classes * classes), new Shape(classes, classes))) * z);
            return degree == 2 ? form + linear : (form * form) + linear;
        }, Compute);
    }
}
