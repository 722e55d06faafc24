using System.Diagnostics;
using Reparam.Cli.Commands;

namespace Reparam.Tests.Cli;

/// <summary>The command that an interrupted run prints can be typed as it stands.</summary>
public class ResumeCommandTests
{
    const string NoShell = "Windows has no such shell.";

    public static bool HasShell => !OperatingSystem.IsWindows();

    // The shell itself says what it reads.
    [Theory(Skip = NoShell, SkipUnless = nameof(HasShell))]
    [InlineData("runs/vae-1")]
    [InlineData("my runs/first one")]
    [InlineData("a'b")]
    [InlineData("$HOME \"`x`\" \\ !! *")]
    [InlineData("~/a;b&c|d(e)")]
    [InlineData("größe")]
    public void Of_AnyPath_IsReadByAShellAsItWasMeant(string path)
    {
        var command = ResumeCommand.Of("vae", path, [("--data", path), ("--threads", "2"), ("--profile", null)]);
        var start = new ProcessStartInfo("bash", ["-c", $"reparam() {{ printf '%s\\0' \"$@\"; }}; {command}"]) { RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var words = process.StandardOutput.ReadToEnd().Split('\0', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["train", "vae", "--resume", path, "--data", path, "--threads", "2", "--profile"], words);
    }

    [Fact]
    public void Of_APathLikeAnOption_StaysWithItsOption()
        => Assert.Equal("reparam train vae --resume=-x", ResumeCommand.Of("vae", "-x", []));

    [Fact]
    public void Resume_WithMovedDataInterrupted_PrintsTheOptionsThatItNeeds()
    {
        using var cli = new CommandLine();
        var first = cli.Interrupted($"train vae --data {{data}} --out {{run}} {CommandLine.Tiny}", "step 2/");
        Assert.EndsWith($"--resume {cli["run"]} --threads 1\n", first.Error, StringComparison.Ordinal);
        Directory.Move(cli.Data, cli["moved"]);

        var second = cli.Interrupted("train vae --resume {run} --data {moved} --threads 1 --output json", "step 4/");
        var printed = second.Error[(second.Error.IndexOf("reparam train", StringComparison.Ordinal) + "reparam ".Length)..].Trim();

        Assert.Equal($"train vae --resume {cli["run"]} --data {cli["moved"]} --threads 1 --output json", printed);
        Assert.Equal(Application.Done, cli.Run(printed).Code);
    }
}
