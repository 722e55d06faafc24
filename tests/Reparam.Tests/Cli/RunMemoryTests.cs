using Reparam.Autodiff;
using Reparam.Cli.Runs;
using Reparam.Distributions;
using Reparam.Estimators;
using Reparam.Kernels;
using Reparam.Models;
using Reparam.Randomness;
using Reparam.Training;

namespace Reparam.Tests.Cli;

/// <summary>The estimate that refuses a request is held against what steps really take.</summary>
public class RunMemoryTests
{
    const int Samples = 3;

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

    [Theory, MemberData(nameof(Cases))]
    public void OfTraining_WideCodesWideImagesOrLargeWeights_BoundsWhatAStepHolds(string model, string estimator)
    {
        // Buffers of more than half a million numbers, each in a chunk of the tape of its own.
        foreach (var (width, hidden, pixels, batch) in new (int, int[], int, int)[] { (2_000, [], 10, 270), (10, [], 2_000, 270), (800, [], 700, 2), (10, [2_000, 1_900], 10, 270), (10, [10, 900, 600], 10, 2) })
        {
            foreach (var family in new IDiscreteFamily[] { CategoricalFamily.Instance, BernoulliFamily.Instance })
            {
                if (!EstimatorRegistry.Find(estimator)!.Info.AppliesTo(family)) continue;
                var evaluations = estimator switch { "rloo" or "vimco" or "arms" or "carms" => Samples, "arm" or "disarm" => 2, "arsm" => Math.Min(46, Math.Pow(10, width / 10)), "exact" => family is CategoricalFamily ? Math.Pow(10, width / 10) : Math.Pow(2, width), _ => 1 };
                if (evaluations > 100) continue;
                if (model == "sbn" && hidden.Length > 0) continue;
                var held = Held(model, estimator, family, width, hidden, pixels, batch);
                var size = model == "vae" ? new ModelSize(pixels, width, pixels, pixels, 1) { Hidden = hidden } : new ModelSize(pixels / 2, width, pixels / 2, pixels, 2);
                var estimate = RunMemory.OfTraining(size, batch, estimator, evaluations, 2);

                Assert.True(held / estimate is > 0.25 and <= 1, $"{model}, {family.Name} {width} x {string.Join(" x ", hidden.Append(pixels))}, {batch}: {held / 1e6:F1} MB, estimated {estimate / 1e6:F1} MB");
            }
        }
    }

    [Fact]
    public void OfTraining_MoreThanALongCounts_IsFinite()
        => Assert.InRange(RunMemory.OfTraining(new ModelSize(392, 1e12, 392, 784, 2), 50_000, "exact", 1e120, 2), 1e20, double.MaxValue);

    static double Held(string name, string estimator, IDiscreteFamily family, int width, int[] hidden, int pixels, int batch)
    {
        using var compute = new Compute(1);
        var key = RandomKey.FromSeed(1);
        var (variables, classes) = family is CategoricalFamily ? (width / 10, 10) : (width, 1);
        IEstimator Make() => EstimatorRegistry.Find(estimator)!.Create(new EstimatorOptions { Inputs = pixels, Samples = Samples, Key = key });
        IModel model = name == "vae"
            ? new Vae(new VaeOptions { Pixels = pixels, Family = family, Variables = variables, Classes = classes, Hidden = hidden }, Make(), key)
            : new Sbn(new SbnOptions { Inputs = pixels / 2, Outputs = pixels / 2, Family = family, Variables = variables, Classes = classes }, Make(), Make(), key);
        var optimizer = new Adam(model.Parameters, 1e-6f);
        var trainer = new Trainer(model, optimizer, new Schedule(), key, compute);
        // What an estimator learns may change its second step.
        for (var step = 0; step < 2; step++) trainer.Train(new float[batch * pixels], batch);
        return trainer.BytesHeld + (sizeof(float) * model.Parameters.Concat(optimizer.State).Sum(parameter => (double)parameter.Data.Length));
    }
}
