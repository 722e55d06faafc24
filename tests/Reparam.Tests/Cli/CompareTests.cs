using System.Text.Json;
using Reparam.Cli.Commands;

namespace Reparam.Tests.Cli;

/// <summary><c>reparam compare</c>: closed forms and enumeration by hand, through the command line.</summary>
public sealed class CompareTests : IDisposable
{
    // float32 costs of size 1.
    const double Rounding = 2e-6;

    readonly CommandLine _line = new();

    public void Dispose() => _line.Dispose();

    [Theory]
    [InlineData(0.45, 0)]
    [InlineData(0.499, -2)]
    [InlineData(0.2, 1.5)]
    public void Toy_EnumeratedMoments_AreTheClosedForms(double t, double logit)
    {
        var theta = 1 / (1 + Math.Exp(-logit));
        var (delta, v) = (1 - (2 * t), theta * (1 - theta));
        var g = delta * v;

        using var json = Compare($"--problem toy --target {t.ToString("R", System.Globalization.CultureInfo.InvariantCulture)} --logits={logit.ToString("R", System.Globalization.CultureInfo.InvariantCulture)} --samples 2 --draws 100 --estimators score-function,rloo,straight-through");

        Near(g, json.RootElement.GetProperty("exact")[0].GetDouble(), 1e-12);
        Check("score-function", g, (theta * Math.Pow(1 - t, 4) * (1 - theta) * (1 - theta)) + ((1 - theta) * Math.Pow(t, 4) * theta * theta) - (g * g));
        Check("rloo", g, (2 * v * delta * delta / 4) - (g * g));
        // Its bias does not depend on t.
        Check("straight-through", g + (((2 * theta) - 1) * v), 4 * Math.Pow(v, 3));

        void Check(string name, double mean, double variance)
        {
            var result = Result(json, name);
            Near(mean, result.GetProperty("enumeratedMean")[0].GetDouble(), Rounding);
            Near(variance, result.GetProperty("enumeratedVariance").GetDouble(), Rounding);
        }
    }

    [Fact]
    public void File_Quadratic_HasTheGradientOfItsExpectation()
    {
        double[][] logits = [[0.3, -0.4], [1.1, 0.2]];
        double[][] q = [[1, 0.5, -0.3, 2], [0, 1.5, 0.7, -1], [0.2, 0.1, 1, 0], [-0.5, 0.4, 0.3, 2]];
        double[] c = [0.1, -0.2, 0.3, 0.4];
        Write("p.json", """{"kind": "quadratic", "classes": 2, "logits": [[0.3,-0.4],[1.1,0.2]], "Q": [[1,0.5,-0.3,2],[0,1.5,0.7,-1],[0.2,0.1,1,0],[-0.5,0.4,0.3,2]], "c": [0.1,-0.2,0.3,0.4]}""");

        using var json = Compare("--problem {p.json} --draws 2000");

        var exact = json.RootElement.GetProperty("exact").EnumerateArray().Select(x => x.GetDouble()).ToArray();
        for (var i = 0; i < 4; i++)
        {
            const double Step = 1e-5;
            var (up, down) = (Moved(i, Step), Moved(i, -Step));
            Near((Expectation(up) - Expectation(down)) / (2 * Step), exact[i], 1e-8);
        }
        Near(Expectation(logits), json.RootElement.GetProperty("value").GetDouble(), 1e-12);
        foreach (var result in json.RootElement.GetProperty("results").EnumerateArray())
        {
            Assert.Equal(4, result.GetProperty("mean").GetArrayLength());
            if (result.GetProperty("biased").GetBoolean() || result.TryGetProperty("boundExact", out _)) continue;
            // z = 6 for the norm of at most four coordinates.
            Assert.True(result.GetProperty("bias").GetDouble() <= (6 * result.GetProperty("biasError").GetDouble()) + 1e-5, result.ToString());
            if (result.TryGetProperty("enumeratedMean", out var mean)) Assert.All(mean.EnumerateArray().Zip(exact), pair => Near(pair.Second, pair.First.GetDouble(), 1e-5));
        }

        double[][] Moved(int i, double step)
        {
            double[][] moved = [[.. logits[0]], [.. logits[1]]];
            moved[i / 2][i % 2] += step;
            return moved;
        }

        double Expectation(double[][] at)
        {
            var total = 0.0;
            for (var s = 0; s < 4; s++)
            {
                var z = new double[4];
                (z[s / 2], z[2 + (s % 2)]) = (1, 1);
                var p = Math.Exp(at[0][s / 2]) / at[0].Sum(Math.Exp) * Math.Exp(at[1][s % 2]) / at[1].Sum(Math.Exp);
                var f = c.Zip(z, (a, b) => a * b).Sum();
                for (var i = 0; i < 4; i++)
                {
                    for (var j = 0; j < 4; j++) f += z[i] * q[i][j] * z[j];
                }
                total += p * f;
            }
            return total;
        }
    }

    [Fact]
    public void File_Binary_TakesBitsByTheirLogits()
    {
        Write("b.json", """{"kind": "linear", "binary": true, "logits": [0.5, -1], "c": [2, -3]}""");

        using var json = Compare("--problem {b.json} --draws 100 --estimators straight-through");

        double[] theta = [1 / (1 + Math.Exp(-0.5)), 1 / (1 + Math.Exp(1))];
        double[] expected = [2 * theta[0] * (1 - theta[0]), -3 * theta[1] * (1 - theta[1])];
        for (var i = 0; i < 2; i++)
        {
            Near(expected[i], json.RootElement.GetProperty("exact")[i].GetDouble(), 1e-12);
            // Straight-through is exact where the cost is linear.
            Near(expected[i], Result(json, "straight-through").GetProperty("enumeratedMean")[i].GetDouble(), Rounding);
        }
    }

    [Fact]
    public void Bump_OfOneVariable_MovesStraightThroughByMinusTwoJp()
    {
        const string Options = "--problem quadratic --classes 4 --logits 0.5,-0.3,0.9,-1 --draws 100 --estimators straight-through,score-function";
        double[] weights = [Math.Exp(0.5), Math.Exp(-0.3), Math.Exp(0.9), Math.Exp(-1)];
        double[] p = [.. weights.Select(w => w / weights.Sum())];
        var square = p.Sum(x => x * x);

        using var straight = Compare(Options);
        using var bent = Compare(Options + " --bump 0.5");

        for (var i = 0; i < 4; i++)
        {
            Near(straight.RootElement.GetProperty("exact")[i].GetDouble(), bent.RootElement.GetProperty("exact")[i].GetDouble(), 1e-12);
            Near(-2 * 0.5 * p[i] * (p[i] - square), Mean(bent, "straight-through", i) - Mean(straight, "straight-through", i), 2e-5);
            Near(0, Mean(bent, "score-function", i) - Mean(straight, "score-function", i), 2e-5);
        }
    }

    [Fact]
    public void Json_OfEveryResult_HasTheFieldsAndTheirRelations()
    {
        using var json = Compare("--problem product --variables 2 --classes 2 --tau 0.5,1 --draws 400");
        Assert.Equal("compare", json.RootElement.GetProperty("command").GetString());
        var names = new HashSet<string>();
        foreach (var result in json.RootElement.GetProperty("results").EnumerateArray())
        {
            names.Add(result.GetProperty("estimator").GetString()!);
            foreach (var field in (string[])["mean", "bias", "biasError", "std", "cosine", "mse", "evaluations", "gradientEvaluations", "nanosecondsPerDraw", "forwardTv", "relativeCost"])
                Assert.True(result.TryGetProperty(field, out _), field);
            var (std, mse) = (result.GetProperty("std").GetDouble(), result.GetProperty("mse"));
            Near(mse.GetProperty("1").GetDouble() - (std * std), mse.GetProperty("100").GetDouble() - (std * std / 100), 1e-9 + (1e-9 * std * std));
            Assert.InRange(result.GetProperty("forwardTv").GetDouble(), 0, 0.05);
        }
        names.UnionWith(json.RootElement.GetProperty("skipped").EnumerateArray().Select(skipped => skipped.GetProperty("estimator").GetString()!));
        Assert.Equal(Reparam.Estimators.EstimatorRegistry.All.Select(entry => entry.Info.Name).Order(), names.Order());
    }

    [Theory]
    [InlineData("toy", "-200")]
    [InlineData("toy --target 0.5", "200")]
    [InlineData("quadratic --classes 2", "0,-200")]
    public void Output_WhereNoEstimateVaries_HasNoNaN(string problem, string logits)
    {
        foreach (var format in new[] { "text", "json" })
        {
            var told = _line.Run($"compare --problem {problem} --logits={logits} --draws 10 --output {format}");
            Assert.Equal(Application.Done, told.Code);
            Assert.DoesNotContain("NaN", told.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Out_OfAComparison_HoldsNumbersFiguresAndPage()
    {
        var outcome = _line.Run("compare --problem linear --classes 3 --draws 200 --estimators score-function,straight-through --out {out}");
        Assert.Equal(Application.Done, outcome.Code);
        Assert.Equal(["bias-variance.svg", "comparison.html", "comparison.json", "mse.svg", "race-evaluations.svg", "race-seconds.svg"], Directory.GetFiles(_line["out"]).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        foreach (var file in Directory.GetFiles(_line["out"], "*.svg")) System.Xml.Linq.XDocument.Load(file);
        Assert.Empty(System.Text.RegularExpressions.Regex.Matches(File.ReadAllText(Path.Combine(_line["out"], "comparison.html")), "(?<!xmlns=\")https?://|<script"));
    }

    [Fact]
    public void Out_OfARefusedComparison_IsNotLeftBehind()
    {
        Assert.Equal(Application.Usage, _line.Run("compare --problem toy --dimensions 20 --estimators exact --out {new/deep/out}").Code);
        Assert.False(Directory.Exists(_line["new"]));
        // One that was there before stays.
        Directory.CreateDirectory(_line["out"]);
        Assert.Equal(Application.Usage, _line.Run("compare --problem toy --dimensions 20 --estimators exact --out {out}").Code);
        Assert.Empty(Directory.GetFileSystemEntries(_line["out"]));
    }

    [Theory]
    [InlineData("compare --problem linear --draws 200 --out")]
    [InlineData("compare sweep --draws 200 --out")]
    public void Out_ThatCannotBeMade_IsRefusedBeforeAnythingIsMeasured(string command)
    {
        Write("file", "mine");
        var refused = _line.Run(command + " {file/out}");
        Assert.Equal(Application.Usage, refused.Code);
        Assert.Contains($"--out: '{_line["file"]}/out' cannot be created", refused.ErrorLine, StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(_line["file"]));
    }

    [Theory]
    [InlineData("--estimators nonsense", "--estimators: 'nonsense' is not one of")]
    [InlineData("--problem nonsense", "--problem: 'nonsense' is not one of")]
    [InlineData("--problem nonsense.json", "--problem: ")]
    [InlineData("--tau 0", "--tau: '0' is not above 0")]
    [InlineData("--tau 1,-2", "--tau: '-2' is not above 0")]
    [InlineData("--problem toy --classes 3", "--classes: problem 'toy' has no such setting; it has variables, target")]
    [InlineData("--problem vae --power 3", "--power: problem 'vae' has no such setting")]
    [InlineData("--problem toy --variables 40 --bump 1", "--problem: 40 variables of 2 classes have")]
    [InlineData("--problem polynomial --target 1e30 --power 3", "--problem: A joint state costs")]
    [InlineData("--logits 1,2", "--logits: 2 logits, where 1 variable take")]
    [InlineData("--logits 1,2,inf,0,0", "--logits: ")]
    [InlineData("--problem product --variables 9 --classes 100", "--variables: 9 variables of 100 classes have 1E+18 joint states")]
    [InlineData("--classes 1", "--classes: '1' is not a whole number from 2")]
    [InlineData("--problem polynomial --power 2.5", "--power: '2.5' is not one of 1.5, 2, 3")]
    [InlineData("--problem {p.json} --classes 3", "--classes: problem 'p.json' has no such setting; it has bump")]
    [InlineData("--problem {p.json}", "\"Q\" is missing")]
    [InlineData("--problem {x.json}", "is not a problem in JSON: line 1")]
    [InlineData("--problem {y.json}", "\"logits[1]\" has 1 numbers, not 2")]
    [InlineData("--problem {nan.json}", "\"c\" holds NaN, which is no finite number in single precision")]
    [InlineData("--problem {huge.json}", "\"Q[1]\" holds 1E+300, which is no finite number in single precision")]
    [InlineData("--problem {far.json}", "\"logits[0]\" holds 1e300, which is no finite number in single precision")]
    [InlineData("--problem {twice.json}", "is not a problem in JSON: line 1")]
    [InlineData("--logits 1e300,0,0,0,0", "--logits: 1E+300 is not finite in single precision")]
    [InlineData("--variables 4096 --classes 4096", "joint states, more than the 1000000")]
    [InlineData("--bump 1e300", "--bump: '1e300' is not a number from -1E+30 to 1E+30")]
    [InlineData("--problem {z.json}", "\"kind\" 'cubic' is none of linear, quadratic, quartic")]
    [InlineData("--problem toy --dimensions 20 --estimators exact", "--estimators: 'exact' does not apply: ")]
    public void WrongOptions_AreOneLineAndExitTwo(string options, string expected)
    {
        Write("p.json", """{"kind": "quadratic", "classes": 2, "logits": [[0, 0]], "c": [1, 2]}""");
        Write("x.json", "{\"kind\": linear}");
        Write("y.json", """{"kind": "linear", "logits": [[0, 0], [1]], "c": [1, 2, 3]}""");
        Write("nan.json", """{"kind": "linear", "logits": [[1, 2]], "c": [1, "NaN"]}""");
        Write("huge.json", """{"kind": "quadratic", "logits": [[1, 2]], "Q": [[1, 2], [3, 1e300]]}""");
        Write("far.json", """{"kind": "linear", "logits": [[1, 1e300]], "c": [1, 2]}""");
        Write("twice.json", """{"kind": "linear", "kind": "linear", "logits": [[1, 2]], "c": [1, 2]}""");
        Write("z.json", """{"kind": "cubic", "logits": [[0, 0]], "c": [1, 2]}""");

        var outcome = _line.Run("compare " + options);

        Assert.Equal(Application.Usage, outcome.Code);
        Assert.Empty(outcome.Output);
        Assert.Contains(expected, outcome.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1], StringComparison.Ordinal);
    }

    void Write(string name, string text) => File.WriteAllText(_line[name], text);

    JsonDocument Compare(string options)
    {
        var outcome = _line.Run(FormattableString.Invariant($"compare --output json {options}"));
        Assert.True(outcome.Code == Application.Done, outcome.Error);
        return JsonDocument.Parse(outcome.Output);
    }

    static JsonElement Result(JsonDocument json, string name) => json.RootElement.GetProperty("results").EnumerateArray().First(result => result.GetProperty("estimator").GetString() == name);

    static double Mean(JsonDocument json, string name, int i) => Result(json, name).GetProperty("enumeratedMean")[i].GetDouble();

    static void Near(double expected, double actual, double tolerance) => Assert.True(Math.Abs(expected - actual) <= tolerance, FormattableString.Invariant($"{actual:R}, not {expected:R}"));
}
