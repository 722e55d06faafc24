using System.Globalization;
using System.Text.RegularExpressions;
using Reparam.Autodiff;
using Reparam.Distributions;
using Reparam.Estimators;
using Reparam.Experiments.Comparisons;
using Reparam.Experiments.Runs;
using Reparam.Kernels;
using Reparam.Randomness;
using Reparam.Sampling;

namespace Reparam.Tests.Repository;

/// <summary>README's examples are this file's code, and print what README says they print.</summary>
public sealed partial class ReadmeTests
{
    // In the order of README.
    static readonly string[] Examples = ["estimators", "draws", "comparison", "experiment"];

    public static TheoryData<string> Names => [.. Examples];

    [Theory]
    [MemberData(nameof(Names))]
    public void Example_InReadme_IsTheOneBelow(string example)
    {
        var own = File.ReadAllText(Path.Combine(Checkout.Root(), "tests/Reparam.Tests/Repository/ReadmeTests.cs"));
        var begin = $"        // begin {example}\n";
        var start = own.LastIndexOf(begin, StringComparison.Ordinal) + begin.Length;
        var body = own[start..own.IndexOf("        // end", start, StringComparison.Ordinal)];
        var classes = example == "experiment" ? "\n" + Classes() : "";
        Assert.Equal(Block("csharp", example).Split("\n\n", 2)[1], Indent().Replace(body, "").Replace("output.", "Console.", StringComparison.Ordinal) + classes);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Example_Run_PrintsWhatReadmeSays(string example)
    {
        var printed = new StringWriter(CultureInfo.InvariantCulture);
        Action<TextWriter> run = example switch { "estimators" => Estimators, "draws" => Draws, "comparison" => Compare, _ => Experiment };
        run(printed);
        // Floating-point logarithms differ in the last bit between instruction sets, so a printed digit may be off by one.
        var (expected, actual) = (Numbers().Split(Block("text", example)), Numbers().Split(printed.ToString()));
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            if (double.TryParse(expected[i], CultureInfo.InvariantCulture, out var number)) Assert.InRange(double.Parse(actual[i], CultureInfo.InvariantCulture), number - 0.0011, number + 0.0011);
            else Assert.Equal(expected[i], actual[i]);
        }
    }

    [Fact]
    public void Table_OfEstimators_InTheirDocument_IsTheRegistry()
    {
        var document = File.ReadAllText(Path.Combine(Checkout.Root(), "docs/estimators.md"));
        var rows = EstimatorRegistry.All.Select(entry => entry.Info).Select(info =>
            $"| `{info.Name}` | {info.Summary} | {(info.MultiSampleBound ? "yes, of the n-sample bound" : info.Unbiased ? "yes" : "no")} | {info.Evaluations} | {info.Source} |");
        Assert.Contains(string.Join('\n', rows), document, StringComparison.Ordinal);
    }

    static void Estimators(TextWriter output)
    {
        // begin estimators
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

    static void Draws(TextWriter output)
    {
        // begin draws
        var key = RandomKey.FromSeed(3);
        float[] logits = [0.3f, float.NegativeInfinity, 0.4f];                        // −∞ masks a class
        output.WriteLine($"class     {Draw.GumbelMax(logits, key)}");
        var relaxed = Draw.GumbelSoftmax(logits, key, tau: 0.5f, hard: true);         // one call: soft, hard, index and the way back
        output.WriteLine($"soft      {relaxed.Soft[0]:F3} {relaxed.Soft[1]:F3} {relaxed.Soft[2]:F3}");
        output.WriteLine($"hard      {relaxed.Hard[0]} {relaxed.Hard[1]} {relaxed.Hard[2]}");
        var gradient = relaxed.Backward(new float[] { 1, 1, 0 });                     // straight-through: for a host with a tape of its own
        output.WriteLine($"gradient  {gradient[0]:F3} {gradient[1]:F3} {gradient[2]:F3}");
        var concrete = Concrete.FromLogits(temperature: 0.4, [0.3, 0.1, 0.4]);
        output.WriteLine($"log p     {concrete.LogDensity([0.2, 0.3, 0.5]):F6}");
        // end
    }

    static void Compare(TextWriter output)
    {
        // begin comparison
        double[][] logits = [[0.2, -0.1, 0.4], [0, 0.3, -0.5]];                       // two choices, each among three
        var problem = Problem.Categorical("prices", logits, choices =>                // [B, 2, 3], one-hot, to a cost [B]
        {
            var prices = choices.Tape.Constant([1, -1, 0.5f, 0.2f, 0.8f, -0.4f], new Shape(6));
            return Op.Exp(Op.SumRows(choices * Op.BroadcastFirst(prices, choices.Shape)));
        });
        var options = new ComparisonOptions { Estimators = ["rloo", "straight-through", "gumbel-softmax"], Draws = 5000 };
        using var compute = new Compute();
        var comparison = new Comparison(problem, options, compute).Run();
        foreach (var result in comparison.Results)
            output.WriteLine($"{result.Estimator,-18} bias {result.KnownBias:F3}  std {result.Std:F3}  error of 100 averaged {result.Mse["100"]:F3}");
        // end
    }

    static void Experiment(TextWriter output)
    {
        if (Directory.Exists("runs/subset-sum")) Directory.Delete("runs/subset-sum", recursive: true);
        // begin experiment
        var experiment = new SubsetSum();
        var settings = experiment.Settings.Defaults.With("target", "10.5").With("seed", "3");
        using var run = TrainingRun.StartOrResume(experiment, settings, "runs/subset-sum");   // after a kill it goes on from its checkpoint
        var result = run.Train();                                                           // an IRunObserver shows progress
        output.WriteLine($"distance {result["distance"]:F1} after {result.Steps} steps, report in {run.Folder.ReportPath}");
        // end
    }

    // The experiment's own file, without its head.
    static string Classes()
    {
        var file = File.ReadAllText(Path.Combine(Checkout.Root(), "tests/Reparam.Tests/Repository/SubsetSum.cs"));
        return file[file.IndexOf("sealed class SubsetSum", StringComparison.Ordinal)..];
    }

    static string Block(string language, string example)
    {
        var readme = File.ReadAllText(Path.Combine(Checkout.Root(), "README.md"));
        var matches = Regex.Matches(readme, $"```{language}\n(.*?)```", RegexOptions.Singleline);
        Assert.Equal(Examples.Length, matches.Count);
        return matches[Array.IndexOf(Examples, example)].Groups[1].Value;
    }

    [GeneratedRegex("^        ", RegexOptions.Multiline)]
    private static partial Regex Indent();

    [GeneratedRegex(@"(-?\d+\.\d+)")]
    private static partial Regex Numbers();
}
