using Reparam.Autodiff;
using Reparam.Distributions;
using Reparam.Estimators;
using Reparam.Kernels;
using Reparam.Models;
using Reparam.Randomness;

namespace Reparam.Tests.Models;

/// <summary>Loss, gradient and bound of an SBN against the enumeration of both its layers.</summary>
public sealed class SbnTests
{
    static readonly Compute Compute = new(1);
    static readonly RandomKey Key = RandomKey.FromSeed(20261121);

    public static TheoryData<string, bool> Shapes() => new() { { "categorical", false }, { "bernoulli", false }, { "bernoulli", true } };

    public static TheoryData<string, string> Unbiased()
    {
        var data = new TheoryData<string, string>();
        foreach (var entry in EstimatorRegistry.All.Where(entry => entry.Info.Unbiased && entry.Info.Surrogate != SurrogateValue.Expectation))
        {
            if (entry.Info.AppliesTo(CategoricalFamily.Instance)) data.Add(entry.Info.Name, "categorical");
            if (entry.Info.AppliesTo(BernoulliFamily.Instance)) data.Add(entry.Info.Name, "bernoulli");
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void LossAndGradient_OfTheExactEstimator_AreTheEnumerated(string family, bool signed)
    {
        var tiny = new TinySbn(family, signed, _ => new Exact());
        var (loss, gradient) = Estimate(tiny.Model, new Tape(Compute), copies: 1, Key);
        Assert.Equal(tiny.Objective(tiny.Point), loss, 1e-5);
        // float32 sums of up to 81 terms of size 1; the differences behind the truth are good to 1e-9.
        Assert.All(tiny.ExactGradient().Zip(gradient), pair => Assert.Equal(pair.First, pair.Second, 2e-5));
    }

    // The spread of so many means of so many copies tells the error of their mean: Student's t with 63 degrees of freedom
    // is beyond 8 with probability 4e-11; fewer than 2,000 coordinates in all. Keys are fixed.
    [Trait("Category", "Long")]
    [Theory]
    [MemberData(nameof(Unbiased))]
    public void MeanGradient_OfAnUnbiasedEstimatorInBothLayers_IsTheEnumerated(string name, string family)
    {
        const int Rounds = 64, Copies = 250;
        const double T = 8;
        var entry = EstimatorRegistry.Find(name)!;
        var tiny = new TinySbn(family, signed: false, layer => entry.Create(new EstimatorOptions { Samples = 2, Inputs = TinySbn.Pixels, Width = family == "categorical" ? 6 : 2, Key = Key.Split((ulong)layer) }));
        var tape = new Tape(Compute);
        var rounds = Enumerable.Range(0, Rounds).Select(round => Estimate(tiny.Model, tape, Copies, Key.Split((ulong)round)).Gradient).ToArray();
        var exact = tiny.ExactGradient(entry.Info.MultiSampleBound ? 2 : 1);
        for (var i = 0; i < exact.Length; i++)
        {
            var mean = rounds.Average(g => g[i]);
            var error = Math.Sqrt(rounds.Sum(g => (g[i] - mean) * (g[i] - mean)) / (Rounds - 1.0) / Rounds);
            // Where no draw changes the gradient rounding alone does.
            Assert.True(Math.Abs(mean - exact[i]) <= (T * error) + 2e-5, $"[{i}]: {mean} ± {error}, exact {exact[i]}");
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Bound_OfOneSample_AveragesToTheMeanLoss(string family, bool signed)
    {
        const int Copies = 4000;
        // Two-sided 5.7e-7 at z = 5.
        const double Z = 5;
        var tiny = new TinySbn(family, signed, _ => new GumbelSoftmax());
        var (mean, error) = MeanBound(tiny.Model, Copies, samples: 1);
        var truth = tiny.Objective(tiny.Point);
        Assert.InRange(mean, truth - (Z * error), truth + (Z * error));
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Bound_OfManySamples_IsTheLikelihood(string family, bool signed)
    {
        // Student's t with 31 degrees of freedom is beyond 7 with probability 8e-8.
        const double T = 7;
        var tiny = new TinySbn(family, signed, _ => new GumbelSoftmax());
        var (mean, error) = MeanBound(tiny.Model, copies: 32, samples: 5000);
        var truth = tiny.NegativeLogLikelihood();
        Assert.InRange(mean, truth - (T * error) - 1e-4, truth + (T * error) + 1e-4);
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Bound_OfAnImage_DoesNotDependOnBatchOrThreads(string family, bool signed)
    {
        var model = new TinySbn(family, signed, _ => new GumbelSoftmax()).Model;
        var (together, parted, images) = (new float[7], new float[7], TinySbn.Copies(7));
        new SbnBound(model, Compute).Evaluate(images, 130, Key, 0, together);
        using var two = new Compute(2);
        new SbnBound(model, two).Evaluate(images.AsSpan(0, 4 * TinySbn.Pixels), 130, Key, 0, parted.AsSpan(0, 4));
        new SbnBound(model, two).Evaluate(images.AsSpan(4 * TinySbn.Pixels), 130, Key, 4, parted.AsSpan(4));
        Assert.Equal(together, parted);
        Assert.Equal(7, together.Distinct().Count());
    }

    [Fact]
    public void Evaluate_ArgumentsThatDoNotFit_Throws()
    {
        var bound = new SbnBound(new TinySbn("categorical", false, _ => new Exact()).Model, Compute);
        Assert.Throws<ArgumentException>("images", () => bound.Evaluate(new float[TinySbn.Pixels + 1], 1, Key, 0, new float[1]));
        Assert.Throws<ArgumentOutOfRangeException>("samples", () => bound.Evaluate(TinySbn.Image, 0, Key, 0, new float[1]));
        bound.Evaluate([], 1, Key, 0, []);
    }

    [Fact]
    public void Constructor_ArgumentsThatDoNotFit_Throws()
    {
        var exact = new Exact();
        Assert.Throws<ArgumentException>("second", () => new Sbn(new SbnOptions(), exact, exact, Key));
        Assert.Throws<ArgumentOutOfRangeException>("Classes", () => Make(new SbnOptions { Family = BernoulliFamily.Instance, Classes = 2 }));
        Assert.Throws<ArgumentException>("SignedCodes", () => Make(new SbnOptions { SignedCodes = true }));
        Assert.Throws<ArgumentException>("Family", () => Make(new SbnOptions { Family = null! }));
        Assert.Throws<ArgumentOutOfRangeException>("Inputs", () => Make(new SbnOptions { Inputs = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>("means", () => Make(new SbnOptions { Outputs = 1 }, 1.5f));
        Assert.Throws<ArgumentException>("means", () => Make(new SbnOptions { Outputs = 2 }, 0.5f));
        var tape = new Tape(Compute);
        Assert.Throws<ArgumentException>("batch", () => Make(new SbnOptions()).Loss(tape, tape.Constant(0, new Shape(1, 392)), new Pass(Key)));
    }

    static Sbn Make(SbnOptions options, params float[] means) => new(options, new Exact(), new Exact(), Key, means);

    // Epoch 25 has the slope 2.
    [Theory]
    [MemberData(nameof(Shapes))]
    public void LossAndBound_UnderASlope_AreThoseOfSteeperLogits(string family, bool signed)
    {
        var sloped = new TinySbn(family, signed, _ => new SlopeAnnealed { Epoch = 25 }).Model;
        var steeper = new TinySbn(family, signed, _ => new StraightThrough()).Model;
        foreach (var parameter in steeper.Parameters.Where(p => !p.Name.StartsWith("output", StringComparison.Ordinal)))
            for (var i = 0; i < parameter.Data.Length; i++) parameter.Data[i] *= 2;
        var tape = new Tape(Compute);
        Assert.Equal(Estimate(steeper, tape, copies: 50, Key).Loss, Estimate(sloped, tape, copies: 50, Key).Loss, 1e-5);
        Assert.Equal(MeanBound(steeper, 40, samples: 7).Mean, MeanBound(sloped, 40, samples: 7).Mean, 1e-5);
    }

    static (double Loss, double[] Gradient) Estimate(Sbn model, Tape tape, int copies, RandomKey key)
    {
        tape.Reset();
        var batch = tape.Constant(TinySbn.Copies(copies), new Shape(copies, TinySbn.Pixels));
        var loss = model.Loss(tape, batch, new Pass(key) { Input = batch });
        var gradients = new Value[model.Parameters.Count];
        tape.Gradient(loss, [.. model.Parameters.Select(tape.Use)], gradients);
        return (loss.Item, [.. gradients.SelectMany(g => g.Data.ToArray()).Select(x => (double)x)]);
    }

    static (double Mean, double Error) MeanBound(Sbn model, int copies, int samples)
    {
        var bounds = new float[copies];
        new SbnBound(model, Compute).Evaluate(TinySbn.Copies(copies), samples, Key, 0, bounds);
        var mean = bounds.Average(b => (double)b);
        return (mean, Math.Sqrt(bounds.Sum(b => (b - mean) * (b - mean)) / (copies - 1.0) / copies));
    }
}
