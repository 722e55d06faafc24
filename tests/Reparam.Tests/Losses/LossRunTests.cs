using System.Text.Json;
using Reparam.Cli.Commands;
using Reparam.Estimators;
using Reparam.Experiments.Datasets;
using Reparam.Experiments.Losses;
using Reparam.Randomness;
using Reparam.Tests.Cli;

namespace Reparam.Tests.Losses;

/// <summary><c>train loss</c> on the command line.</summary>
public sealed class LossRunTests : IDisposable
{
    const string Tiny = "--images 40 --validation 8 --batch 10 --steps 12 --threads 1";

    readonly CommandLine _line = SemiSupervisedRunTests.Labelled();

    public void Dispose() => _line.Dispose();

    public static TheoryData<string> Estimators() => [.. EstimatorRegistry.All
        .Where(entry => entry.Info.Variables != DiscreteVariables.Categorical).Select(entry => entry.Info.Name)];

    [Theory]
    [MemberData(nameof(Estimators))]
    public void TrainAndEval_EveryEstimatorForBits_AgreeOnTheResult(string estimator)
    {
        var trained = Result(_line.Train("run", $"{Tiny} --estimator {estimator} --baselines none --output json", "loss"));
        Assert.Equal(["cross-entropy", "gce", "mae", "brier", "decoy"], trained.GetProperty("gates").EnumerateObject().Select(gate => gate.Name));
        Assert.All(trained.GetProperty("gates").EnumerateObject(), gate => Assert.InRange(gate.Value.GetDouble(), 0.1, 0.9));
        Assert.Contains(trained.GetProperty("gates").EnumerateObject(), gate => gate.Value.GetDouble() != 0.5);
        Assert.Equal((12, 0), (trained.GetProperty("steps").GetInt32(), trained.GetProperty("testAccuracy").GetDouble() % 5));
        var judged = Result(_line.Run("eval {run} --threads 2 --output json"));
        Assert.Equal(trained.GetProperty("testAccuracy").GetDouble(), judged.GetProperty("testAccuracy").GetDouble());
        Assert.Equal(trained.GetProperty("gates").GetRawText(), judged.GetProperty("gates").GetRawText());
    }

    [Theory]
    [InlineData("")]
    [InlineData("--estimator nvil --lr-schedule constant --optimizer adam")]
    [InlineData("--estimator rebar --losses cross-entropy,decoy --baselines none")]
    [InlineData("--gates random")]
    [InlineData("--gates gce")]
    public void Train_InterruptedAndBrokenAndResumed_EndsWithTheSameTensorsAndCurve(string options)
    {
        Assert.Equal(Application.Done, _line.Train("whole", $"{Tiny} {options}", "loss").Code);
        Assert.Equal(Application.Interrupted, _line.Interrupted($"train loss --data {{data}} --out {{half}} {Tiny} {options}", after: "step 5/12").Code);
        Assert.NotEqual(_line.Tensors("whole"), _line.Tensors("half"));
        Assert.Equal(Application.Failed, _line.Broken("train loss --resume {half}", at: "step 9/12").Code);
        Assert.Equal(Application.Done, _line.Run("train loss --resume {half} --threads 2").Code);
        Assert.Equal(_line.Tensors("whole"), _line.Tensors("half"));
        Assert.Equal(Untimed("whole"), Untimed("half"));
    }

    [Fact]
    public void Report_OfLearnedGates_ShowsEachLossAlone()
    {
        var trained = _line.Train("run", Tiny, "loss");
        Assert.Contains("decoy             gate 0.", trained.Output, StringComparison.Ordinal);
        Assert.Contains(", alone ", trained.Output, StringComparison.Ordinal);
        var report = File.ReadAllText(Path.Combine(_line["run"], "report.html"));
        System.Xml.Linq.XDocument.Parse(report.Replace("<!DOCTYPE html>", "", StringComparison.Ordinal));
        foreach (var expected in (string[])["gates learned by zgr", "Gates over the steps", "mae alone", "Gate brier"])
            Assert.Contains(expected, report, StringComparison.Ordinal);
        Assert.StartsWith("step,trainLoss,testAccuracy,gate.cross-entropy,", Untimed("run")[0], StringComparison.Ordinal);
        Assert.Contains(",alone.decoy,", Untimed("run")[0], StringComparison.Ordinal);
    }

    // Baselines are players of their own, which the gates and their network do not see.
    [Fact]
    public void Train_WithAndWithoutBaselines_MovesTheSameGates()
    {
        var (with, without) = (Result(_line.Train("with", $"{Tiny} --output json", "loss")),
            Result(_line.Train("without", $"{Tiny} --baselines none --output json", "loss")));
        Assert.Equal(with.GetProperty("gates").GetRawText(), without.GetProperty("gates").GetRawText());
        Assert.Equal(5, with.GetProperty("aloneTestAccuracy").EnumerateObject().Count());
        Assert.False(without.TryGetProperty("aloneTestAccuracy", out _));
        // The network of one loss alone is that of a run of it.
        var alone = Result(_line.Train("alone", $"{Tiny} --gates mae --output json", "loss"));
        Assert.Equal(alone.GetProperty("testAccuracy").GetDouble(), with.GetProperty("aloneTestAccuracy").GetProperty("mae").GetDouble());
        Assert.Equal([0.0, 0, 1, 0, 0], alone.GetProperty("gates").EnumerateObject().Select(gate => gate.Value.GetDouble()));
    }

    [Theory]
    [InlineData("--losses cross-entropy,hinge", "--losses: 'cross-entropy,hinge' is not a list of at least 2 different words of cross-entropy, gce")]
    [InlineData("--losses mae", "--losses: 'mae' is not a list of at least 2")]
    [InlineData("--losses mae,mae", "--losses: 'mae,mae' is not a list of at least 2 different words")]
    [InlineData("--noise=-0.1", "--noise: '-0.1' is not a number from 0 to 1")]
    [InlineData("--noise 1.01", "--noise: '1.01' is not a number from 0 to 1")]
    [InlineData("--noise nan", "--noise: 'nan' is not a number from 0 to 1")]
    [InlineData("--validation 0", "--validation: '0' is not a whole number from 1")]
    [InlineData("--validation 500", "--validation: 500 is more than the 10 validation images there are")]
    [InlineData("--images 100", "--images: 100 is more than the 50 training images there are")]
    [InlineData("--images 5", "--batch: 10 is more than the 5 training images")]
    [InlineData("--gates hinge", "--gates: 'hinge' is not one of learned, uniform, random, cross-entropy")]
    [InlineData("--gates gce --losses mae,brier", "--gates: 'gce' is not one of the losses mae,brier")]
    [InlineData("--gates gce --gate-lr 0.1", "--gate-lr: 0.1 applies to gates learned only")]
    [InlineData("--gates uniform --baselines each", "--baselines: 'each' applies to gates learned only")]
    [InlineData("--estimator arsm", "--estimator: 'arsm' is not one of")]
    public void Train_BadInput_IsRefusedInOneLine(string options, string expected)
    {
        var usual = string.Join(' ', new[] { "--images 40", "--validation 8", "--batch 10" }.Where(option => !options.Contains(option.Split(' ')[0], StringComparison.Ordinal)));
        var refused = _line.Run($"train loss --data {{data}} --out {{run}} --steps 2 {usual} {options}");
        Assert.Equal(Application.Usage, refused.Code);
        Assert.Contains(expected, refused.ErrorLine, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_line["run"]));
    }

    [Fact]
    public void Train_ImagesWithoutLabels_AreRefused()
    {
        using var unlabelled = new CommandLine();
        var refused = unlabelled.Train("run", Tiny, "loss");
        Assert.Equal(Application.Usage, refused.Code);
        Assert.Contains("has images without labels", refused.ErrorLine, StringComparison.Ordinal);
    }

    // 10,000 labels: a share of 0.3 has standard deviation 0.0046; six of them fail with probability 2e-9. Each wrong label of one class
    // is as likely: 1,000 × 0.3 / 2 in each, standard deviation 11.
    [Fact]
    public void Of_Noise_ReplacesItsShareByEveryOtherClass()
    {
        const int Count = 10_000;
        var images = new ImageSet(new byte[Count], 1, 1, isBinary: false) { Labels = Enumerable.Range(0, Count).Select(i => i % 3).ToArray() };
        var one = images.Slice(0, 3);
        LossData With(double noise) => LossData.Of(new Dataset("test", images, one, one), Count, 3, noise, RandomKey.FromSeed(20261201));
        var (none, some, all) = (With(0), With(0.3), With(1));
        Assert.Equal(images.Labels!.Value.ToArray(), none.NoisyLabels);
        Assert.DoesNotContain(Enumerable.Range(0, Count), i => all.NoisyLabels[i] == i % 3);
        Assert.InRange(Enumerable.Range(0, Count).Count(i => some.NoisyLabels[i] != i % 3) / (double)Count, 0.3 - 0.028, 0.3 + 0.028);
        for (var by = 1; by < 3; by++)
            Assert.InRange(Enumerable.Range(0, Count).Count(i => some.NoisyLabels[i] == (i + by) % 3), 1500 - 220, 1500 + 220);
    }

    string[] Untimed(string run)
        => [.. File.ReadLines(Path.Combine(_line[run], "metrics.csv")).Select(line => line[..line.LastIndexOf(',')])];

    static JsonElement Result(Outcome outcome)
    {
        Assert.True(outcome.Code == Application.Done, outcome.Error);
        using var json = JsonDocument.Parse(outcome.Output);
        return json.RootElement.Clone();
    }
}
