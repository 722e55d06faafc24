using Reparam.Autodiff;
using Reparam.Distributions;
using Reparam.Estimators;
using Reparam.Kernels;
using Reparam.Measurement;
using Reparam.Randomness;
using Reparam.Tests.Distributions;

namespace Reparam.Tests.Estimators;

/// <summary>Laws of every estimator of the registry that need no exact gradient: a constant cost, and the forward law.</summary>
public sealed class RegistryLaws
{
    static readonly Compute Compute = new(1);

    public static TheoryData<string, string> Everything()
    {
        var data = new TheoryData<string, string>();
        foreach (var entry in EstimatorRegistry.All)
        {
            foreach (var family in new IDiscreteFamily[] { CategoricalFamily.Instance, BernoulliFamily.Instance })
            {
                if (entry.Info.AppliesTo(family)) data.Add(entry.Info.Name, family.Name);
            }
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(Everything))]
    public void ConstantCost_OfAnyEstimator_HasAGradientOfZeroMean(string name, string familyName)
    {
        const int Draws = 20_000;
        var (family, shape, logits) = Problem(familyName);
        var measure = new GradientMeasure(family, logits, shape, (sample, _) => sample.Tape.Constant(2.5f, new Shape(sample.Shape[0])), Compute);
        var estimator = Create(name, shape.Count);

        // Nothing is left of a constant, not even rounding.
        if (estimator.Info.MadeOfDifferences)
        {
            var moments = measure.Sample(estimator, 500, RandomKey.FromSeed(51));
            Assert.All(moments.Mean.Concat(moments.Variance), x => Assert.Equal(0, x));
        }
        else if (estimator is IFiniteDraws finite)
        {
            Assert.All(measure.Enumerate(finite).Mean, x => Assert.InRange(x, -2e-6, 2e-6));
        }
        else
        {
            var moments = measure.Sample(estimator, Draws, RandomKey.FromSeed(52));
            // z = 6: 2e-9 a coordinate, seed fixed.
            for (var i = 0; i < moments.Mean.Length; i++)
                Assert.InRange(Math.Abs(moments.Mean[i]), 0, (6 * Math.Sqrt(moments.Variance[i] / Draws)) + 2e-6);
        }
    }

    [Trait("Category", "Long")]
    [Theory]
    [MemberData(nameof(Everything))]
    public void FirstSample_ThatTheCostReceives_HasTheLawOfTheVariables(string name, string familyName)
    {
        const int Batch = 60_000;
        if (!EstimatorRegistry.Find(name)!.Info.DrawsSamples) return;
        var (family, shape, logits) = Problem(familyName);
        var (tape, first) = (new Tape(Compute), Array.Empty<float>());
        var rows = shape.Rank == 2 ? new Shape(Batch, shape[1]) : new Shape(Batch, shape[1], shape[2]);
        var leaf = Op.Detach(Op.BroadcastFirst(tape.Constant(logits, new Shape(logits.Length)), rows));
        new StochasticLayer(family, Create(name, shape.Count)).Surrogate(leaf, (sample, _) =>
        {
            if (first.Length == 0) first = sample.Data.ToArray();
            return Op.SumRows(sample);
        }, new Pass(RandomKey.FromSeed(53)) { Input = tape.Constant(1, new Shape(Batch, 1)) });

        // Joint states: what one variable draws must know nothing of another.
        Assert.All(first, x => Assert.True(x is 0 or 1));
        var choices = shape.Rank == 2 ? 2 : shape[2];
        var variables = shape[1];
        var law = new double[(int)Math.Pow(choices, variables)];
        for (var s = 0; s < law.Length; s++)
        {
            (law[s], var rest) = (1, s);
            for (var n = variables - 1; n >= 0; n--, rest /= choices) law[s] *= Probability(logits, choices, n, rest % choices, shape.Rank == 2);
        }
        var counts = new int[law.Length];
        for (var b = 0; b < Batch; b++)
        {
            var state = 0;
            for (var n = 0; n < variables; n++)
            {
                var k = shape.Rank == 2
                    ? (int)first[(b * variables) + n]
                    : Array.IndexOf(first, 1f, ((b * variables) + n) * choices, choices) - (((b * variables) + n) * choices);
                state = (state * choices) + k;
            }
            counts[state]++;
        }
        Bounds.AssertCounts(law, counts, name);
    }

    [Fact]
    public void Facts_OfEveryEstimator_AgreeWithWhatItDoes()
    {
        foreach (var entry in EstimatorRegistry.All)
        {
            var info = entry.Info;
            Assert.Equal(info, entry.Create(new EstimatorOptions()).Info);
            Assert.Equal(info.CountVaries, info.Evaluations.StartsWith("at most", StringComparison.Ordinal));
            Assert.Equal(info.TakesRollouts, entry.Create(new EstimatorOptions()) is IRolloutEstimator);
            if (entry.Create(new EstimatorOptions()) is ITempered) Assert.True(info.Tempered);
            if (info.SameMeanAs is { } other) Assert.NotNull(EstimatorRegistry.Find(other));
            // Whoever takes samples refuses too few of them; to the others their number is nothing.
            var (least, tooFew) = (new EstimatorOptions { Samples = info.LeastSamples }, new EstimatorOptions { Samples = info.LeastSamples - 1 });
            Assert.Equal(info.Name, entry.Create(least).Info.Name);
            if (info.TakesSamples) Assert.Throws<ArgumentOutOfRangeException>(() => entry.Create(tooFew));
            else Assert.Equal(info.Name, entry.Create(tooFew).Info.Name);
        }
    }

    static (IDiscreteFamily Family, Shape Shape, float[] Logits) Problem(string family) => family == CategoricalFamily.Instance.Name
        ? (CategoricalFamily.Instance, new Shape(1, 2, 3), [0.4f, -0.7f, 1.1f, -0.2f, 0.3f, 0.9f])
        : (BernoulliFamily.Instance, new Shape(1, 3), [0.8f, -1.3f, 0.1f]);

    static double Probability(float[] logits, int choices, int n, int k, bool binary)
    {
        if (binary) return 1 / (1 + Math.Exp(k == 1 ? -logits[n] : logits[n]));
        var row = logits[(n * choices)..((n + 1) * choices)];
        return Math.Exp(row[k]) / row.Sum(l => Math.Exp(l));
    }

    static IEstimator Create(string name, int width)
        => EstimatorRegistry.Find(name)!.Create(new EstimatorOptions { Temperature = 1, Samples = 3, Inputs = 1, Width = width, Key = RandomKey.FromSeed(54) });
}
