using Reparam.Cli.Commands;
using Reparam.Experiments.Registry;
using Reparam.Experiments.Runs;
using Reparam.Training;

namespace Reparam.Tests.Cli;

/// <summary>A damaged run is reported in one line that names the file; it is neither trained on nor written to.</summary>
public class DamagedRunTests
{
    [Theory]
    [InlineData("config.json")]
    [InlineData("checkpoint.safetensors")]
    [InlineData("metrics.csv")]
    public void Resume_FileCutOrReplaced_FailsInOneLine(string name)
    {
        using var cli = Stopped();
        var good = File.ReadAllBytes(Path.Combine(cli["run"], name));
        byte[][] damages = [[], "\0\0\0\0\0\0\0\0"u8.ToArray(), "[1, 2"u8.ToArray(), "null"u8.ToArray(), [.. Enumerable.Repeat((byte)0xFF, 300)], [.. good.Reverse()], good[..(good.Length / 3)]];
        // A learning curve may end in the middle: that is how a kill leaves it.
        if (name == "metrics.csv") damages = damages[..^1];
        foreach (var damage in damages) AssertRefused(cli, name, damage);
    }

    [Fact]
    public void Resume_AnyBitOfTheCheckpointFlipped_FailsInOneLine()
    {
        using var cli = Stopped();
        var path = Path.Combine(cli["run"], "checkpoint.safetensors");
        var good = File.ReadAllBytes(path);
        var values = 8 + BitConverter.ToInt32(good);
        for (var at = values; at < good.Length; at += 97)
        {
            byte[] bad = [.. good];
            bad[at] ^= (byte)(1 << (at % 8));
            AssertRefused(cli, "checkpoint.safetensors", bad);
        }
    }

    [Theory]
    [InlineData("\"variables\": 2", "\"variables\": -2")]
    [InlineData("\"variables\": 2", "\"variables\": 1000000")]
    [InlineData("\"classes\": 3", "\"classes\": 4")]
    [InlineData("\"batchSize\": 10", "\"batchSize\": 1000")]
    [InlineData("\"steps\": 12", "\"steps\": 3")]
    [InlineData("\"steps\": 12", "\"steps\": 20")]
    [InlineData("\"seed\": 0", "\"seed\": 1")]
    [InlineData("\"tau\": 1", "\"tau\": \"NaN\"")]
    [InlineData("\"tauEvery\": 500", "\"tauEvery\": 0")]
    [InlineData("\"estimator\": \"gumbel-softmax\"", "\"estimator\": \"guess\"")]
    [InlineData("\"estimator\": \"gumbel-softmax\"", "\"estimator\": \"nvil\"")]
    [InlineData("\"latent\": \"categorical\"", "\"latent\": \"bernoulli\"")]
    [InlineData("\"latent\": \"categorical\"", "\"latent\": null")]
    [InlineData("\"model\": \"vae\"", "\"model\": \"vae\", \"hidden\": \"\"")]
    [InlineData("\"model\": \"vae\"", "\"model\": \"vae\", \"hidden\": \"5, 4\"")]
    [InlineData("\"binarization\": \"fixed\"", "\"binarization\": \"7\"")]
    [InlineData("\"prior\": \"learned\",", "")]
    [InlineData("\"seed\": 0", "\"seed\": 0, \"surplus\": 1")]
    [InlineData("\"seed\": 0", "\"seed\": 0, \"seed\": 0")]
    [InlineData("\"layout\": 2,", "\"layout\": 2, \"layout\": 2,")]
    [InlineData("\"layout\": 2,", "\"layout\": null,")]
    [InlineData("\"dataSha256\": {", "\"dataSha256\": { \"a\": \"\", \"a\": \"\",")]
    [InlineData("\"model\": \"vae\"", "\"model\": \"\\ud800\"")]
    [InlineData("\"estimator\": \"gumbel-softmax\"", "\"estimator\": \"\\ud800\"")]
    public void ResumeAndEval_ConfigurationThatNoOptionsMake_FailInOneLine(string from, string to)
    {
        using var cli = Stopped();
        var path = Path.Combine(cli["run"], "config.json");
        var good = File.ReadAllText(path);
        Assert.Contains(from, good, StringComparison.Ordinal);
        File.WriteAllText(path, good.Replace(from, to, StringComparison.Ordinal));
        foreach (var command in new[] { "train vae --resume {run}", "eval {run} --eval-samples 2" })
        {
            var failed = cli.Run(command);
            Assert.Equal(Application.Failed, failed.Code);
            Assert.Empty(failed.Output);
            Assert.StartsWith($"reparam: {cli["run"]}", failed.ErrorLine, StringComparison.Ordinal);
        }
        File.WriteAllText(path, good);
        Assert.Equal(Application.Done, cli.Run("train vae --resume {run}").Code);
    }

    [Theory]
    [InlineData("\"layout\": 2,", "", "an earlier version of reparam made this run")]
    [InlineData("\"layout\": 2", "\"layout\": 3", "a later version of reparam may have made this run")]
    [InlineData("\"model\": \"vae\"", "\"model\": \"gan\"", "'gan'")]
    public void ResumeAndEval_RunOfAnotherLayoutOrExperiment_SayItInOneSentence(string from, string to, string expected)
    {
        using var cli = Stopped();
        var path = Path.Combine(cli["run"], "config.json");
        File.WriteAllText(path, File.ReadAllText(path).Replace(from, to, StringComparison.Ordinal));
        foreach (var command in new[] { "train vae --resume {run}", "eval {run} --eval-samples 2" })
        {
            var failed = cli.Run(command);
            Assert.NotEqual(Application.Done, failed.Code);
            Assert.Contains(expected, failed.ErrorLine, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Resume_RunWithoutACheckpoint_BeginsAnew()
    {
        using var cli = Stopped();
        cli.Train("whole");
        File.Delete(Path.Combine(cli["run"], "checkpoint.safetensors"));
        Assert.Equal(Application.Usage, cli.Run("eval {run}").Code);
        Assert.Equal(Application.Done, cli.Run("train vae --resume {run}").Code);
        Assert.Equal(cli.Tensors("whole"), cli.Tensors("run"));
    }

    [Fact]
    public void Resume_CurveCutInItsLastLine_GoesOn()
    {
        using var cli = Stopped();
        File.AppendAllText(Path.Combine(cli["run"], "metrics.csv"), "7,25.1");
        Assert.Equal(Application.Done, cli.Run("train vae --resume {run}").Code);
        Assert.Equal(13, File.ReadLines(Path.Combine(cli["run"], "metrics.csv")).Count());
    }

    [Fact]
    public void Training_WeightThatIsNoLongerFinite_KeepsTheLastGoodCheckpoint()
    {
        using var cli = Stopped();
        var good = cli.Tensors("run");
        DivergedException failed;
        using (var run = TrainingRun.Resume(ExperimentRegistry.Find("vae")!, cli["run"], new() { Threads = 1 }))
            failed = Assert.Throws<DivergedException>(() => run.Train(new Poison(run.Training!), TestContext.Current.CancellationToken));

        Assert.Contains("not finite at step 7", failed.Message, StringComparison.Ordinal);
        Assert.Contains("checkpoint is of step 6", failed.Message, StringComparison.Ordinal);
        Assert.Equal(good, cli.Tensors("run"));
        Assert.Equal(Application.Done, cli.Run("train vae --resume {run}").Code);
    }

    [Fact]
    public void Resume_WeightsOfAnotherProgramThatAreNotFinite_FailsInOneLine()
    {
        using var cli = Stopped();
        var path = Path.Combine(cli["run"], "checkpoint.safetensors");
        var tensors = Safetensors.Read(path).Tensors.Select(t => t is FloatTensor f && t.Name == "model/encoder.weight"
            ? new FloatTensor(f.Name, f.Shape, Enumerable.Repeat(float.NaN, f.Values.Length).ToArray())
            : t);
        Safetensors.Write(path, [.. tensors]);

        var failed = cli.Run("train vae --resume {run}");

        Assert.Equal(Application.Failed, failed.Code);
        Assert.Empty(failed.Output);
        Assert.Contains("loss became NaN at step 7", failed.ErrorLine, StringComparison.Ordinal);
        Assert.DoesNotContain("Infinity", File.ReadAllText(Path.Combine(cli["run"], "metrics.csv")), StringComparison.Ordinal);
    }

    [Fact]
    public void Resume_DamagedResult_FailsInOneLineAndKeepsIt()
    {
        using var cli = new CommandLine();
        cli.Train("run");
        foreach (var damage in new[] { "", "{", "null", "{\"command\": \"train\"}" })
        {
            File.WriteAllText(Path.Combine(cli["run"], "result.json"), damage);
            var failed = cli.Run("train vae --resume {run}");
            Assert.Equal(Application.Failed, failed.Code);
            Assert.Contains("result.json is damaged", failed.ErrorLine, StringComparison.Ordinal);
            Assert.Equal(damage, File.ReadAllText(Path.Combine(cli["run"], "result.json")));
        }
    }

    // What an update that overflows would leave behind a loss that was still finite.
    sealed class Poison(ITraining training) : IRunObserver
    {
        public void Stepped(long step, double loss, double temperature, double stepsPerSecond) => training.Tensors[0].Tensor.Data[0] = float.NaN;

        public void Measured(MetricsRow row, IReadOnlyList<MeasureInfo> measures) { }

        public void Evaluating(string set, double part) { }
    }

    static CommandLine Stopped()
    {
        var cli = new CommandLine();
        cli.Interrupted($"train vae --data {{data}} --out {{run}} {CommandLine.Tiny}", after: "step 6/12");
        return cli;
    }

    static void AssertRefused(CommandLine cli, string name, byte[] damage)
    {
        var path = Path.Combine(cli["run"], name);
        var good = File.ReadAllBytes(path);
        File.WriteAllBytes(path, damage);
        var failed = cli.Run("train vae --resume {run}");
        Assert.Equal(Application.Failed, failed.Code);
        Assert.Empty(failed.Output);
        Assert.StartsWith($"reparam: {path}", failed.ErrorLine, StringComparison.Ordinal);
        Assert.DoesNotContain("internal error", failed.Error, StringComparison.Ordinal);
        Assert.Equal(damage, File.ReadAllBytes(path));
        File.WriteAllBytes(path, good);
    }
}
