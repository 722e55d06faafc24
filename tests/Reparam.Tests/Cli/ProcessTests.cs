using System.Text.Json;
using Reparam.Cli.Commands;

namespace Reparam.Tests.Cli;

/// <summary>What only a process of its own can show: signals, kills, its environment and its neighbours.</summary>
public class ProcessTests
{
    // Long enough to be killed several times, with a row of the curve at every tenth step.
    const string Options = "--estimator nvil --variables 10 --classes 6 --batch 50 --steps 500 --eval-samples 3 --threads 1";
    const string NoSignals = "This system has no signals, or this process ignores Ctrl-C, as in the background of a script.";

    public static bool HasSignals => CommandProcess.HasSignals;

    [Fact(Skip = NoSignals, SkipUnless = nameof(HasSignals))]
    public void Train_KilledAgainAndAgain_EndsWithTheSameTensors()
    {
        using var cli = new CommandLine();
        cli.Train("whole", Options);
        var killed = 0;
        // A row is told of between the row's and the checkpoint's way to the disk; the delays spread the kills over both
        // and the steps after them.
        foreach (var (row, delay) in new[] { ("step ", 0), ("step ", 1), ("step 200/", 0), ("step 250/", 2), ("step 400/", 5), ("step 500/", 0) })
        {
            using var process = Start(cli, File.Exists(Path.Combine(cli["run"], "config.json")) ? "train vae --resume {run}" : $"train vae --data {{data}} --out {{run}} {Options}");
            if (process.WaitFor(row))
            {
                Thread.Sleep(delay);
                process.Signal(CommandProcess.Kill);
            }
            if (process.Finish().Code != Application.Done) killed++;
        }
        Assert.InRange(killed, 2, 6);

        Assert.Equal(Application.Done, cli.Run("train vae --resume {run}").Code);
        Assert.Equal(cli.Tensors("whole"), cli.Tensors("run"));
        Assert.Equal(51, File.ReadLines(Path.Combine(cli["run"], "metrics.csv")).Count());
        string[] left = ["checkpoint.safetensors", "config.json", "learning-curve.svg", "metrics.csv", "report.html", "result.json"];
        Assert.Equal(left, Directory.GetFiles(cli["run"]).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Theory(Skip = NoSignals, SkipUnless = nameof(HasSignals))]
    [InlineData(CommandProcess.Interrupt, "step 10/")]
    [InlineData(CommandProcess.Interrupt, "step 500/")]
    [InlineData(CommandProcess.Terminate, "step 100/")]
    public void Train_Signalled_SavesAndSaysHowToGoOn(int signal, string after)
    {
        using var cli = new CommandLine();
        // Evaluations long enough that a signal after the last step finds them running.
        var options = Options.Replace("--eval-samples 3", "--eval-samples 200000", StringComparison.Ordinal);
        using var process = Start(cli, $"train vae --data {{data}} --out {{run}} {options}");
        Assert.True(process.WaitFor(after));
        process.Signal(signal);
        var stopped = process.Finish();

        Assert.Equal(Application.Interrupted, stopped.Code);
        Assert.Empty(stopped.Output);
        var lines = stopped.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.EndsWith($"Resume with: reparam train vae --resume {cli["run"]} --threads 1", lines[^1], StringComparison.Ordinal);
        Assert.Single(lines, line => !line.StartsWith("step ", StringComparison.Ordinal) && !line.StartsWith("training ", StringComparison.Ordinal) && !line.StartsWith("evaluated", StringComparison.Ordinal));
        var saved = long.Parse(lines[^1].Split(' ')[4], System.Globalization.CultureInfo.InvariantCulture);
        Assert.Contains($"state/step [] {saved}", cli.Tensors("run"));
    }

    // The pipe has no writer, so the command waits for its data with the folder claimed.
    [Fact(Skip = NoSignals, SkipUnless = nameof(HasSignals))]
    public void Resume_InterruptedBeforeItWorks_LeavesNoLock()
    {
        using var cli = new CommandLine();
        cli.Interrupted($"train vae --data {{data}} --out {{run}} {CommandLine.Tiny}", "step 2/");
        var images = Path.Combine(cli.Data, "train-images-idx3-ubyte");
        File.Delete(images);
        using (var pipe = System.Diagnostics.Process.Start("mkfifo", [images])) pipe.WaitForExit();
        var claim = Path.Combine(cli["run"], "run.lock");

        using var process = Start(cli, "train vae --resume {run}");
        Assert.True(SpinWait.SpinUntil(() => File.Exists(claim), TimeSpan.FromMinutes(1)));
        process.Signal(CommandProcess.Interrupt);

        Assert.Equal("Interrupted.", process.Finish().ErrorLine);
        Assert.False(File.Exists(claim));
    }

    [Fact]
    public void Train_TwoAtOnceWithoutAName_TakeFoldersOfTheirOwn()
    {
        using var cli = new CommandLine();
        var command = $"train vae --data {{data}} {CommandLine.Tiny} --output json";
        using var one = Start(cli, command + " --seed 1");
        using var two = Start(cli, command + " --seed 2");
        string[] runs = [RunOf(one.Finish()), RunOf(two.Finish())];
        string[] expected = [Path.Combine("runs", "vae-categorical-gumbel-softmax-1"), Path.Combine("runs", "vae-categorical-gumbel-softmax-2")];
        Assert.Equal(expected, runs.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Train_GermanEnvironmentWithoutColour_PrintsTheSameAndNoEscapes()
    {
        using var cli = new CommandLine();
        using var process = new CommandProcess(cli.Words($"train vae --data {{data}} --out {{run}} {CommandLine.Tiny} --lr 0.5 --output json"), cli.Data,
            ("LANG", "de_DE.UTF-8"), ("LC_ALL", "de_DE.UTF-8"), ("NO_COLOR", "1"), ("TERM", "xterm-256color"));
        var trained = process.Finish();
        Assert.Equal(Application.Done, trained.Code);
        using var json = JsonDocument.Parse(trained.Output);
        Assert.Equal(0.5, json.RootElement.GetProperty("learningRate").GetDouble());
        Assert.DoesNotContain('\e', trained.Output + trained.Error);
        Assert.DoesNotMatch("[0-9],[0-9]", trained.Error);
    }

    // Drawn to its end it would take hours; the patience is only there lest the test wait for it.
    [Theory(Skip = NoSignals, SkipUnless = nameof(HasSignals))]
    [InlineData("text")]
    [InlineData("json")]
    public void Sample_ReaderHasGone_Ends(string output)
    {
        using var cli = new CommandLine();
        using var process = Start(cli, $"sample gumbel-max --logits 1,2 --count 1000000000000 --output {output}");
        Assert.True(process.EndsAfterFirstLine(TimeSpan.FromMinutes(1)));
        Assert.Equal((Application.Done, ""), process.Ended());
    }

    static CommandProcess Start(CommandLine cli, string command) => new(cli.Words(command), cli.Data);

    static string RunOf(Outcome outcome)
    {
        using var json = JsonDocument.Parse(outcome.Output);
        return json.RootElement.GetProperty("run").GetString()!;
    }
}
