using Reparam.Autodiff;
using Reparam.Distributions;
using Reparam.Estimators;
using Reparam.Kernels;
using Reparam.Models;
using Reparam.Randomness;
using Reparam.Training;

namespace Reparam.Tests.Training;

public sealed class TrainerTests
{
    const int Pixels = 50, Batch = 32;

    public static TheoryData<string, string> Cases()
    {
        var cases = new TheoryData<string, string>();
        foreach (var entry in EstimatorRegistry.All)
        {
            cases.Add("vae", entry.Info.Name);
            cases.Add("sbn", entry.Info.Name);
        }
        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Train_InSteadyState_AllocatesNothing(string model, string name)
    {
        using var compute = new Compute(1);
        var trainer = Make(model, name, compute);
        var examples = Examples();
        Assert.Equal(0, AllocatedBytes.Least(10, () => trainer.Train(examples, Batch)));
        if (model != "vae") return;
        var deep = Make(model, name, compute, 9, 7);
        Assert.Equal(0, AllocatedBytes.Least(10, () => deep.Train(examples, Batch)));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Train_Profiled_HasTheSameBitsAndAllocatesNothing(string model, string name)
    {
        using var compute = new Compute(1);
        var (plain, profiled, examples) = (Make(model, name, compute), Make(model, name, compute), Examples());
        var profile = profiled.Profile = new StepProfile();
        for (var step = 0; step < 12; step++)
        {
            Assert.Equal(plain.Train(examples, Batch), Profiled());
        }
        Assert.Equal(plain.Tensors.SelectMany(t => t.Tensor.Data), profiled.Tensors.SelectMany(t => t.Tensor.Data));
        Assert.Equal(0, AllocatedBytes.Least(10, () => Profiled()));
        Assert.All(Enum.GetValues<StepPhase>().Except([StepPhase.Batch]), phase => Assert.Contains(profile.Rows, row => row.Phase == phase));

        float Profiled()
        {
            profile.Begin();
            var loss = profiled.Train(examples, Batch);
            profile.End();
            return loss;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Train_WithOneToThreeThreads_HasTheSameBits(string model, string name)
    {
        var tensors = new[] { 1, 2, 3 }.Select(threads =>
        {
            using var compute = new Compute(threads);
            var trainer = Make(model, name, compute);
            for (var step = 0; step < 12; step++) trainer.Train(Examples(), Batch);
            return trainer.Tensors.SelectMany(t => t.Tensor.Data).ToArray();
        }).ToArray();
        Assert.Equal(tensors[0], tensors[1]);
        Assert.Equal(tensors[0], tensors[2]);
    }

    [Trait("Category", "Long")]
    [Theory]
    [MemberData(nameof(Cases))]
    public void Train_AFewHundredSteps_LowersTheLoss(string model, string name)
    {
        using var compute = new Compute(1);
        var trainer = Make(model, name, compute);
        var examples = Examples();
        double first = 0, last = 0;
        for (var step = 0; step < 300; step++)
        {
            var loss = trainer.Train(examples, Batch);
            if (step < 20) first += loss / 20;
            if (step >= 280) last += loss / 20;
        }
        Assert.True(last < first - 3, $"{model}, {name}: {first} to {last}");
    }

    [Fact]
    public void Tensors_OfEveryEstimator_HaveUniqueNames()
    {
        using var compute = new Compute(1);
        foreach (var (model, estimator) in Cases().Select(row => row.Data))
        {
            var names = Make(model, estimator, compute).Tensors.Select(t => t.Name).ToArray();
            Assert.Equal(names.Length, names.Distinct().Count());
        }
    }

    [Fact]
    public void Train_OnExamplesThatDoNotFit_Throws()
    {
        using var compute = new Compute(1);
        var trainer = Make("vae", "exact", compute);
        Assert.Throws<ArgumentOutOfRangeException>("count", () => trainer.Train(Examples(), 0));
        Assert.Throws<ArgumentException>("examples", () => trainer.Train(Examples(), Batch + 1));
        Assert.Throws<ArgumentException>("examples", () => trainer.Train([], Batch));
    }

    [Fact]
    public void IsFinite_OneNumberOfAnyTensorThatIsNot_IsFalse()
    {
        using var compute = new Compute(1);
        var trainer = Make("sbn", "rebar", compute);
        Assert.True(trainer.IsFinite);
        foreach (var (_, tensor) in trainer.Tensors)
        {
            foreach (var bad in new[] { float.NaN, float.NegativeInfinity })
            {
                var good = tensor.Data[^1];
                tensor.Data[^1] = bad;
                Assert.False(trainer.IsFinite);
                tensor.Data[^1] = good;
            }
        }
        Assert.True(trainer.IsFinite);
    }

    static Trainer Make(string model, string name, Compute compute, params int[] hidden)
    {
        var root = RandomKey.FromSeed(8);
        var made = Model(model, root.Split(0), hidden, layer => EstimatorRegistry.Find(name)!.Create(new EstimatorOptions { Inputs = Pixels, Width = model == "vae" ? 8 : 4, Samples = 3, Key = root.Split(9 + layer) }));
        var tau = new Schedule { Kind = ScheduleKind.Exponential, Rate = 1e-3 };
        return new Trainer(made, new Adam(made.Parameters, 1e-2f), tau, root.Split(1), compute);
    }

    static IModel Model(string name, RandomKey key, int[] hidden, Func<ulong, IEstimator> estimators)
    {
        var binary = !estimators(0).Info.AppliesTo(CategoricalFamily.Instance);
        var family = (IDiscreteFamily)(binary ? BernoulliFamily.Instance : CategoricalFamily.Instance);
        return name == "vae"
            ? new Vae(new VaeOptions { Pixels = Pixels, Family = family, Variables = binary ? 4 : 2, Classes = binary ? 1 : 4, Hidden = hidden }, estimators(0), key)
            : new Sbn(new SbnOptions { Inputs = Pixels / 2, Outputs = Pixels / 2, Family = family, Variables = 2, Classes = binary ? 1 : 2 }, estimators(0), estimators(1), key);
    }

    // Four prototypes: a code of two variables of four classes can tell them apart.
    static float[] Examples()
        => [.. from b in Enumerable.Range(0, Batch) from d in Enumerable.Range(0, Pixels) select (float)((d / 5 % 4) == (b % 4) ? 1 : 0)];
}
