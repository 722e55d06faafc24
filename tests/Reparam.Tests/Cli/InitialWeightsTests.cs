using Reparam.Cli.Commands;
using Reparam.Training;

namespace Reparam.Tests.Cli;

/// <summary><c>--weights</c>: a run that begins where another, of any estimator, has ended.</summary>
public sealed class InitialWeightsTests : IDisposable
{
    readonly CommandLine _line = new();

    public InitialWeightsTests() => Assert.Equal(Application.Done, _line.Train("first", $"{CommandLine.Tiny} --estimator st-gumbel-softmax --optimizer sgd --lr 0.01").Code);

    public void Dispose() => _line.Dispose();

    [Fact]
    public void Weights_OfAnotherEstimatorsRun_AreTheFirstOnes()
    {
        // Adam's first step moves a weight by the learning rate at most.
        var options = $"{CommandLine.Tiny.Replace("--steps 12", "--steps 1", StringComparison.Ordinal)} --estimator vimco --lr 1e-7 --seed 5";
        Assert.Equal(Application.Done, _line.Train("second", $"{options} --weights {{first}}").Code);
        Assert.Equal(Application.Done, _line.Train("fresh", options).Code);
        var (first, second, fresh) = (Weights("first"), Weights("second"), Weights("fresh"));
        Assert.Equal(first.Keys.Order(), second.Keys.Order());
        Assert.All(first, weight => Assert.Equal(weight.Value, second[weight.Key], (a, b) => Math.Abs(a - b) <= 1e-6));
        Assert.Contains(first, weight => weight.Value.Zip(fresh[weight.Key]).Any(pair => Math.Abs(pair.First - pair.Second) > 1e-3));
        Assert.Contains("\"weights\": ", File.ReadAllText(Path.Combine(_line["second"], "config.json")), StringComparison.Ordinal);
    }

    [Fact]
    public void InterruptedAndResumed_ItGivesTheSameTensors()
    {
        var options = $"{CommandLine.Tiny} --weights {{first}} --estimator vimco";
        Assert.Equal(Application.Done, _line.Train("whole", options).Code);
        Assert.Equal(Application.Interrupted, _line.Interrupted($"train vae --data {{data}} --out {{half}} {options}", after: "step 6/12").Code);
        _line.Copy("half", "lost");
        Assert.Equal(Application.Done, _line.Run("train vae --resume {half}").Code);
        Assert.Equal(_line.Tensors("whole"), _line.Tensors("half"));
        // Killed before its first checkpoint, it takes the weights again, if they are still those.
        File.Delete(Path.Combine(_line["lost"], "checkpoint.safetensors"));
        _line.Copy("lost", "changed");
        Assert.Equal(Application.Done, _line.Run("train vae --resume {lost}").Code);
        Assert.Equal(_line.Tensors("whole"), _line.Tensors("lost"));
        File.Copy(Path.Combine(_line["whole"], "checkpoint.safetensors"), Path.Combine(_line["first"], "checkpoint.safetensors"), overwrite: true);
        var refused = _line.Run("train vae --resume {changed}");
        Assert.Equal(Application.Usage, refused.Code);
        Assert.Contains("have changed since this run began", refused.ErrorLine, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("vae", "--variables 3", "another model: its variables is 2, not 3")]
    [InlineData("vae", "--prior uniform", "another model: its prior is learned, not uniform")]
    [InlineData("sbn", "", "another model: its model is vae, not sbn")]
    public void WeightsOfAnotherModel_AreRefusedBeforeAnythingIsWritten(string model, string options, string expected)
    {
        var tiny = options.StartsWith("--variables", StringComparison.Ordinal) ? CommandLine.Tiny.Replace("--variables 2", options, StringComparison.Ordinal) : $"{CommandLine.Tiny} {options}";
        var refused = _line.Train("second", $"{tiny} --weights {{first}}", model);
        Assert.Equal(Application.Usage, refused.Code);
        Assert.StartsWith("reparam: --weights: '", refused.ErrorLine, StringComparison.Ordinal);
        Assert.Contains(expected, refused.ErrorLine, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_line["second"]));
    }

    [Fact]
    public void SameMatricesOfAnotherLaw_AreAnotherModel()
    {
        // Two variables of three classes and six bits: the same shapes, with another meaning.
        Assert.Equal(Application.Done, _line.Train("categorical", CommandLine.Tiny, "sbn").Code);
        var bits = CommandLine.Tiny.Replace("--variables 2 --classes 3", "--latent bernoulli --variables 6", StringComparison.Ordinal);
        Assert.Equal(Application.Done, _line.Train("bernoulli", bits, "sbn").Code);
        Assert.Equal(Shapes("categorical"), Shapes("bernoulli"));
        var refused = _line.Train("second", $"{bits} --weights {{categorical}}", "sbn");
        Assert.Equal(Application.Usage, refused.Code);
        Assert.Contains("another model: its latent is categorical, not bernoulli", refused.ErrorLine, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"weights\": \"\"")]
    [InlineData("\"weights\": null")]
    [InlineData("\"weights\": \"first\"")]
    public void EditedConfiguration_IsRefused(string entry)
    {
        Assert.Equal(Application.Interrupted, _line.Interrupted($"train vae --data {{data}} --out {{half}} {CommandLine.Tiny} --weights {{first}}", after: "step 6/12").Code);
        var path = Path.Combine(_line["half"], "config.json");
        File.WriteAllLines(path, File.ReadAllLines(path).Select(line => line.Contains("\"weights\"", StringComparison.Ordinal) ? $"  {entry}," : line));
        var refused = _line.Run("train vae --resume {half}");
        Assert.Equal(Application.Failed, refused.Code);
        Assert.Contains("cannot be read as the configuration of a run", refused.ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public void WeightsThatAreNotThere_OrDamaged_AreRefused()
    {
        var missing = _line.Train("second", $"{CommandLine.Tiny} --weights {{nothing}}");
        Assert.Equal(Application.Usage, missing.Code);
        Assert.Contains("holds no run with weights", missing.ErrorLine, StringComparison.Ordinal);
        var path = Path.Combine(_line["first"], "checkpoint.safetensors");
        var bytes = File.ReadAllBytes(path);
        bytes[^1] ^= 1;
        File.WriteAllBytes(path, bytes);
        var refused = _line.Train("second", $"{CommandLine.Tiny} --weights {{first}}");
        Assert.Equal(Application.Usage, refused.Code);
        Assert.Contains("is damaged", refused.ErrorLine, StringComparison.Ordinal);
        Assert.Contains("--weights cannot be combined with it", _line.Run("train vae --resume {first} --weights {first}").ErrorLine, StringComparison.Ordinal);
    }

    string[] Shapes(string run) => [.. Safetensors.Read(Path.Combine(_line[run], "checkpoint.safetensors")).Tensors.Where(tensor => tensor.Name.StartsWith("model/", StringComparison.Ordinal)).Select(tensor => $"{tensor.Name} {string.Join('x', tensor.Shape)}")];

    Dictionary<string, float[]> Weights(string run)
        => Safetensors.Read(Path.Combine(_line[run], "checkpoint.safetensors")).Tensors.OfType<FloatTensor>().Where(tensor => tensor.Name.StartsWith("model/", StringComparison.Ordinal)).ToDictionary(tensor => tensor.Name, tensor => tensor.Values.ToArray());
}
