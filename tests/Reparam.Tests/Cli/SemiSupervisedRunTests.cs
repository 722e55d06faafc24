using System.Text.Json;
using Reparam.Cli.Commands;
using Reparam.Experiments.Datasets;
using Reparam.Experiments.Images;
using Reparam.Experiments.Registry;
using Reparam.Experiments.Runs;
using Reparam.Experiments.SemiSupervised;
using Reparam.Randomness;

namespace Reparam.Tests.Cli;

/// <summary>Runs of the semi-supervised VAE: what is theirs.</summary>
public class SemiSupervisedRunTests
{
    const string Tiny = "--classes 3 --latent-size 2 --labels 6 --labelled-batch 4 --batch 5 --steps 12 --threads 1";

    [Theory]
    [InlineData("marginalization")]
    [InlineData("gumbel-softmax")]
    [InlineData("vimco")]
    public void TrainAndEval_AnyEstimator_AgreeOnBoundAndAccuracy(string estimator)
    {
        using var cli = Labelled();
        var trained = cli.Train("run", $"{Tiny} --estimator {estimator} --output json", "semisup");
        Assert.Equal((Application.Done, ""), (trained.Code, trained.Code == Application.Done ? "" : trained.Error));
        using var json = JsonDocument.Parse(trained.Output);
        Assert.Equal(("semisup", estimator), (json.RootElement.GetProperty("model").GetString(), json.RootElement.GetProperty("estimator").GetString()));
        // The 36 pixels are near the chance of log 2 each after so few steps, the 20 images near a third.
        Assert.InRange(json.RootElement.GetProperty("testBound").GetDouble(), -60, -15);
        Assert.InRange(json.RootElement.GetProperty("testAccuracy").GetDouble(), 0, 100);
        Assert.Equal(0, json.RootElement.GetProperty("testAccuracy").GetDouble() % 5, 1e-9);
        Assert.False(json.RootElement.TryGetProperty("testNll", out _));

        using var evaluated = JsonDocument.Parse(cli.Run("eval {run} --threads 2 --output json").Output);
        foreach (var name in new[] { "validBound", "testBound", "validAccuracy", "testAccuracy" })
            Assert.Equal(json.RootElement.GetProperty(name).GetDouble(), evaluated.RootElement.GetProperty(name).GetDouble());
    }

    [Theory]
    [InlineData("marginalization", "")]
    [InlineData("st-gumbel-softmax", "--tau-every 2 --tau-rate 0.05 --alpha 0.3 --augment 1")]
    [InlineData("nvil", "--binarization fixed --random-labels --seed 7")]
    public void Train_InterruptedAndBrokenAndResumed_GivesTheSameTensorsAndCurve(string estimator, string more)
    {
        using var cli = Labelled();
        var options = $"{Tiny} --estimator {estimator} {more}";
        Assert.Equal(Application.Done, cli.Train("whole", options, "semisup").Code);
        var stopped = cli.Interrupted($"train semisup --data {{data}} --out {{half}} {options}", after: "step 5/12");
        Assert.Equal(Application.Interrupted, stopped.Code);
        Assert.Contains("reparam train semisup --resume", stopped.Error, StringComparison.Ordinal);
        Assert.NotEqual(cli.Tensors("whole"), cli.Tensors("half"));
        // The row of step 9 is on disk then, and the checkpoint is that of step 8.
        Assert.Equal(Application.Failed, cli.Broken("train semisup --resume {half}", at: "step 9/12").Code);
        Assert.Equal(Application.Done, cli.Run("train semisup --resume {half}").Code);
        Assert.Equal(cli.Tensors("whole"), cli.Tensors("half"));
        string[] Curve(string name) => [.. File.ReadLines(Path.Combine(cli[name], "metrics.csv")).Select(line => line[..line.LastIndexOf(',')])];
        Assert.Equal("step,trainLoss,validBound,validAccuracy,tau,learningRate", Curve("whole")[0]);
        Assert.Equal(Curve("whole"), Curve("half"));
    }

    [Fact]
    public void Train_Report_ShowsAccuracyClassesAndAnalogies()
    {
        using var cli = Labelled();
        cli.Train("run", Tiny, "semisup");
        var report = File.ReadAllText(Path.Combine(cli["run"], "report.html"));
        foreach (var heading in new[] { "Analogies", "Usage of the classes", "Validation images classified correctly", "A semi-supervised VAE with 6 labels trained by gumbel-softmax", "accuracy of this run" })
            Assert.Contains(heading, report, StringComparison.Ordinal);
        // Of ten test images: the image, and its style in three classes.
        Assert.Equal(40, report.Split("<img ").Length - 1);
        System.Xml.Linq.XDocument.Parse(report.Replace("<!DOCTYPE html>", "", StringComparison.Ordinal));
    }

    [Fact]
    public void Train_Defaults_AreTheProtocol()
    {
        using var cli = Labelled();
        cli.Train("run", "--classes 3 --batch 5 --labels 6 --steps 1", "semisup");
        (string Key, string Value)[] expected =
        [
            ("labels", "6"), ("labelledBatch", "6"), ("alpha", "300"), ("latentSize", "32"), ("estimator", "gumbel-softmax"), ("tauSchedule", "exponential"),
            ("tau", "1"),
            ("tauMin", "0.5"), ("tauRate", "3E-05"), ("tauEvery", "2000"), ("binarization", "dynamic"), ("randomLabels", "False"), ("augment", "0"),
        ];
        Assert.Equal(expected, expected.Select(setting => (setting.Key, cli.Setting("run", setting.Key)!)));
        cli.Train("sum", "--classes 3 --batch 5 --labels 6 --steps 1 --estimator marginalization", "semisup");
        Assert.Equal("30", cli.Setting("sum", "alpha"));
        cli.Train("augmented", "--classes 3 --batch 5 --labels 6 --steps 1 --augment 0.5", "semisup");
        Assert.Equal("0.5", cli.Setting("augmented", "augment"));
        Assert.NotEqual(cli.Tensors("run"), cli.Tensors("augmented"));
        Assert.Contains("The labelled images were distorted", File.ReadAllText(Path.Combine(cli["augmented"], "report.html")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--labels 2", "--labels: 2 is fewer than one for each of the 3 classes")]
    [InlineData("--labels 7", "--labels: 7 is not a multiple of 3")]
    [InlineData("--labels 60", "--labels: 60 means 20 of each class, but class 0 has only 17 training images")]
    [InlineData("--classes 2 --labels 4", "--classes: 2, but training image 2 of 'data' has the label 2, out of range")]
    [InlineData("--classes 5 --labels 5", "--classes: 5, but 'data' has no training image of class 3; the setting random-labels draws")]
    [InlineData("--labels 6 --labelled-batch 7", "--labelled-batch: 7 is more than the 6 labelled images")]
    [InlineData("--labels 6 --batch 45", "--batch: 45 is more than the 44 training images without a label")]
    [InlineData("--labels 6 --latent bernoulli", "'--latent'")]
    [InlineData("--labels 6 --alpha -1", "--alpha: '-1'")]
    [InlineData("--labels 6 --augment -0.1", "--augment: '-0.1'")]
    [InlineData("--labels 6 --augment 2.5", "--augment: '2.5'")]
    [InlineData("--labels 6 --estimator disarm", "--estimator: 'disarm'")]
    public void Train_OptionsThatMakeNoSense_AreRefused(string options, string reason)
    {
        using var cli = Labelled();
        var refused = cli.Train("run", $"{(options.Contains("--classes", StringComparison.Ordinal) ? "" : "--classes 3 ")}{(options.Contains("--batch", StringComparison.Ordinal) ? "" : "--batch 5 ")}{options}", "semisup");
        Assert.Equal(Application.Usage, refused.Code);
        Assert.Contains(reason, refused.ErrorLine, StringComparison.Ordinal);
        Assert.False(Directory.Exists(cli["run"]));
    }

    [Fact]
    public void Train_DataWithoutLabels_AreRefusedUnlessTheyAreDrawn()
    {
        using var cli = new CommandLine();
        var refused = cli.Train("run", Tiny, "semisup");
        Assert.Equal(Application.Usage, refused.Code);
        Assert.Contains("--data: 'data' has no labels of its training images", refused.ErrorLine, StringComparison.Ordinal);
        Assert.Equal(Application.Done, cli.Train("run", $"--random-labels {Tiny.Replace("--classes 3", "--classes 2", StringComparison.Ordinal)}", "semisup").Code);
    }

    [Fact]
    public void Train_ImagesOfAnotherSize_AreRefused()
    {
        using var cli = Labelled();
        File.WriteAllBytes(Path.Combine(cli.Data, "t10k-images-idx3-ubyte"), Datasets.DatasetFolder.Idx(20, 5, 7));
        var refused = cli.Train("run", Tiny, "semisup");
        Assert.Equal(Application.Usage, refused.Code);
        Assert.Contains("images of 5 x 7, expected 6 x 6", refused.ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public void Batches_OfAnyStep_HoldLabelledImagesFirstAndNeverOneAsBoth()
    {
        const int Pixels = 4, Classes = 3, Count = 30;
        // Every image has pixels of its own, on or off.
        byte[] Pixel(int i) => [.. Enumerable.Range(0, Pixels + 1).Select(bit => (byte)(((i >> bit) & 1) * 255))];
        var set = new ImageSet(Enumerable.Range(0, Count).SelectMany(Pixel).ToArray(), 1, Pixels + 1, isBinary: true) { Labels = Enumerable.Range(0, Count).Select(i => i % Classes).ToArray() };
        var batches = new SemiSupervisedBatches(Images(set, Binarization.Fixed), new LabelPlan(Classes, 9, 4, 6, 0), RandomKey.FromSeed(1),
            RandomKey.FromSeed(2));
        Assert.Equal((10, 3), (batches.Rows, batches.StepsPerEpoch));
        var (labelled, others, first) = (new HashSet<int>(), new HashSet<int>(), batches.At(0).ToArray());
        for (var step = 0; step < 20; step++)
        {
            var rows = batches.At(step).ToArray().Chunk(Pixels + 1 + Classes).ToArray();
            for (var r = 0; r < rows.Length; r++)
            {
                var image = Enumerable.Range(0, Pixels + 1).Sum(bit => (int)rows[r][bit] << bit);
                (r < 4 ? labelled : others).Add(image);
                Assert.Equal(Enumerable.Range(0, Classes).Select(k => r < 4 && image % Classes == k ? 1f : 0f), rows[r][(Pixels + 1)..]);
            }
        }
        Assert.Equal([3, 3, 3], labelled.GroupBy(image => image % Classes).OrderBy(group => group.Key).Select(group => group.Count()));
        Assert.Empty(labelled.Intersect(others));
        Assert.Equal(Count - 9, others.Count);
        Assert.Equal(first, batches.At(0).ToArray());
    }

    [Fact]
    public void Batches_Augmented_DistortTheLabelledImagesAloneAndAfreshInEveryStep()
    {
        const int Pixels = 36, Classes = 3;
        var intensities = new float[20 * Pixels];
        RandomKey.FromSeed(5).FillUniform(0, intensities);
        // All images are alike, so that only distortion tells one row from another.
        for (var i = Pixels; i < intensities.Length; i++) intensities[i] = intensities[i - Pixels];
        var set = new ImageSet(intensities.Select(level => (byte)(255 * level)).ToArray(), 6, 6, isBinary: false) { Labels = Enumerable.Range(0, 20).Select(i => i % Classes).ToArray() };
        // One labelled image of each class, all in every step; grey levels, so that nothing else is random.
        SemiSupervisedBatches Batches(double augment)
            => new(Images(set, Binarization.None), new LabelPlan(Classes, 3, 3, 6, augment), RandomKey.FromSeed(1), RandomKey.FromSeed(2));
        Dictionary<int, float[]> Labelled(ReadOnlySpan<float> batch) => batch[..(3 * (Pixels + Classes))].ToArray().Chunk(Pixels + Classes).ToDictionary(row => Array.IndexOf(row, 1f, Pixels) - Pixels, row => row[..Pixels]);

        var (plain, augmented) = (Batches(0), Batches(1));
        for (var step = 0; step < 3; step++)
        {
            var (without, with) = (plain.At(step).ToArray(), augmented.At(step).ToArray());
            Assert.Equal(without[(3 * (Pixels + Classes))..], with[(3 * (Pixels + Classes))..]);
            foreach (var (label, image) in Labelled(with))
            {
                Assert.NotEqual(Labelled(without)[label], image);
                Assert.NotEqual(Labelled(augmented.At(step + 1))[label], image);
            }
            Assert.Equal(3, Labelled(with).Values.Select(image => string.Join(' ', image)).Distinct().Count());
            Assert.Equal(with, augmented.At(step).ToArray());
        }
    }

    [Theory]
    [InlineData("marginalization")]
    [InlineData("gumbel-softmax")]
    [InlineData("rloo")]
    public void MemoryOf_ARun_BoundsWhatItsStepsHold(string estimator)
    {
        var (config, data) = (Config(estimator, 12), Data(40));
        var size = config.Experiment.Size(config.Settings, data)!;
        var estimate = RunMemory.Of(config, size, data);
        using var session = new RunSession(config, data, threads: 1);
        session.Training.BytesOf(12);
        var weights = sizeof(float) * session.Training.Tensors.Where(tensor => tensor.Name.StartsWith("model/", StringComparison.Ordinal))
            .Sum(tensor => (double)tensor.Tensor.Data.Length);
        // All but the biases.
        Assert.InRange(sizeof(float) * size.Matrices.Sum(), 0.999 * weights, weights);
        var held = ((ModelTraining)session.Training).BytesHeld + (3 * weights);
        Assert.True(held <= estimate + (8 << 20), $"{held / 1e6:F1} MB, estimated {estimate / 1e6:F1} MB");
        Assert.True(estimate <= (4 * held) + (8 << 20), $"{held / 1e6:F1} MB, estimated {estimate / 1e6:F1} MB");
    }

    [Fact]
    public void MemoryOf_MoreThanAnArrayHolds_IsInfinite()
    {
        var (config, data) = (Config("marginalization", 12, "1000000"), Data(40));
        Assert.Equal(double.PositiveInfinity, RunMemory.Of(config, config.Experiment.Size(config.Settings, data)!, data));
    }

    internal static CommandLine Labelled()
    {
        var cli = new CommandLine();
        cli.WriteLabels(3);
        return cli;
    }

    static RunConfig Config(string estimator, int batch, string latentSize = "32")
    {
        var experiment = ExperimentRegistry.Find("semisup")!;
        return new(experiment, experiment.Settings.Defaults.With("estimator", estimator).With("batch", $"{batch}").With("classes", "4").With("labels", "8")
            .With("labelled-batch", "3").With("alpha", "1").With("samples", "3").With("latent-size", latentSize));
    }

    static TrainingImages Images(ImageSet set, Binarization binarization) => new(set, () => new BinarizedImages(set, binarization));

    static Dataset Data(int count)
    {
        var images = new ImageSet(new byte[count * 784], 28, 28, isBinary: false) { Labels = Enumerable.Range(0, count).Select(i => i % 4).ToArray() };
        return new("", images, images, images);
    }
}
