using Reparam.Cli.Commands;

namespace Reparam.Tests.Cli;

/// <summary>The number of threads decides how long a run takes, and nothing else.</summary>
public class ThreadTests
{
    [Theory]
    [InlineData("vae", "categorical", "gumbel-softmax", "")]
    [InlineData("vae", "categorical", "rebar", "--optimizer sgd")]
    [InlineData("vae", "categorical", "nvil", "--binarization dynamic")]
    [InlineData("vae", "categorical", "vimco", "")]
    [InlineData("vae", "bernoulli", "st-gumbel-softmax", "")]
    [InlineData("vae", "bernoulli", "muprop", "--prior uniform")]
    [InlineData("vae", "bernoulli", "rloo", "--codes signed")]
    [InlineData("sbn", "categorical", "gumbel-softmax", "")]
    [InlineData("sbn", "categorical", "rebar", "")]
    [InlineData("sbn", "bernoulli", "muprop", "--codes signed")]
    public void Train_OneTwoOrThreeThreads_GiveTheSameTensorsAndBounds(string model, string latent, string estimator, string options)
    {
        using var cli = new CommandLine();
        // Wide enough that the work is shared out in several blocks.
        var command = $"--latent {latent} --estimator {estimator} --variables 40 --batch 50 --steps 4 --eval-samples 20 {options}";
        for (var threads = 1; threads <= 3; threads++)
            Assert.Equal(Application.Done, cli.Train($"run{threads}", $"{command} --threads {threads}", model).Code);

        Assert.Equal(cli.Tensors("run1"), cli.Tensors("run2"));
        Assert.Equal(cli.Tensors("run1"), cli.Tensors("run3"));
        Assert.Equal(Bounds(cli["run1"]), Bounds(cli["run2"]));
        Assert.Equal(Bounds(cli["run1"]), Bounds(cli["run3"]));
    }

    [Fact]
    public void Train_ResumedWithOtherThreads_GivesTheSameTensors()
    {
        using var cli = new CommandLine();
        cli.Train("whole");
        cli.Interrupted($"train vae --data {{data}} --out {{half}} {CommandLine.Tiny}", after: "step 5/12");
        Assert.Equal(Application.Done, cli.Run("train vae --resume {half} --threads 3").Code);
        Assert.Equal(cli.Tensors("whole"), cli.Tensors("half"));
    }

    [Fact]
    public void Train_AnotherSeed_GivesOtherTensors()
    {
        using var cli = new CommandLine();
        cli.Train("one", CommandLine.Tiny + " --seed 1");
        cli.Train("two", CommandLine.Tiny + " --seed 2");
        Assert.NotEqual(cli.Tensors("one"), cli.Tensors("two"));
    }

    static string[] Bounds(string run) => [.. File.ReadLines(Path.Combine(run, "result.json")).Where(line => line.Contains("Nll", StringComparison.Ordinal))];
}
