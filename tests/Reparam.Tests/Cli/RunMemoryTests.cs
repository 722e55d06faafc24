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

    public static TheoryData<string> Estimators() => [.. EstimatorRegistry.All.Select(entry => entry.Info.Name)];

    [Theory, MemberData(nameof(Estimators))]
    public void OfTraining_WideCodesWideImagesOrLargeWeights_BoundsWhatAStepHolds(string estimator)
    {
        // Buffers of more than half a million numbers, each in a chunk of the tape of its own.
        foreach (var (width, hidden, pixels, batch) in new (int, int[], int, int)[] { (2_000, [], 10, 270), (10, [], 2_000, 270), (800, [], 700, 2), (10, [2_000, 1_900], 10, 270), (10, [10, 900, 600], 10, 2) })
        {
            foreach (var family in new IDiscreteFamily[] { CategoricalFamily.Instance, BernoulliFamily.Instance })
            {
                var evaluations = estimator switch { "rloo" or "vimco" => Samples, "exact" => family is CategoricalFamily ? Math.Pow(10, width / 10) : Math.Pow(2, width), _ => 1 };
                if (evaluations > 100) continue;
                var held = Held(estimator, family, width, hidden, pixels, batch);
                var estimate = RunMemory.OfTraining(width, hidden, pixels, batch, estimator, evaluations, 2);

                Assert.True(held / estimate is > 0.25 and <= 1, $"{family.Name} {width} x {string.Join(" x ", hidden.Append(pixels))}, {batch}: {held / 1e6:F1} MB, estimated {estimate / 1e6:F1} MB");
            }
        }
    }

    [Fact]
    public void OfTraining_MoreThanALongCounts_IsFinite()
        => Assert.InRange(RunMemory.OfTraining(1e12, [], 784, 50_000, "exact", double.MaxValue / 1e40, 2), 1e20, double.MaxValue);

    static double Held(string estimator, IDiscreteFamily family, int width, int[] hidden, int pixels, int batch)
    {
        using var compute = new Compute(1);
        var key = RandomKey.FromSeed(1);
        var options = new VaeOptions { Pixels = pixels, Family = family, Variables = family is CategoricalFamily ? width / 10 : width, Classes = family is CategoricalFamily ? 10 : 1, Hidden = hidden };
        var model = new Vae(options, EstimatorRegistry.Find(estimator)!.Create(new EstimatorOptions { Inputs = pixels, Samples = Samples, Key = key }), key);
        var optimizer = new Adam(model.Parameters, 1e-6f);
        var trainer = new Trainer(model, optimizer, new Schedule(), key, compute);
        // What an estimator learns may change its second step.
        for (var step = 0; step < 2; step++) trainer.Train(new float[batch * pixels], batch);
        return trainer.BytesHeld + (sizeof(float) * model.Parameters.Concat(optimizer.State).Sum(parameter => (double)parameter.Data.Length));
    }
}
