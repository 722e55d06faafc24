using Reparam.Cli.Commands;
using Reparam.Experiments.Runs;

namespace Reparam.Tests.Cli;

/// <summary>What the command says where the system gives it too little, and what it leaves there.</summary>
public class SurroundingsTests
{
    const string NoLimits = "Windows has no limit of open files.";

    public static bool HasLimits => !OperatingSystem.IsWindows();

    [Theory(Skip = NoLimits, SkipUnless = nameof(HasLimits))]
    [InlineData(36)]
    [InlineData(45)]
    [InlineData(56)]
    [InlineData(64)]
    [InlineData(72)]
    public void Train_TooFewOpenFiles_SaysSoAndWritesNothing(int limit)
    {
        using var cli = new CommandLine();
        using var process = CommandProcess.WithOpenFiles(limit, cli.Words($"train vae --data {{data}} --out {{run}} {CommandLine.Tiny}"), cli.Data);
        var refused = process.Finish();
        Assert.Equal((Application.Failed, $"reparam: {OpenFiles.TooFew}"), (refused.Code, refused.ErrorLine));
        Assert.False(Directory.Exists(cli["run"]));
    }

    [Fact(Skip = NoLimits, SkipUnless = nameof(HasLimits))]
    public void Train_AFewMoreOpenFiles_Trains()
    {
        using var cli = new CommandLine();
        using var process = CommandProcess.WithOpenFiles(128, cli.Words($"train vae --data {{data}} --out {{run}} {CommandLine.Tiny}"), cli.Data);
        Assert.Equal(Application.Done, process.Finish().Code);
    }

    // The limit is hexadecimal: 32 MiB, below which the collector crashes the process.
    [Fact]
    public void Compare_HeapTooSmallForTheRuntime_SaysSo()
    {
        using var cli = new CommandLine();
        using var process = new CommandProcess(cli.Words("compare --problem toy --draws 1000 --out {run}"), cli.Data, ("DOTNET_GCHeapHardLimit", "0x2000000"));
        var refused = process.Finish();
        Assert.Equal((Application.Failed, "reparam: The system allows this process 34 MB of memory; it needs at least 48 MB."), (refused.Code, refused.ErrorLine));
        Assert.False(Directory.Exists(cli["run"]));
    }

    [Theory]
    [InlineData(2.34e9, 1.5e9, "about 2.3 GB", "1.5 GB")]
    [InlineData(1.5004e9, 1.5e9, "about 1.5004 GB", "1.5000 GB")]
    [InlineData(52.04e6, 51.96e6, "about 52.04 MB", "51.96 MB")]
    [InlineData(101e6, 75e6, "about 101.0 MB", "75.0 MB")]
    [InlineData(double.PositiveInfinity, 37.7e6, "more GB than there are", "37.7 MB")]
    [InlineData(double.PositiveInfinity, 24e9, "more GB than there are", "24.0 GB")]
    public void MemoryText_OfTwoAmounts_ShowsThatTheyDiffer(double needed, double allowed, string first, string second)
        => Assert.Equal((first, second), MemoryText.Of(needed, allowed));

    [Fact]
    public void Resume_OfAFinishedRun_RemovesTheLockThatAKillLeft()
    {
        using var cli = new CommandLine();
        cli.Train("run");
        var left = Path.Combine(cli["run"], "run.lock");
        File.WriteAllText(left, "");
        Assert.Equal(Application.Done, cli.Run("train vae --resume {run}").Code);
        Assert.False(File.Exists(left));
    }

    [Theory]
    [InlineData("step 4/")]
    [InlineData("evaluated the validation")]
    public void Train_FolderMovedUnderTheRun_SaysSoAndMakesNoOther(string at)
    {
        using var cli = new CommandLine();
        var stopped = cli.Watched($"train vae --data {{data}} --out {{run}} {CommandLine.Tiny}", at, () => Directory.Move(cli["run"], cli["moved"]));
        Assert.Equal(Application.Failed, stopped.Code);
        var last = stopped.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1];
        Assert.Equal($"reparam: '{cli["run"]}' was removed or moved while the run was at work in it.", last);
        Assert.False(Directory.Exists(cli["run"]));

        Assert.Equal(Application.Done, cli.Run("train vae --resume {moved}").Code);
        cli.Train("whole");
        Assert.Equal(cli.Tensors("whole"), cli.Tensors("moved"));
    }

    [Fact]
    public void DiscardLeft_FolderInUse_Stays()
    {
        using var cli = new CommandLine();
        cli.Train("run");
        var folder = new RunFolder(cli["run"]);
        using (FolderClaim.TryTake(folder.Path))
        {
            folder.DiscardLeft();
            Assert.True(folder.HasRun);
        }
        folder.DiscardLeft();
        Assert.False(Directory.Exists(folder.Path));
    }
}
