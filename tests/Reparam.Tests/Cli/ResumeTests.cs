using Reparam.Cli.Commands;
using Reparam.Estimators;

namespace Reparam.Tests.Cli;

/// <summary>A run that was stopped and went on is the run that was never stopped, bit for bit.</summary>
public class ResumeTests
{
    public static TheoryData<string, string, string> Cases()
    {
        var cases = new TheoryData<string, string, string>();
        foreach (var entry in EstimatorRegistry.All)
        {
            foreach (var model in new[] { "vae", "sbn" })
            {
                if (entry.Info.Variables != DiscreteVariables.Binary) cases.Add(model, "categorical", entry.Info.Name);
                if (entry.Info.Variables != DiscreteVariables.Categorical) cases.Add(model, "bernoulli", entry.Info.Name);
            }
        }
        return cases;
    }

    [Theory, MemberData(nameof(Cases))]
    public void Train_InterruptedHalfwayAndResumed_GivesTheSameTensors(string model, string latent, string estimator)
    {
        using var cli = new CommandLine();
        var options = Options(latent, estimator);
        Assert.Equal(Application.Done, cli.Train("whole", options, model).Code);

        var stopped = cli.Interrupted($"train {model} --data {{data}} --out {{half}} {options}", after: "step 6/12");
        Assert.Equal(Application.Interrupted, stopped.Code);
        Assert.Empty(stopped.Output);
        Assert.Contains("saved at step 6 of 12", stopped.Error, StringComparison.Ordinal);
        Assert.NotEqual(cli.Tensors("whole"), cli.Tensors("half"));

        Assert.Contains($"reparam train {model} --resume", stopped.Error, StringComparison.Ordinal);
        Assert.Equal(Application.Done, cli.Run($"train {model} --resume {{half}}").Code);
        Assert.Equal(cli.Tensors("whole"), cli.Tensors("half"));
    }

    [Theory, MemberData(nameof(Cases))]
    public void Train_BrokenBetweenRowAndCheckpointAndResumed_GivesTheSameTensors(string model, string latent, string estimator)
    {
        using var cli = new CommandLine();
        var options = Options(latent, estimator);
        Assert.Equal(Application.Done, cli.Train("whole", options, model).Code);

        // The row of step 7 is on disk then, and the checkpoint is that of step 6.
        Assert.Equal(Application.Failed, cli.Broken($"train {model} --data {{data}} --out {{half}} {options}", at: "step 7/12").Code);
        Assert.Equal(Application.Failed, cli.Broken($"train {model} --resume {{half}}", at: "step 12/12").Code);
        Assert.Equal(Application.Done, cli.Run($"train {model} --resume {{half}}").Code);
        Assert.Equal(cli.Tensors("whole"), cli.Tensors("half"));
    }

    [Theory]
    [InlineData("--optimizer sgd --lr 0.01 --lr-schedule cosine --tau-schedule linear --tau-every 3")]
    [InlineData("--optimizer adam --lr-schedule linear --tau-schedule cosine --tau-every 1")]
    [InlineData("--binarization dynamic --prior uniform --tau-rate 0.05 --tau-every 2 --seed 9223372036854775807")]
    [InlineData("--binarization none --tau-schedule constant --seed 5 --batch 50")]
    [InlineData("--binarization threshold --batch 17")]
    [InlineData("--hidden 12,9 --prior uniform")]
    [InlineData("--estimator slope-annealed --slope-growth 2.5")]
    public void Train_AnyScheduleStoppedAtEveryThirdStep_GivesTheSameTensorsAndCurve(string options)
    {
        using var cli = new CommandLine();
        options = $"{string.Join(' ', CommandLine.Tiny.Split(' ').Chunk(2).Where(pair => !options.Contains(pair[0], StringComparison.Ordinal)).Select(pair => string.Join(' ', pair)))} {options}";
        Assert.Equal(Application.Done, cli.Train("whole", options).Code);

        Assert.Equal(Application.Interrupted, cli.Interrupted($"train vae --data {{data}} --out {{parts}} {options}", after: "step 3/12").Code);
        Assert.Equal(Application.Interrupted, cli.Interrupted("train vae --resume {parts}", after: "step 6/12").Code);
        Assert.Equal(Application.Interrupted, cli.Interrupted("train vae --resume {parts}", after: "step 9/12").Code);
        Assert.Equal(Application.Interrupted, cli.Interrupted("train vae --resume {parts}", after: "evaluated the validation set").Code);
        Assert.Equal(Application.Done, cli.Run("train vae --resume {parts}").Code);

        Assert.Equal(cli.Tensors("whole"), cli.Tensors("parts"));
        Assert.Equal(Curve(cli["whole"]), Curve(cli["parts"]));
    }

    [Fact]
    public void Train_RunAndInterruptedBeforeTheFirstStep_CanBeResumed()
    {
        using var cli = new CommandLine();
        cli.Train("whole");
        using var source = new CancellationTokenSource();
        source.Cancel();
        var code = Application.Run(cli.Words($"train vae --data {{data}} --out {{early}} {CommandLine.Tiny}"), TextWriter.Null, TextWriter.Null, source.Token);
        Assert.Equal(Application.Interrupted, code);

        Assert.Equal(Application.Done, cli.Run("train vae --resume {early}").Code);
        Assert.Equal(cli.Tensors("whole"), cli.Tensors("early"));
    }

    [Fact]
    public void Resume_FinishedRun_PrintsTheResultAndTouchesNothing()
    {
        using var cli = new CommandLine();
        var trained = cli.Train("run", CommandLine.Tiny + " --output json");
        var before = State(cli["run"]);
        // Nothing but the run is needed any more.
        Directory.Delete(cli.Data, recursive: true);

        var resumed = cli.Run("train vae --resume {run} --output json");

        Assert.Equal(Application.Done, resumed.Code);
        Assert.Equal(trained.Output, resumed.Output);
        Assert.Contains("finished", resumed.ErrorLine, StringComparison.Ordinal);
        Assert.Equal(before, State(cli["run"]));
    }

    [Fact]
    public void Resume_FinishedRunThatMoved_NamesItsNewPlace()
    {
        using var cli = new CommandLine();
        cli.Train("old");
        Directory.Move(cli["old"], cli["new"]);
        Assert.Contains($"\"run\": \"{cli["new"]}\"", cli.Run("train vae --resume {new} --output json").Output, StringComparison.Ordinal);
    }

    static string Options(string latent, string estimator)
        => $"{(latent == "bernoulli" ? CommandLine.Tiny.Replace(" --classes 3", "", StringComparison.Ordinal) : CommandLine.Tiny)} --latent {latent} --estimator {estimator}";

    // All but the seconds.
    static string[] Curve(string run) => [.. File.ReadLines(Path.Combine(run, "metrics.csv")).Select(line => line[..line.LastIndexOf(',')])];

    static string[] State(string run) => [.. Directory.GetFiles(run).Order(StringComparer.Ordinal)
        .Select(path => $"{path} {File.GetLastWriteTimeUtc(path):O} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(path)))}")
        .Append($"{Directory.GetLastWriteTimeUtc(run):O}")];
}
