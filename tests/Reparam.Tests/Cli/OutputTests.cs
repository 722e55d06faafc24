using System.Globalization;
using System.Text.Json;
using Reparam.Cli.Commands;

namespace Reparam.Tests.Cli;

/// <summary>What the commands print, and where.</summary>
public class OutputTests
{
    [Fact]
    public void Train_Json_IsOneObjectWithAllThatWasPromised()
    {
        using var cli = new CommandLine();
        var trained = cli.Train("run", CommandLine.Tiny + " --seed 3 --output json");

        Assert.Equal(Application.Done, trained.Code);
        using var json = JsonDocument.Parse(trained.Output);
        var result = json.RootElement;
        Assert.Equal(("train", "vae", "categorical"), (Text(result, "command"), Text(result, "model"), Text(result, "latent")));
        Assert.Equal(("gumbel-softmax", "adam", cli["run"]), (Text(result, "estimator"), Text(result, "optimizer"), Text(result, "run")));
        Assert.Equal((12, 10, 3, 1), (Whole(result, "steps"), Whole(result, "batchSize"), Whole(result, "evalSamples"), Whole(result, "threads")));
        Assert.Equal(3, Whole(result, "seed"));
        foreach (var name in new[] { "learningRate", "trainSeconds", "stepsPerSecond", "trainLoss", "validNll", "testNll" })
            Assert.True(result.GetProperty(name).GetDouble() > 0, name);
        Assert.True(result.GetProperty("isLikelihood").GetBoolean());
        Assert.All(result.EnumerateObject(), property => Assert.True(char.IsAsciiLetterLower(property.Name[0])));
    }

    [Fact]
    public void Train_Profile_AddsUpAndChangesNoNumber()
    {
        using var cli = new CommandLine();
        var plain = cli.Train("plain", CommandLine.Tiny + " --output json");
        var profiled = cli.Train("profiled", CommandLine.Tiny + " --profile --output json");

        Assert.DoesNotContain("profile\":", plain.Output, StringComparison.Ordinal);
        Assert.Equal(cli.Tensors("plain"), cli.Tensors("profiled"));
        using var json = JsonDocument.Parse(profiled.Output);
        var profile = json.RootElement.GetProperty("profile");
        var rows = profile.GetProperty("rows").EnumerateArray().ToArray();
        Assert.Equal(6, Whole(profile, "steps"));
        // Every number is rounded: times to a thousandth of a microsecond, shares to the fifth digit.
        Assert.Equal(profile.GetProperty("microsecondsPerStep").GetDouble(), rows.Sum(row => row.GetProperty("microsecondsPerStep").GetDouble()), 0.0005 * (rows.Length + 1));
        Assert.Equal(1, rows.Sum(row => row.GetProperty("share").GetDouble()), 0.000005 * rows.Length);
        foreach (var (phase, operation, by, calls) in new[] { ("batch", "minibatch", "", 1), ("forward", "Linear", "", 2), ("forward", "Noise", "", 1), ("backward", "Linear", "MatMul", 3), ("optimizer", "adam", "", 1), ("rest", "", "", 0) })
        {
            var row = Assert.Single(rows, row => (Text(row, "phase"), Text(row, "operation"), Text(row, "by")) == (phase, operation, by));
            Assert.Equal(calls, row.GetProperty("callsPerStep").GetDouble());
            Assert.Contains(profiled.Error.Split('\n'), line => line.StartsWith($"{phase,-10} {operation,-23} {by,-23}", StringComparison.Ordinal));
        }
        // A finished run keeps its profile.
        Assert.Equal(profiled.Output, cli.Run("train vae --resume {profiled} --output json").Output);
    }

    [Fact]
    public void Eval_Json_AgreesWithTheTrainingThatMadeTheRun()
    {
        using var cli = new CommandLine();
        using var trained = JsonDocument.Parse(cli.Train("run", CommandLine.Tiny + " --output json").Output);
        var evaluated = cli.Run("eval {run} --eval-samples 3 --threads 2 --output json");

        Assert.Equal(Application.Done, evaluated.Code);
        using var json = JsonDocument.Parse(evaluated.Output);
        Assert.Equal("eval", Text(json.RootElement, "command"));
        Assert.Equal(12, Whole(json.RootElement, "step"));
        foreach (var name in new[] { "validNll", "testNll" })
            Assert.Equal(trained.RootElement.GetProperty(name).GetDouble(), json.RootElement.GetProperty(name).GetDouble());
    }

    [Fact]
    public void Train_AnywhereInTheWorld_WritesTheSameNumbers()
    {
        using var cli = new CommandLine();
        cli.Train("home", CommandLine.Tiny + " --tau 1.5 --lr 0.25");
        var before = CultureInfo.CurrentCulture;
        try
        {
            // As de-DE writes numbers; the culture itself is not there when globalization is invariant.
            var german = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            (german.NumberFormat.NumberDecimalSeparator, german.NumberFormat.NumberGroupSeparator, german.NumberFormat.NegativeSign) = (",", ".", "−");
            CultureInfo.CurrentCulture = german;
            var abroad = cli.Train("abroad", CommandLine.Tiny + " --tau 1.5 --lr 0.25");
            Assert.Equal(Application.Done, abroad.Code);
            Assert.DoesNotMatch("[0-9],[0-9]", abroad.Output + abroad.Error);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
        Assert.Equal(cli.Tensors("home"), cli.Tensors("abroad"));
        Assert.Equal(File.ReadAllText(Path.Combine(cli["home"], "config.json")), File.ReadAllText(Path.Combine(cli["abroad"], "config.json")));
        Assert.All(File.ReadLines(Path.Combine(cli["abroad"], "metrics.csv")), line => Assert.Equal(6, line.Split(',').Length));
    }

    [Fact]
    public void Train_SoftTargets_AreNeverCalledALikelihood()
    {
        using var cli = new CommandLine();
        var text = cli.Train("soft", CommandLine.Tiny + " --binarization none");
        Assert.Equal(2, text.Output.Split('\n').Count(line => line.Contains("not a likelihood", StringComparison.Ordinal)));
        Assert.All(text.Error.Split('\n').Where(line => line.StartsWith("step", StringComparison.Ordinal)), line => Assert.Contains("soft-target", line, StringComparison.Ordinal));
        Assert.Equal(2, cli.Run("eval {soft}").Output.Split('\n').Count(line => line.Contains("not a likelihood", StringComparison.Ordinal)));
        Assert.Contains("\"isLikelihood\": false", cli.Run("eval {soft} --output json").Output, StringComparison.Ordinal);
        var report = File.ReadAllText(Path.Combine(cli["soft"], "report.html"));
        Assert.Contains("not a likelihood", report[report.IndexOf("<title>", StringComparison.Ordinal)..report.IndexOf("</title>", StringComparison.Ordinal)], StringComparison.Ordinal);
    }

    [Fact]
    public void Train_OtherDataThanThePapers_IsNotSetBesideThePaper()
    {
        using var cli = new CommandLine();
        var trained = cli.Train("run", "--batch 10 --steps 2 --eval-samples 2");
        Assert.DoesNotContain("paper", trained.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Comparable:", File.ReadAllText(Path.Combine(cli["run"], "report.html")), StringComparison.Ordinal);
    }

    [Fact]
    public void Train_ProgressElsewhereThanOnATerminal_IsPlainLines()
    {
        using var cli = new CommandLine();
        var lines = cli.Train("run").Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(15, lines.Length);
        Assert.All(lines, line => Assert.DoesNotContain(line, c => char.IsControl(c) && c != '\r'));
    }

    [Theory]
    [InlineData("--help", "reparam eval runs/")]
    [InlineData("train --help", "reparam train vae")]
    [InlineData("train vae --help", "reparam train vae --resume")]
    [InlineData("eval -h", "--output json")]
    [InlineData("sample --help", "reparam sample top-k")]
    [InlineData("density --help", "reparam density plackett-luce")]
    [InlineData("kl --help", "reparam kl bernoulli")]
    [InlineData("fit gumbel --help", "reparam fit gumbel peaks.csv")]
    [InlineData("plot --help", "reparam plot simplex")]
    [InlineData("bench --help", "reparam bench --threads 1")]
    public void Help_OfEveryCommand_ShowsExamplesOnTheOutput(string command, string example)
    {
        using var cli = new CommandLine();
        var help = cli.Run(command);
        Assert.Equal(Application.Done, help.Code);
        Assert.Empty(help.Error);
        Assert.Contains(example, help.Output, StringComparison.Ordinal);
        Assert.Contains("reparam ", help.Output[help.Output.IndexOf("Usage:", StringComparison.Ordinal)..], StringComparison.Ordinal);
    }

    [Fact]
    public void Help_OfTraining_TellsEveryDefaultOnce()
    {
        using var cli = new CommandLine();
        foreach (var line in cli.Run("train vae --help").Output.Split('\n').Where(line => line.StartsWith("  --", StringComparison.Ordinal)))
            Assert.Equal(line.StartsWith("  --resume", StringComparison.Ordinal) || line.StartsWith("  --profile", StringComparison.Ordinal) ? 1 : 2, line.Split("[default: ").Length);
    }

    [Fact]
    public void Version_Alone_IsTheAssemblys()
    {
        using var cli = new CommandLine();
        Assert.StartsWith(typeof(Application).Assembly.GetName().Version!.ToString(3), cli.Run("--version").Output, StringComparison.Ordinal);
    }

    static string? Text(JsonElement result, string name) => result.GetProperty(name).GetString();

    static long Whole(JsonElement result, string name) => result.GetProperty(name).GetInt64();
}
