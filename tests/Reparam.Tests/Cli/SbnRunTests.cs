using System.Text.Json;
using System.Xml.Linq;
using Reparam.Cli.Commands;
using Reparam.Experiments.Registry;
using Reparam.Experiments.Runs;

namespace Reparam.Tests.Cli;

/// <summary>Runs of the stochastic binary network: what is theirs, and that runs of another model are kept apart.</summary>
public class SbnRunTests
{
    [Theory]
    [InlineData("categorical", "--classes 3")]
    [InlineData("bernoulli", "--codes signed")]
    public void TrainAndEval_AnyLatent_AgreeAndNameTheModel(string latent, string options)
    {
        using var cli = new CommandLine();
        var trained = cli.Train("run", $"--latent {latent} --variables 3 {options} --batch 10 --steps 12 --eval-samples 3 --output json", "sbn");
        Assert.Equal(Application.Done, trained.Code);
        using var json = JsonDocument.Parse(trained.Output);
        Assert.Equal(("sbn", latent), (json.RootElement.GetProperty("model").GetString(), json.RootElement.GetProperty("latent").GetString()));
        // 18 of the 36 pixels are predicted, near the chance of log 2 each after so few steps.
        Assert.InRange(json.RootElement.GetProperty("testNll").GetDouble(), 5, 18);

        using var evaluated = JsonDocument.Parse(cli.Run("eval {run} --eval-samples 3 --threads 2 --output json").Output);
        Assert.Equal("sbn", evaluated.RootElement.GetProperty("model").GetString());
        foreach (var name in new[] { "validNll", "testNll" })
            Assert.Equal(json.RootElement.GetProperty(name).GetDouble(), evaluated.RootElement.GetProperty(name).GetDouble());
    }

    [Fact]
    public void Train_Defaults_AreThePapersNetworks()
    {
        using var cli = new CommandLine();
        foreach (var (latent, variables, classes) in new[] { ("categorical", 20, "10"), ("bernoulli", 200, (string?)null) })
        {
            cli.Train(latent, $"--latent {latent} --batch 10 --steps 2 --eval-samples 1", "sbn");
            Assert.Equal((latent, $"{variables}", classes, "constant", "1"),
                (cli.Setting(latent, "latent"), cli.Setting(latent, "variables"), cli.Setting(latent, "classes"), cli.Setting(latent, "tauSchedule"), cli.Setting(latent, "tau")));
            Assert.Null(cli.Setting(latent, "prior"));
        }
    }

    [Fact]
    public void Train_Report_ShowsCompletionsWithTheGivenHalfAndBothLayers()
    {
        using var cli = new CommandLine();
        cli.Train("run", CommandLine.Tiny, "sbn");
        var report = File.ReadAllText(Path.Combine(cli["run"], "report.html"));
        foreach (var heading in new[] { "Completions", "first layer", "second layer", "A categorical SBN trained by gumbel-softmax" })
            Assert.Contains(heading, report, StringComparison.Ordinal);
        Assert.DoesNotContain("prior", report, StringComparison.Ordinal);
        // Of 20 test images: the image, its mean completion, one completion.
        Assert.Equal(60, report.Split("<img ").Length - 1);
    }

    [Fact]
    public void Train_Profile_CountsTheProductsOfThreeMaps()
    {
        using var cli = new CommandLine();
        using var json = JsonDocument.Parse(cli.Train("run", CommandLine.Tiny + " --profile --output json", "sbn").Output);
        var rows = json.RootElement.GetProperty("profile").GetProperty("rows").EnumerateArray();
        double Calls(string phase, string operation, string by) => rows.Single(row => (row.GetProperty("phase").GetString(), row.GetProperty("operation").GetString(), row.GetProperty("by").GetString()) == (phase, operation, by)).GetProperty("callsPerStep").GetDouble();
        Assert.Equal(3, Calls("forward", "Linear", ""));
        // Of the weights three, of what they are applied to two: the image has none.
        Assert.Equal(5, Calls("backward", "Linear", "MatMul"));
    }

    [Fact]
    public void Resume_RunOfAnotherModel_IsRefusedAndNamesIt()
    {
        using var cli = new CommandLine();
        cli.Train("finished", CommandLine.Tiny, "sbn");
        cli.Interrupted($"train sbn --data {{data}} --out {{stopped}} {CommandLine.Tiny}", after: "step 6/12");
        foreach (var name in new[] { "finished", "stopped" })
        {
            var refused = cli.Run($"train vae --resume {{{name}}}");
            Assert.Equal(Application.Usage, refused.Code);
            Assert.Contains("holds a run of 'sbn', not of 'vae'", refused.ErrorLine, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("--prior learned", "'--prior'")]
    [InlineData("--latent bernoulli --classes 3", "--classes: 3")]
    [InlineData("--variables 1000000 --batch 10", "GB")]
    public void Train_OptionThatDoesNotApply_IsRefused(string options, string reason)
    {
        using var cli = new CommandLine();
        var refused = cli.Train("run", options, "sbn");
        Assert.Equal(Application.Usage, refused.Code);
        Assert.Contains(reason, refused.ErrorLine, StringComparison.Ordinal);
        Assert.False(Directory.Exists(cli["run"]));
    }

    [Fact]
    public void CommittedVaeRun_IsThatOfTheDefaults()
    {
        var path = Path.Combine(Repository.Checkout.Root(), "experiments", "vae-default", "config.json");
        var vae = ExperimentRegistry.Find("vae")!;
        var config = RunConfig.Of(vae, vae.Settings.Defaults, vae.Load(vae.Settings.Defaults));
        Assert.Equal(File.ReadAllText(path), config.ToJson());
        Assert.Equal(config.ToJson(), RunConfig.FromJson(config.ToJson(), path, ExperimentRegistry.Find).ToJson());
    }
}
