using System.Globalization;
using System.Text.RegularExpressions;
using Reparam.Autodiff;
using Reparam.Distributions;
using Reparam.Estimators;
using Reparam.Kernels;
using Reparam.Randomness;

namespace Reparam.Tests.Repository;

/// <summary>README's example is this file's code, and prints what README says it prints.</summary>
public sealed partial class ReadmeTests
{
    [Fact]
    public void Example_InReadme_IsTheOneBelow()
    {
        var own = File.ReadAllText(Path.Combine(Checkout.Root(), "tests/Reparam.Tests/Repository/ReadmeTests.cs"));
        var body = own[(own.LastIndexOf("// begin\n", StringComparison.Ordinal) + "// begin\n".Length)..own.LastIndexOf("        // end", StringComparison.Ordinal)];
        Assert.Equal(Block("csharp").Split("\n\n", 2)[1], Indent().Replace(body, "").Replace("output.", "Console.", StringComparison.Ordinal));
    }

    [Fact]
    public void Example_Run_PrintsWhatReadmeSays()
    {
        var printed = new StringWriter(CultureInfo.InvariantCulture);
        Example(printed);
        // Floating-point logarithms differ in the last bit between instruction sets, so a printed digit may be off by one.
        var (expected, actual) = (Numbers().Split(Block("text")), Numbers().Split(printed.ToString()));
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            if (double.TryParse(expected[i], CultureInfo.InvariantCulture, out var number)) Assert.InRange(double.Parse(actual[i], CultureInfo.InvariantCulture), number - 0.0011, number + 0.0011);
            else Assert.Equal(expected[i], actual[i]);
        }
    }

    [Fact]
    public void Table_OfEstimators_IsTheRegistry()
    {
        var readme = File.ReadAllText(Path.Combine(Checkout.Root(), "README.md"));
        var rows = EstimatorRegistry.All.Select(entry => entry.Info).Select(info =>
            $"| `{info.Name}` | {info.Summary} | {(info.MultiSampleBound ? "yes, of the n-sample bound" : info.Unbiased ? "yes" : "no")} | {info.Evaluations} | {info.Source} |");
        Assert.Contains(string.Join('\n', rows), readme, StringComparison.Ordinal);
    }

    static void Example(TextWriter output)
    {
        // begin
        using var compute = new Compute();
        var tape = new Tape(compute);
        foreach (var name in new[] { "exact", "score-function", "rebar", "st-gumbel-softmax", "gumbel-softmax" })
        {
            tape.Reset();
            var estimator = EstimatorRegistry.Find(name)!.Create(new EstimatorOptions { Temperature = 0.5f });
            var layer = new StochasticLayer(CategoricalFamily.Instance, estimator);
            var logits = tape.Constant(0, new Shape(100_000, 1, 3));   // 100,000 copies of one choice among three
            var prices = Op.BroadcastFirst(tape.Constant([1, -1, 0.5f], new Shape(3)), logits.Shape);
            var cost = layer.Surrogate(logits, (choice, _) => Op.Exp(Op.SumRows(choice * prices)), new Pass(RandomKey.FromSeed(1)));
            var gradient = Op.SumFirst(tape.Gradient(Op.Mean(cost), logits), new Shape(3)).Data;
            output.WriteLine($"{name,-18} cost {Op.Mean(cost).Item:F3}  gradient {gradient[0]:F3} {gradient[1]:F3} {gradient[2]:F3}");
        }
        // end
    }

    static string Block(string language)
    {
        var readme = File.ReadAllText(Path.Combine(Checkout.Root(), "README.md"));
        var match = Regex.Match(readme, $"```{language}\n(.*?)```", RegexOptions.Singleline);
        Assert.True(match.Success, $"README has no {language} block");
        return match.Groups[1].Value;
    }

    [GeneratedRegex("^        ", RegexOptions.Multiline)]
    private static partial Regex Indent();

    [GeneratedRegex(@"(-?\d+\.\d+)")]
    private static partial Regex Numbers();
}
