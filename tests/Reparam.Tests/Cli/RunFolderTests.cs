using Reparam.Cli.Commands;
using Reparam.Experiments.Runs;

namespace Reparam.Tests.Cli;

/// <summary>Whatever stands in a run's folder, nothing of it is lost, and nothing wrong is taken for a run.</summary>
public class RunFolderTests
{
    [Theory]
    [InlineData("config.json")]
    [InlineData("checkpoint.safetensors")]
    [InlineData("metrics.csv")]
    [InlineData("result.json")]
    [InlineData("report.html")]
    [InlineData("learning-curve.svg")]
    public void Train_FolderWithAFileOfTheRunsName_IsRefusedAndTheFileKept(string name)
    {
        using var cli = new CommandLine();
        Directory.CreateDirectory(cli["run"]);
        File.WriteAllText(Path.Combine(cli["run"], name), "mine");
        var refused = cli.Train("run");
        Assert.Equal(Application.Usage, refused.Code);
        Assert.StartsWith($"reparam: --out: '{cli["run"]}' already holds", refused.ErrorLine, StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(Assert.Single(Directory.GetFiles(cli["run"]))));
    }

    [Fact]
    public void Train_FolderWithOtherFiles_LeavesThemAlone()
    {
        using var cli = new CommandLine();
        Directory.CreateDirectory(cli["run"]);
        File.WriteAllText(Path.Combine(cli["run"], "notes.txt"), "mine");
        Assert.Equal(Application.Done, cli.Train("run").Code);
        Assert.Equal("mine", File.ReadAllText(Path.Combine(cli["run"], "notes.txt")));
        string[] expected = ["checkpoint.safetensors", "config.json", "learning-curve.svg", "metrics.csv", "notes.txt", "report.html", "result.json"];
        Assert.Equal(expected, Directory.GetFiles(cli["run"]).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Train_FolderThatCannotBeMade_IsRefused()
    {
        using var cli = new CommandLine();
        File.WriteAllText(cli["file"], "mine");
        var refused = cli.Run($"train vae --data {{data}} --out {cli["file"]}/run {CommandLine.Tiny}");
        Assert.Equal(Application.Usage, refused.Code);
        Assert.StartsWith($"reparam: --out: '{cli["file"]}/run' cannot be created", refused.ErrorLine, StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(cli["file"]));
    }

    [Fact]
    public void TrainAndResume_WhileAnotherProcessTrains_AreRefused()
    {
        using var cli = new CommandLine();
        cli.Interrupted($"train vae --data {{data}} --out {{run}} {CommandLine.Tiny}", after: "step 6/12");
        var before = cli.Tensors("run");
        using (Assert.IsType<FolderClaim>(FolderClaim.TryTake(cli["run"])))
        {
            var refused = cli.Run("train vae --resume {run}");
            Assert.Equal(Application.Usage, refused.Code);
            Assert.Contains("another process", refused.ErrorLine, StringComparison.Ordinal);
            Assert.Equal(before, cli.Tensors("run"));
            // Looking on is allowed.
            Assert.Equal(Application.Done, cli.Run("eval {run} --eval-samples 2").Code);
        }
        Assert.Equal(Application.Done, cli.Run("train vae --resume {run}").Code);
    }

    [Theory]
    [InlineData("checkpoint.safetensors")]
    [InlineData("metrics.csv")]
    [InlineData("report.html")]
    [InlineData("learning-curve.svg")]
    [InlineData("result.json")]
    public void Train_FileThatCannotBeWritten_FailsInOneLineAndGoesOnOnceItCan(string name)
    {
        using var cli = new CommandLine();
        cli.Train("whole");
        cli.Interrupted($"train vae --data {{data}} --out {{run}} {CommandLine.Tiny}", after: "step 6/12");
        // A folder in the place of the temporary file, or of the file itself, stands for a disk that refuses.
        var obstacle = Path.Combine(cli["run"], name + ".tmp");
        Directory.CreateDirectory(obstacle);

        var failed = cli.Run("train vae --resume {run}");
        Assert.Equal(Application.Failed, failed.Code);
        Assert.Empty(failed.Output);
        Assert.Contains(name, failed.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1], StringComparison.Ordinal);

        Directory.Delete(obstacle);
        Assert.Equal(Application.Done, cli.Run("train vae --resume {run}").Code);
        Assert.Equal(cli.Tensors("whole"), cli.Tensors("run"));
    }

    [Theory]
    [InlineData("--steps 20")]
    [InlineData("--seed 1")]
    [InlineData("--out {other}")]
    [InlineData("--binarization fixed")]
    [InlineData("--estimator rebar")]
    public void Resume_WithAnOptionOfTheConfiguration_IsRefused(string option)
    {
        using var cli = new CommandLine();
        cli.Train("run");
        var refused = cli.Run("train vae --resume {run} " + option);
        Assert.Equal(Application.Usage, refused.Code);
        Assert.Contains(option.Split(' ')[0], refused.ErrorLine, StringComparison.Ordinal);
    }
}
