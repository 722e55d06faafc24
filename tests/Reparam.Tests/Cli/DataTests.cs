using Reparam.Cli.Commands;

namespace Reparam.Tests.Cli;

/// <summary>Data that are missing, wrong, or not those of the run.</summary>
public class DataTests
{
    [Theory]
    [InlineData("dynamic")]
    [InlineData("threshold")]
    [InlineData("none")]
    public void Train_BinaryDataWithAnotherBinarization_IsRefused(string binarization)
    {
        using var cli = new CommandLine();
        WriteAmat(cli);
        var refused = cli.Run($"train vae --data {{amat}} --out {{run}} --binarization {binarization} {CommandLine.Tiny}");
        Assert.Equal(Application.Usage, refused.Code);
        Assert.Contains($"--binarization: '{binarization}'", refused.ErrorLine, StringComparison.Ordinal);
        Assert.False(Directory.Exists(cli["run"]));
        Assert.Equal(Application.Done, cli.Run($"train vae --data {{amat}} --out {{run}} {CommandLine.Tiny}").Code);
        Assert.Equal(Application.Done, cli.Run($"train vae --data {{amat}} --out {{said}} --binarization fixed {CommandLine.Tiny}").Code);
        Assert.Equal(cli.Tensors("run"), cli.Tensors("said"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(15)]
    [InlineData(1000)]
    [InlineData(2175)]
    [InlineData(2177)]
    public void Train_ImagesOfAnotherLengthThanPromised_AreRefused(int length)
    {
        using var cli = new CommandLine();
        using (var file = File.OpenWrite(Path.Combine(cli.Data, "train-images-idx3-ubyte"))) file.SetLength(length);
        var refused = cli.Train("run");
        Assert.Equal(Application.Usage, refused.Code);
        Assert.StartsWith("reparam: --data: ", refused.ErrorLine, StringComparison.Ordinal);
        Assert.False(Directory.Exists(cli["run"]));
    }

    [Fact]
    public void ResumeAndEval_DataThatChanged_AreRefusedAndWriteNothing()
    {
        using var cli = new CommandLine();
        cli.Interrupted($"train vae --data {{data}} --out {{run}} {CommandLine.Tiny}", after: "step 6/12");
        var before = cli.Tensors("run");
        cli.WriteImages("t10k-images-idx3-ubyte", 21);

        var resumed = cli.Run("train vae --resume {run}");
        Assert.Equal(Application.Usage, resumed.Code);
        Assert.Contains("t10k-images-idx3-ubyte", resumed.ErrorLine, StringComparison.Ordinal);
        var evaluated = cli.Run("eval {run}");
        Assert.Equal(Application.Usage, evaluated.Code);
        Assert.Contains("t10k-images-idx3-ubyte", evaluated.ErrorLine, StringComparison.Ordinal);

        cli.WriteImages("t10k-images-idx3-ubyte", 20);
        Assert.Equal(before, cli.Tensors("run"));
        Assert.Equal(Application.Done, cli.Run("train vae --resume {run}").Code);
    }

    [Fact]
    public void ResumeAndEval_DataThatAreGone_AreRefused()
    {
        using var cli = new CommandLine();
        cli.Interrupted($"train vae --data {{data}} --out {{run}} {CommandLine.Tiny}", after: "step 6/12");
        Directory.Move(cli.Data, cli["elsewhere"]);
        Assert.Contains($"--resume: {cli.Data}: no such folder", cli.Run("train vae --resume {run}").ErrorLine, StringComparison.Ordinal);
        Assert.Contains($"--data: {cli.Data}: no such folder", cli.Run("eval {run}").ErrorLine, StringComparison.Ordinal);
        Assert.Equal(Application.Done, cli.Run("eval {run} --data {elsewhere} --eval-samples 2").Code);
        Assert.Equal(Application.Done, cli.Run("train vae --resume {run} --data {elsewhere}").Code);
    }

    static void WriteAmat(CommandLine cli)
    {
        Directory.CreateDirectory(cli["amat"]);
        foreach (var (split, count) in new[] { ("train", 60), ("valid", 10), ("test", 20) })
        {
            File.WriteAllLines(Path.Combine(cli["amat"], $"letters_{split}.amat"),
                Enumerable.Range(0, count).Select(i => string.Join(' ', Enumerable.Range(0, 36).Select(p => ((i * 31) + (p * 17)) % 5 < 2 ? '1' : '0'))));
        }
    }
}
