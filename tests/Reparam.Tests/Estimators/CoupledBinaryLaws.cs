using Reparam.Autodiff;
using Reparam.Distributions;
using Reparam.Estimators;
using Reparam.Kernels;
using Reparam.Measurement;
using Reparam.Randomness;
using Reparam.Tests.Distributions;
using Reparam.Tests.Measurement;

namespace Reparam.Tests.Estimators;

/// <summary>ARM, DisARM and ARMS: closed-form variances, what each is of the other, and the laws of their samples.</summary>
public sealed class CoupledBinaryLaws
{
    // Numbers of size 1 in float32.
    const double Rounding = 2e-6;

    static readonly Compute Compute = new(1);

    public static TheoryData<float, float> Points() => new()
    {
        { 0.45f, 0f }, { 0.45f, -2f }, { 0.499f, 0f }, { 0.499f, 1.3f }, { 0.1f, 3f }, { 0.1f, -0.7f },
    };

    [Theory]
    [MemberData(nameof(Points))]
    public void DisArm_AndArmsOfTwo_OnTheToy_HaveTheClosedFormVariance(float t, float logit)
    {
        var (delta, m) = (1 - (2 * (double)t), Rarer(logit));
        var expected = (2 * m * Square(delta * (1 - m) / 2)) - Square(delta * m * (1 - m));

        foreach (IFiniteDraws estimator in new IFiniteDraws[] { new DisArm(), new Arms(2) })
        {
            var moments = SmallProblem.Toy(t, logit).Enumerate(estimator);
            Assert.Equal(delta * m * (1 - m), moments.Mean[0], Rounding);
            Assert.Equal(expected, moments.Variance[0], Rounding * delta * delta);
        }
    }

    [Theory]
    [MemberData(nameof(Points))]
    public void Arm_OnTheToy_HasTheClosedFormVariance(float t, float logit)
    {
        const int Draws = 200_000;
        var (delta, m) = (1 - (2 * (double)t), Rarer(logit));
        var exact = delta * m * (1 - m);
        var square = 2 / 3.0 * delta * delta * (0.125 - Math.Pow(0.5 - m, 3));

        var moments = SmallProblem.Toy(t, logit).Sample(new Arm(), Draws, RandomKey.FromSeed(41));

        // The estimate lies in ±Δ/2, its square in [0, Δ²/4]; seed fixed, 1e-7 each (Hoeffding).
        var meanBound = Bounds.Hoeffding(delta, Draws) + Rounding;
        Assert.InRange(moments.Mean[0], exact - meanBound, exact + meanBound);
        var drawn = moments.Variance[0] + Square(moments.Mean[0]);
        var bound = Bounds.Hoeffding(delta * delta / 4, Draws) + (Rounding * delta * delta);
        Assert.InRange(drawn, square - bound, square + bound);
    }

    [Theory]
    [InlineData(2, 0.45f, 0f)]
    [InlineData(3, 0.45f, -2f)]
    [InlineData(5, 0.3f, 1f)]
    public void DisArm_OnTheAveragedToy_HasTheClosedFormVarianceByEnumeration(int dimensions, float t, float logit)
    {
        var moments = Averaged(dimensions, t, logit).Enumerate(new DisArm());

        var (mean, variance) = Averaged(dimensions, (double)t, logit);
        for (var i = 0; i < dimensions; i++)
        {
            Assert.Equal(mean, moments.Mean[i], Rounding / dimensions);
            Assert.Equal(variance, moments.Variance[i], 1e-5 * variance);
        }
    }

    [Theory]
    [InlineData(0.45f, 0f)]
    [InlineData(0.45f, -2f)]
    [InlineData(0.499f, 0f)]
    [InlineData(0.499f, -2f)]
    public void DisArm_OnTheToyOf200Dimensions_HasTheClosedFormVariance(float t, float logit)
    {
        const int Dimensions = 200, Draws = 10_000;
        var moments = Averaged(Dimensions, t, logit).Sample(new DisArm(), Draws, RandomKey.FromSeed(42));

        // Estimates are κ·sᵢ·S with sᵢ in {−1, 0, 1} and S = Σ sᵢ: summed over i their squares are κ²·S²·Σ sᵢ², whose standard
        // deviation is below 1.6 times its mean (S² is nearly a χ² of one degree, 1.42; Σ sᵢ² nearly constant). z = 6: 2e-9.
        var (_, variance) = Averaged(Dimensions, (double)t, logit);
        var bound = 6 * 1.6 / Math.Sqrt(Draws);
        Assert.InRange(moments.TotalVariance / Dimensions / variance, 1 - bound, 1 + bound);
    }

    [Fact]
    public void DisArm_OfAPair_IsTheMeanOfArmGivenThePair()
    {
        const int Batch = 200_000, Variables = 3;
        float[] logits = [0.7f, -1.1f, 0.2f];
        var (arm, pairs, differences) = Gradients(new Arm(), Batch, logits);
        var (disarm, samePairs, _) = Gradients(new DisArm(), Batch, logits);

        // Both draw the same pairs from the same pass; what ARM has beside is its uniform. Given the pair, each coordinate
        // of ARM lies within a range of |f(b₁) − f(b₂)|: Hoeffding, 1e-7 each of some 60.
        Assert.Equal(pairs, samePairs);
        foreach (var rows in Enumerable.Range(0, Batch).GroupBy(b => pairs[b]))
        {
            var (first, count) = (rows.First(), rows.Count());
            for (var i = 0; i < Variables; i++)
            {
                var mean = rows.Average(b => (double)arm[(b * Variables) + i]);
                var bound = Bounds.Hoeffding(Math.Abs(differences[first]), count) + Rounding;
                Assert.InRange(mean, disarm[(first * Variables) + i] - bound, disarm[(first * Variables) + i] + bound);
            }
        }
        Assert.True(pairs.Distinct().Count() > 20);
    }

    [Theory]
    [InlineData("arm", 2)]
    [InlineData("disarm", 2)]
    [InlineData("arms", 2)]
    [InlineData("arms", 3)]
    [InlineData("arms", 4)]
    public void Samples_OfABinaryEstimator_AreBernoulliWithTheirJointLaw(string name, int samples)
    {
        const int Batch = 60_000;
        float[] logits = [0f, 0.8f, -1.4f, 0.3f];
        var drawn = Drawn(name, samples, Batch, logits);
        for (var n = 0; n < logits.Length; n++)
        {
            var theta = 1 / (1 + Math.Exp(-logits[n]));
            foreach (var sample in drawn)
            {
                var ones = Enumerable.Range(0, Batch).Count(b => sample[(b * logits.Length) + n] == 1);
                Bounds.AssertCounts([1 - theta, theta], [Batch - ones, ones], $"{name} θ = {theta}");
            }
            // Joint counts of all copies against the law it states, cells that cannot be or are too rare together.
            var counts = new int[1 << samples];
            for (var b = 0; b < Batch; b++) counts[drawn.Select((s, c) => (int)s[(b * logits.Length) + n] << c).Sum()]++;
            var law = Enumerable.Range(0, counts.Length).Select(cell => Joint(samples, logits[n], cell)).ToArray();
            Assert.Equal(1, law.Sum(), 1e-6);
            AssertJoint(law, counts, name);
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    public void JointLaw_OfArms_HasTheMarginalsAndTheRatioOfTheEstimator(int copies)
    {
        foreach (var logit in new[] { -3f, -0.4f, 0f, 0.9f, 2f })
        {
            var theta = 1 / (1 + Math.Exp(-(double)logit));
            var cells = Enumerable.Range(0, 1 << copies).ToArray();
            for (var c = 0; c < copies; c++) Assert.Equal(theta, cells.Where(cell => ((cell >> c) & 1) == 1).Sum(cell => Joint(copies, logit, cell)), 1e-6);
            // P(1, 1) as published, for the rarer value.
            var m = Rarer(logit);
            var both = Math.Pow(Math.Max(0, (2 * Math.Pow(m, 1.0 / (copies - 1))) - 1), copies - 1);
            var agreeing = cells.Where(cell => logit < 0 ? (cell & 3) == 3 : (cell & 3) == 0).Sum(cell => Joint(copies, logit, cell));
            Assert.Equal(both, agreeing, 1e-6);
        }
    }

    [Theory]
    [InlineData(-80f)]
    [InlineData(80f)]
    [InlineData(-1000f)]
    public void Estimates_OfCertainVariables_AreZeroAndFinite(float logit)
    {
        foreach (IEstimator estimator in new IEstimator[] { new Arm(), new DisArm(), new Arms(2), new Arms(3), new Arms(7) })
        {
            var tape = new Tape(Compute);
            var logits = tape.Constant(logit, new Shape(50, 3));
            var surrogate = new StochasticLayer(BernoulliFamily.Instance, estimator).Surrogate(logits, (b, _) => Op.SumRows(b), new Pass(RandomKey.FromSeed(3)));
            Assert.All(surrogate.Data.ToArray(), f => Assert.Equal(logit > 0 ? 3 : 0, f, 1e-6));
            Assert.All(tape.Gradient(surrogate, logits).Data.ToArray(), g => Assert.Equal(0, g));
        }
    }

    static double Rarer(double logit) => 1 / (1 + Math.Exp(Math.Abs(logit)));

    static double Square(double x) => x * x;

    // (1/D) Σ (bᵢ − t)², equal logits.
    static GradientMeasure Averaged(int dimensions, float t, float logit) => new(
        BernoulliFamily.Instance, Enumerable.Repeat(logit, dimensions).ToArray(), new Shape(1, dimensions), (sample, _) =>
        {
            var off = Op.Affine(sample, 1, -t);
            return Op.Affine(Op.SumRows(off * off), 1f / dimensions, 0);
        }, Compute);

    static (double Mean, double Variance) Averaged(int dimensions, double t, double logit)
    {
        var (c, m) = (1 - (2 * t), Rarer(logit));
        return (c * m * (1 - m) / dimensions, Square(c * (1 - m) / (2 * dimensions)) * ((2 * m) + ((dimensions - 2) * 4 * m * m)));
    }

    static (float[] Gradient, int[] Pairs, double[] Differences) Gradients(IEstimator estimator, int batch, float[] logits)
    {
        var tape = new Tape(Compute);
        var variables = logits.Length;
        var leaf = Op.Detach(Op.BroadcastFirst(tape.Constant(logits, new Shape(variables)), new Shape(batch, variables)));
        var (pairs, differences) = (new int[batch], new double[batch]);
        var surrogate = new StochasticLayer(BernoulliFamily.Instance, estimator).Surrogate(leaf, (sample, _) =>
        {
            var weights = Op.BroadcastFirst(tape.Constant([0.5f, -0.3f, 0.9f], new Shape(variables)), sample.Shape);
            var q = Op.DotLast(sample, weights);
            var cost = (q * q) + Op.Tanh(q);
            for (var b = 0; b < batch; b++)
            {
                for (var i = 0; i < variables; i++) pairs[b] = (2 * pairs[b]) + (int)sample.Data[(b * variables) + i];
                differences[b] = cost.Data[b] - differences[b];
            }
            return cost;
        }, new Pass(RandomKey.FromSeed(43)));
        return (tape.Gradient(surrogate, leaf).Data.ToArray(), pairs, differences);
    }

    static List<float[]> Drawn(string name, int samples, int batch, float[] logits)
    {
        var tape = new Tape(Compute);
        var drawn = new List<float[]>();
        var leaf = Op.Detach(Op.BroadcastFirst(tape.Constant(logits, new Shape(logits.Length)), new Shape(batch, logits.Length)));
        var estimator = EstimatorRegistry.Find(name)!.Create(new EstimatorOptions { Samples = samples });
        new StochasticLayer(BernoulliFamily.Instance, estimator).Surrogate(leaf, (sample, _) =>
        {
            drawn.Add(sample.Data.ToArray());
            return Op.SumRows(sample);
        }, new Pass(RandomKey.FromSeed(44)));
        return drawn;
    }

    static double Joint(int copies, float logit, int cell)
    {
        var tape = new Tape(Compute);
        var draws = Enumerable.Range(0, copies).Select(c => tape.Constant((cell >> c) & 1, new Shape(1, 1))).ToArray();
        return Math.Exp(new Arms(copies).LogProbability(BernoulliFamily.Instance, tape.Constant(logit, new Shape(1, 1)), draws).Item);
    }

    internal static void AssertJoint(double[] law, int[] counts, string what)
    {
        var total = counts.Sum();
        var often = Enumerable.Range(0, law.Length).Where(cell => law[cell] * total >= 20).ToArray();
        var (restLaw, restCount) = (1 - often.Sum(cell => law[cell]), total - often.Sum(cell => counts[cell]));
        for (var cell = 0; cell < law.Length; cell++) Assert.True(law[cell] > 1e-9 || counts[cell] == 0, $"{what}: {counts[cell]} draws of the impossible cell {cell}");
        if (restLaw * total >= 20) Bounds.AssertCounts([.. often.Select(cell => law[cell]), restLaw], [.. often.Select(cell => counts[cell]), restCount], what);
        else if (often.Length > 1)
        {
            var scale = often.Sum(cell => law[cell]);
            Bounds.AssertCounts([.. often.Select(cell => law[cell] / scale)], [.. often.Select(cell => counts[cell])], what);
        }
    }
}
