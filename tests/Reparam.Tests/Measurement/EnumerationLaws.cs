using Reparam.Autodiff;
using Reparam.Distributions;
using Reparam.Estimators;
using Reparam.Kernels;
using Reparam.Measurement;
using Reparam.Randomness;
using Reparam.Tests.Estimators;

namespace Reparam.Tests.Measurement;

/// <summary>Every estimator of the registry whose randomness is finite, over all its outcomes: no statistics.</summary>
public sealed class EnumerationLaws
{
    // float32 costs and estimates of size 1, summed with weights of sum 1; joint laws in float32 weigh as much.
    const double Rounding = 5e-6;

    public static TheoryData<string, string, int> Finite()
    {
        var data = new TheoryData<string, string, int>();
        foreach (var entry in EstimatorRegistry.All)
        {
            foreach (var samples in new[] { 2, 3 })
            {
                foreach (var family in new[] { "categorical", "bernoulli" })
                {
                    if (entry.Info.AppliesTo(family == "bernoulli" ? BernoulliFamily.Instance : CategoricalFamily.Instance) && Create(entry, samples) is IFiniteDraws) data.Add(entry.Info.Name, family, samples);
                }
            }
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(Finite))]
    public void EnumeratedMean_OfAnEstimator_IsTheExactGradientIffUnbiased(string name, string family, int samples)
    {
        var entry = EstimatorRegistry.Find(name)!;
        var measure = SmallProblem.Polynomial(family);
        var exact = measure.Exact(entry.Info.MultiSampleBound ? samples : 1);

        var enumerated = measure.Enumerate((IFiniteDraws)Learned(entry, family, samples));

        var distance = enumerated.Mean.Zip(exact, (a, b) => Math.Abs(a - b)).Max();
        if (entry.Info.Unbiased) Assert.True(distance < Rounding, $"off by {distance}");
        else Assert.True(distance > 100 * Rounding, $"declared biased, off by {distance}");
    }

    [Theory]
    [MemberData(nameof(Finite))]
    public void EnumeratedMean_OfAConstantCost_IsZero(string name, string family, int samples)
    {
        var shape = family == "categorical" ? new Shape(1, SmallProblem.Variables, SmallProblem.Classes) : new Shape(1, 3);
        IDiscreteFamily law = family == "categorical" ? CategoricalFamily.Instance : BernoulliFamily.Instance;
        var measure = new GradientMeasure(law, SmallProblem.Logits(shape.Count), shape, (sample, _) => sample.Tape.Constant(1.7f, new Shape(sample.Shape[0])), new Compute(1));

        var enumerated = measure.Enumerate((IFiniteDraws)Learned(EstimatorRegistry.Find(name)!, family, samples));

        // What a baseline learned elsewhere leaves is as large as it.
        Assert.All(enumerated.Mean, mean => Assert.InRange(mean, -4 * Rounding, 4 * Rounding));
    }

    [Trait("Category", "Long")]
    [Theory]
    [MemberData(nameof(Finite))]
    public void EnumeratedMoments_OfAnEstimator_AreThoseOfItsDraws(string name, string family, int samples)
    {
        const int Draws = 20_000;
        var measure = SmallProblem.Polynomial(family);
        var estimator = (IFiniteDraws)Learned(EstimatorRegistry.Find(name)!, family, samples);
        var enumerated = measure.Enumerate(estimator);

        var drawn = measure.Sample(estimator, Draws, RandomKey.FromSeed(31));

        // z = 6: 2e-9 two-sided a coordinate, some hundreds of coordinates, seed fixed.
        for (var i = 0; i < drawn.Mean.Length; i++)
            Assert.InRange(drawn.Mean[i], enumerated.Mean[i] - Bound(i), enumerated.Mean[i] + Bound(i));
        // The variance's own error is √(kurtosis/draws): 20% stands far off for estimates bounded as these are.
        Assert.InRange(drawn.TotalVariance, (0.8 * enumerated.TotalVariance) - 1e-9, (1.2 * enumerated.TotalVariance) + 1e-9);

        double Bound(int i) => (6 * Math.Sqrt(enumerated.Variance[i] / Draws)) + Rounding;
    }

    // Whatever an estimator has learned, it is as biased as it says.
    static IEstimator Learned(EstimatorEntry entry, string family, int samples)
        => family == "categorical"
            ? Primed.By(Create(entry, samples), CategoricalFamily.Instance, SmallProblem.Variables, SmallProblem.Classes, inputs: 1)
            : Primed.By(Create(entry, samples), BernoulliFamily.Instance, 3, 2, inputs: 1);

    static IEstimator Create(EstimatorEntry entry, int samples)
        => entry.Create(new EstimatorOptions { Temperature = 1, Samples = samples, Inputs = 1, Key = RandomKey.FromSeed(9) });
}
