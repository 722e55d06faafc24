using Reparam.Estimators;
using Reparam.Experiments.Datasets;
using Reparam.Experiments.Registry;
using Reparam.Experiments.Runs;

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
            var (config, data) = (Config(model, estimator, latent, variables: 3, classes: 4, batch: 40), Data(30));

            var estimate = RunMemory.Of(config, config.Experiment.Size(config.Settings, data)!, data);
            var held = Held(config, data);

            // A tape holds whole chunks of 4 MB; beyond the first the estimate must be close.
            Assert.True(held <= estimate + (4 << 20), $"{latent}: {held / 1e6:F1} MB, estimated {estimate / 1e6:F1} MB");
            Assert.True(estimate <= (4 * held) + (4 << 20), $"{latent}: {held / 1e6:F1} MB, estimated {estimate / 1e6:F1} MB");
        }
    }

    [Fact]
    public void Of_MoreThanALongCounts_IsInfinite()
    {
        var (config, data) = (Config("sbn", "exact", "categorical", 1_000_000, 1_000_000, 50_000), Data(30));
        Assert.Equal(double.PositiveInfinity, RunMemory.Of(config, config.Experiment.Size(config.Settings, data)!, data));
    }

    [Fact]
    public void Step_BeyondItsLimit_ThrowsBeforeItAllocates()
    {
        using var session = new RunSession(Config("vae", "gumbel-softmax", "categorical", 3, 4, 40), Data(30), threads: 1);
        session.Training.MemoryLimit = 1 << 20;

        Assert.Throws<InsufficientMemoryException>(() => session.Training.BytesOf(40));
        Assert.Equal(0, ((ModelTraining)session.Training).BytesHeld);
    }

    static double Held(RunConfig config, Dataset data)
    {
        using var session = new RunSession(config, data, threads: 1);
        // What an estimator learns may change its second step.
        for (var step = 0; step < 2; step++) session.Training.BytesOf(40);
        return ((ModelTraining)session.Training).BytesHeld + (sizeof(float) * session.Training.Tensors.Sum(tensor => (double)tensor.Tensor.Data.Length));
    }

    static Dataset Data(int side)
    {
        var images = new ImageSet(new byte[60 * side * side], side, side, isBinary: false);
        return new("", images, images, images);
    }

    static RunConfig Config(string model, string estimator, string latent, int variables, int classes, int batch)
    {
        var experiment = ExperimentRegistry.Find(model)!;
        var settings = experiment.Settings.Defaults.With("latent", latent).With("estimator", estimator).With("samples", "3").With("steps", "10")
            .With("variables", $"{variables}").With("batch", $"{batch}");
        return new(experiment, latent == "bernoulli" ? settings : settings.With("classes", $"{classes}"));
    }
}
