using Reparam.Autodiff;
using Reparam.Distributions;
using Reparam.Estimators;
using Reparam.Kernels;
using Reparam.Randomness;

namespace Reparam.Tests.Estimators;

/// <summary>Laws that every estimator of the registry obeys, in one layer and inside one another in two.</summary>
public sealed class EstimatorLaws
{
    const int Draws = 40_000;

    // Two-sided failure probability 5.7e-7 a coordinate at z = 5; fewer than 1,000 coordinates in all: below 6e-4 a run.
    // Seeds are fixed, so a failure is a defect, not bad luck.
    const double Z = 5;

    static readonly Compute Compute = new(1);

    public static TheoryData<string, string, int> Everything()
    {
        var data = new TheoryData<string, string, int>();
        foreach (var entry in EstimatorRegistry.All)
        {
            foreach (var family in new[] { "categorical", "bernoulli" })
            {
                if (!entry.Info.AppliesTo(Family(family))) continue;
                // One layer of finite randomness is enumerated, without statistics: EnumerationLaws.
                if (entry.Create(new EstimatorOptions()) is not IFiniteDraws) data.Add(entry.Info.Name, family, 1);
                data.Add(entry.Info.Name, family, 2);
            }
        }
        return data;
    }

    [Trait("Category", "Long")]
    [Theory]
    [MemberData(nameof(Everything))]
    public void MeanEstimate_AgainstEnumeration_AgreesIffUnbiased(string name, string family, int layers)
    {
        var toy = new Toy(Family(family), layers);
        var entry = EstimatorRegistry.Find(name)!;
        var exact = toy.ExactGradient(entry.Info.MultiSampleBound ? 2 : 1);
        var (mean, error) = Estimate(toy, entry, Family(family), temperature: 1);
        if (entry.Info.Unbiased)
        {
            for (var i = 0; i < exact.Length; i++)
                Assert.True(Math.Abs(mean[i] - exact[i]) <= (Z * error[i]) + (1e-4 * (1 + Math.Abs(exact[i]))), $"{name} [{i}]: {mean[i]} ± {error[i]}, exact {exact[i]}");
            return;
        }
        var estimator = entry.Create(new EstimatorOptions());
        // Behind a hard sample a parameter inside the cost keeps an unbiased gradient, whatever that of the logits.
        if (estimator is IStraightThrough) Assert.InRange(mean[^1], exact[^1] - (Z * error[^1]) - 1e-4, exact[^1] + (Z * error[^1]) + 1e-4);
        // A bias that is enumerated in one layer, of it or of another with the same mean, may be too small to show here.
        var enumerated = entry.Info.SameMeanAs is { } other ? EstimatorRegistry.Find(other)!.Create(new EstimatorOptions()) : estimator;
        if (enumerated is IFiniteDraws) return;
        Assert.True(Distance(mean, exact) > Z * Distance(error, new double[error.Length]), $"{name} is declared biased");
        if (!entry.Info.Relaxed) return;
        // Only the relaxed sample becomes the discrete one as τ → 0; behind a hard sample the bias has another limit.
        var (cold, _) = Estimate(toy, entry, Family(family), temperature: 0.15f);
        Assert.True(Distance(cold, exact) < Distance(mean, exact), $"{name}: bias {Distance(cold, exact)} at 0.15, {Distance(mean, exact)} at 1");
    }

    static (double[] Mean, double[] Error) Estimate(Toy toy, EstimatorEntry entry, IDiscreteFamily family, float temperature)
    {
        var tape = new Tape(Compute);
        var input = tape.Constant(0.5f, new Shape(Draws, 3));
        var surrogate = toy.Surrogate(tape, Draws, layer => Primed.By(entry.Create(new EstimatorOptions { Temperature = temperature, Samples = 2, ConditionalSamples = 2, Inputs = 3, Width = toy.Width, Key = RandomKey.FromSeed((ulong)layer) }), family, 2, 3, inputs: 3),
            new Pass(RandomKey.FromSeed(20261121)) { Input = input }, out var leaves);
        var gradients = new Value[leaves.Length];
        tape.Gradient(surrogate, leaves, gradients);
        var columns = gradients.SelectMany(g =>
        {
            var (width, data) = (g.Shape.Count / Draws, g.Data.ToArray());
            return Enumerable.Range(0, width).Select(j => Enumerable.Range(0, Draws).Select(b => (double)data[(b * width) + j]).ToArray());
        }).ToArray();
        var means = columns.Select(c => c.Average()).ToArray();
        return (means, [.. columns.Select((c, i) => Math.Sqrt(c.Sum(x => (x - means[i]) * (x - means[i])) / (Draws - 1.0) / Draws))]);
    }

    static double Distance(double[] a, double[] b) => Math.Sqrt(a.Zip(b, (x, y) => (x - y) * (x - y)).Sum());

    static IDiscreteFamily Family(string name) => name == "categorical" ? CategoricalFamily.Instance : BernoulliFamily.Instance;
}
