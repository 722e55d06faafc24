using Reparam.Cli.Commands;

namespace Reparam.Tests.Cli;

/// <summary>A request that cannot be met is refused with one line that names option and value, before anything is written.</summary>
public class UsageErrorTests
{
    [Theory]
    [InlineData("--latent", "gaussian", "CATEGORICAL", "1")]
    [InlineData("--variables", "0", "-1", "1.5", "1e3", "1000001", "abc", "9999999999999", "２０")]
    [InlineData("--classes", "1", "0", "1000001", "ten")]
    [InlineData("--codes", "one-zero", "0")]
    [InlineData("--prior", "flat", "Learned")]
    [InlineData("--estimator", "gumbel", "st", "Exact")]
    [InlineData("--samples", "1", "1001", "many")]
    [InlineData("--slope-growth", "-1", "1001", "NaN", "0,1")]
    [InlineData("--steps", "0", "-5", "1e3", "1000000001", "1,000", "99999999999999999999")]
    [InlineData("--batch", "0", "-1", "51", "1000001", "ten")]
    [InlineData("--optimizer", "rmsprop", "Adam")]
    [InlineData("--lr", "0", "-0.1", "11", "NaN", "Infinity", "1e400", "0,001", "fast")]
    [InlineData("--lr-schedule", "exponential", "step")]
    [InlineData("--tau", "0", "-1", "1001", "NaN", "1,5")]
    [InlineData("--tau-min", "0", "1001", "NaN", "low")]
    [InlineData("--tau-rate", "-1", "1.1", "NaN", "x")]
    [InlineData("--tau-every", "0", "-1", "1000000001", "2.5")]
    [InlineData("--tau-schedule", "step", "Linear")]
    [InlineData("--seed", "-1", "9223372036854775808", "1.0", "random")]
    [InlineData("--threads", "0", "-1", "65", "all")]
    [InlineData("--binarization", "soft", "Fixed", "random")]
    [InlineData("--eval-samples", "0", "-1", "1000001", "1e3")]
    [InlineData("--matrix-product", "blas", "Managed")]
    [InlineData("--output", "xml", "JSON")]
    public void Train_ValueOutOfRange_IsRefusedWithOptionAndValue(string option, params string[] values)
    {
        using var cli = new CommandLine();
        foreach (var value in values)
        {
            var refused = cli.Run($"train vae --data {{data}} --out {{run}} {option} {value}");
            Assert.Equal(Application.Usage, refused.Code);
            Assert.Empty(refused.Output);
            Assert.Contains(option, refused.ErrorLine, StringComparison.Ordinal);
            Assert.Contains(value, refused.ErrorLine, StringComparison.Ordinal);
        }
        Assert.False(Directory.Exists(cli["run"]));
    }

    [Theory]
    [InlineData("", "train or eval or sample or density or kl or compare or fit or plot or reproduce or bench")]
    [InlineData("train", "vae")]
    [InlineData("eval", "eval")]
    [InlineData("fly", "'fly'")]
    [InlineData("train gan", "'gan'")]
    [InlineData("train vae --step 3", "'--step'")]
    [InlineData("train vae surplus", "'surplus'")]
    [InlineData("train vae @arguments", "'@arguments'")]
    [InlineData("train vae --steps", "--steps")]
    [InlineData("train vae --steps=", "--steps")]
    [InlineData("train vae --steps 3 --steps", "--steps: given 2 times")]
    [InlineData("train vae --steps 3 --steps 4", "--steps")]
    [InlineData("train vae --out", "--out")]
    [InlineData("train vae --estimator disarm", "--estimator: 'disarm' does not apply to latent categorical")]
    [InlineData("train vae --latent bernoulli --estimator carms", "--estimator: 'carms' does not apply to latent bernoulli")]
    [InlineData("train vae --variables 2 --classes 1001 --estimator arsm", "--estimator: 'arsm' does not apply: ARSM")]
    [InlineData("train vae --latent bernoulli --classes 3", "--classes: 3")]
    [InlineData("train vae --hidden 512,0", "--hidden: '512,0' is not comma-separated widths from 1 to 1000000")]
    [InlineData("train vae --hidden 512,,256", "--hidden: '512,,256'")]
    [InlineData("train vae --hidden=", "--hidden")]
    [InlineData("train vae --codes signed", "--codes: 'signed'")]
    [InlineData("train vae --tau 0.1", "--tau: 0.1 is below tau-min 0.5")]
    [InlineData("train vae --data {nowhere}", "--data: {nowhere}")]
    [InlineData("train vae --data {data} --slope-growth 0.1", "--slope-growth: 0.1 applies to the estimator 'slope-annealed' only")]
    [InlineData("train vae --data {data} --out {data}/train-images-idx3-ubyte", "--out: '{data}/train-images-idx3-ubyte' is a file")]
    [InlineData("train vae --resume {nowhere}", "--resume: '{nowhere}' holds no run")]
    [InlineData("train vae --resume {data}", "--resume: '{data}' holds no run")]
    [InlineData("eval {nowhere}", "RUN: '{nowhere}' holds no run")]
    [InlineData("eval {nowhere} --eval-samples 0", "--eval-samples: '0'")]
    public void Run_RequestThatMakesNoSense_IsRefusedInOneLine(string command, string reason)
    {
        using var cli = new CommandLine();
        string Place(string text) => text.Replace("{nowhere}", cli["nowhere"], StringComparison.Ordinal).Replace("{data}", cli.Data, StringComparison.Ordinal);

        var refused = cli.Run(Place(command));

        Assert.Equal(Application.Usage, refused.Code);
        Assert.Empty(refused.Output);
        Assert.Contains(Place(reason), refused.ErrorLine, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--out")]
    [InlineData("--resume")]
    [InlineData("--data")]
    public void Train_EmptyFolderName_IsRefused(string option)
    {
        var error = new StringWriter();
        Assert.Equal(Application.Usage, Application.Run(["train", "vae", option, ""], TextWriter.Null, error, CancellationToken.None));
        Assert.StartsWith($"reparam: {option}: '' is not the name of a folder", error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--variables 1000000 --classes 1000000")]
    [InlineData("--variables 1000000 --classes 30")]
    [InlineData("--variables 1000000 --hidden 1000000")]
    [InlineData("--latent bernoulli --variables 1000000 --estimator rloo --samples 1000 --batch 50")]
    [InlineData("--variables 1000000 --classes 29 --estimator rebar --batch 50")]
    public void Train_MoreThanTheMachineHolds_IsRefusedBeforeAnythingIsAllocated(string options)
    {
        using var cli = new CommandLine();
        var before = GC.GetAllocatedBytesForCurrentThread();
        var refused = cli.Run($"train vae --data {{data}} --out {{run}} {(options.Contains("--batch", StringComparison.Ordinal) ? "" : "--batch 10")} {options}");
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 20_000_000);
        Assert.Equal(Application.Usage, refused.Code);
        Assert.Contains("GB", refused.ErrorLine, StringComparison.Ordinal);
        Assert.Contains("--variables: 1000000", refused.ErrorLine, StringComparison.Ordinal);
        Assert.False(Directory.Exists(cli["run"]));
    }

    [Fact]
    public void Train_ExactWithTooManyStates_IsRefused()
    {
        using var cli = new CommandLine();
        var refused = cli.Run("train vae --data {data} --out {run} --estimator exact --batch 10");
        Assert.Equal(Application.Usage, refused.Code);
        Assert.Contains("1E+20 joint states", refused.ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_EscapeSequenceInAnArgument_DoesNotReachTheTerminal()
    {
        var error = new StringWriter();
        Assert.Equal(Application.Usage, Application.Run(["train", "vae", "--latent", "\e[31mred\a"], TextWriter.Null, error, CancellationToken.None));
        Assert.DoesNotContain(error.ToString().TrimEnd(), char.IsControl);
    }
}
