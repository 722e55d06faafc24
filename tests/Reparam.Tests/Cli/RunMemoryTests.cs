using Reparam.Cli.Commands;
using Reparam.Estimators;
using Reparam.Experiments.Datasets;
using Reparam.Experiments.Runs;
using Reparam.Kernels;
using Reparam.Randomness;
using Reparam.Training;

namespace Reparam.Tests.Cli;

/// <summary>The estimate that refuses a request is held against what steps really take.</summary>
public class RunMemoryTests
{
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
    public void Of_ARun_BoundsWhatItsStepsHold(string model, string estimator)
    {
        var info = EstimatorRegistry.Find(estimator)!.Info;
        foreach (var latent in new[] { "categorical", "bernoulli" })
        {
            if (info.Variables == (latent == "bernoulli" ? DiscreteVariables.Categorical : DiscreteVariables.Binary)) continue;
            var config = Config(model, estimator, latent, variables: 3, classes: latent == "bernoulli" ? 1 : 4, batch: 40);
            var images = Images(30);
            var size = ModelVerb.Find(model)!.Size(config, images);

            var estimate = RunMemory.Of(config, size, images);
            var held = Held(config, images);

            // A tape holds whole chunks of 4 MB; beyond the first the estimate must be close.
            Assert.True(held <= estimate + (4 << 20), $"{latent}: {held / 1e6:F1} MB, estimated {estimate / 1e6:F1} MB");
            Assert.True(estimate <= (4 * held) + (4 << 20), $"{latent}: {held / 1e6:F1} MB, estimated {estimate / 1e6:F1} MB");
        }
    }

    [Fact]
    public void Of_MoreThanALongCounts_IsInfinite()
        => Assert.Equal(double.PositiveInfinity, RunMemory.Of(Config("sbn", "exact", "categorical", 1_000_000, 1_000_000, 50_000), new ModelSize(392, 1e12, 392, 784, 2), Images(30)));

    [Fact]
    public void Step_BeyondItsLimit_ThrowsBeforeItAllocates()
    {
        var config = Config("vae", "gumbel-softmax", "categorical", 3, 4, 40);
        using var compute = new Compute(1);
        var model = RunModels.Make(config, Images(30), RandomKey.FromSeed(1), compute).Model;
        var trainer = new Trainer(model, new Sgd(model.Parameters, 1e-6f), new Schedule(), RandomKey.FromSeed(2), compute) { MemoryLimit = 1 << 20 };

        Assert.Throws<InsufficientMemoryException>(() => trainer.Train(new float[40 * 900], 40));
        Assert.Equal(0, trainer.BytesHeld);
    }

    static double Held(RunConfig config, ImageSet images)
    {
        using var compute = new Compute(1);
        var model = RunModels.Make(config, images, RandomKey.FromSeed(1), compute).Model;
        var optimizer = new Adam(model.Parameters, 1e-6f);
        var trainer = new Trainer(model, optimizer, new Schedule(), RandomKey.FromSeed(2), compute);
        // What an estimator learns may change its second step.
        for (var step = 0; step < 2; step++) trainer.Train(new float[config.BatchSize * images.PixelsPerImage], config.BatchSize);
        return trainer.BytesHeld + (sizeof(float) * model.Parameters.Concat(optimizer.State).Sum(parameter => (double)parameter.Data.Length));
    }

    static ImageSet Images(int side) => new(new byte[10 * side * side], side, side, isBinary: false);

    internal static RunConfig Config(string model, string estimator, string latent, int variables, int classes, int batch) => new()
    {
        Model = model,
        Latent = latent,
        Variables = variables,
        Classes = classes,
        Codes = "plain",
        Prior = "learned",
        Estimator = estimator,
        Samples = 3,
        Steps = 10,
        BatchSize = batch,
        Optimizer = "adam",
        LearningRate = 1e-3,
        LearningRateSchedule = "constant",
        Tau = 1,
        TauMin = 0.5,
        TauRate = 0,
        TauEvery = 1,
        TauSchedule = "constant",
        Seed = 0,
        Dataset = "",
        Binarization = "fixed",
        DataSha256 = new Dictionary<string, string>(),
        EvalSamples = 10,
        MatrixProduct = "managed",
    };
}
