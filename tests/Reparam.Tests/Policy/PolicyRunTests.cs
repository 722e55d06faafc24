using System.Text.Json;
using Reparam.Cli.Commands;
using Reparam.Tests.Cli;

namespace Reparam.Tests.Policy;

/// <summary><c>train policy</c> and <c>compare --problem policy</c> on the command line.</summary>
public sealed class PolicyRunTests : IDisposable
{
    readonly CommandLine _line = new();

    public void Dispose() => _line.Dispose();

    // Numbers computed independently of this code: published values of Russell and Norvig's world, and a dynamic program.
    [Theory]
    [InlineData("--slip 0", 0.62404324, 0.04717670)]
    [InlineData("", 0.58581718, 0.04717670)]
    [InlineData("--slip 0.2 --step-cost 0.01 --gamma 0.97", 0.57241705, -0.24349452)]
    public void StepsZero_OnRooms_TellsTheExactReturns(string options, double best, double uniform)
    {
        var result = Result(_line.Run($"train policy --steps 0 --out {{run}} --output json {options}"));
        Assert.Equal(best, result.GetProperty("optimalReturn").GetDouble(), 5e-9);
        Assert.Equal(uniform, result.GetProperty("uniformReturn").GetDouble(), 5e-9);
        Assert.Equal(uniform, result.GetProperty("return").GetDouble(), 5e-9);
        if (options.Length == 0) Assert.Equal(2.48708583e-02, result.GetProperty("gradientNorm").GetDouble(), 5e-11);
    }

    [Fact]
    public void StepsZero_OnTheBooksWorld_TellsItsPublishedMean()
    {
        var result = Result(_line.Run("train policy --map book --slip 0.2 --step-cost 0.04 --gamma 1 --steps 0 --out {run} --output json"));
        double[] published = [.812, .868, .918, .762, .660, .705, .655, .611, .388];
        Assert.Equal(published.Average(), result.GetProperty("optimalReturn").GetDouble(), 5e-4);
    }

    // Each runs by a fixed seed, far from its threshold: 0.95, where the full runs reach 0.99.
    [Theory]
    [InlineData("--steps 250 --batch 32")]
    [InlineData("--through model --steps 200")]
    [InlineData("--through critic --steps 2500")]
    [InlineData("--estimator rloo --samples 4 --batch 16 --steps 250")]
    public void Train_ByEachWay_ReachesTheBestReturn(string options)
    {
        var result = Result(_line.Run($"train policy {options} --seed 1 --out {{run}} --output json --threads 1"));
        Assert.True(result.GetProperty("ratio").GetDouble() >= 0.95, result.GetRawText());
        var report = File.ReadAllText(Path.Combine(_line["run"], "report.html"));
        Assert.Contains("of the best return", report, StringComparison.Ordinal);
        System.Xml.Linq.XDocument.Parse(report.Replace("<!DOCTYPE html>", "", StringComparison.Ordinal));
        Assert.StartsWith("step,trainLoss,return,ratio,cosine,bias,tau,", File.ReadLines(Path.Combine(_line["run"], "metrics.csv")).First(),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--batch 8 --moves 10")]
    [InlineData("--estimator rloo --batch 4 --moves 10")]
    [InlineData("--through model --state attached --batch 8 --moves 10 --estimator gumbel-softmax")]
    [InlineData("--through critic --critic input --batch 8")]
    [InlineData("--policy mlp --batch 8 --moves 10")]
    public void Train_InterruptedAndResumedOnOtherThreads_EndsWithTheSameTensors(string options)
    {
        var command = $"train policy --steps 40 {options}";
        Assert.Equal(Application.Done, _line.Run($"{command} --out {{whole}} --threads 1").Code);
        Assert.Equal(Application.Interrupted, _line.Interrupted($"{command} --out {{half}} --threads 1", after: "step 17/40").Code);
        Assert.Equal(Application.Done, _line.Run("train policy --resume {half} --threads 2").Code);
        Assert.Equal(_line.Tensors("whole"), _line.Tensors("half"));
        Assert.Equal(Untimed("whole"), Untimed("half"));
    }

    [Theory]
    [InlineData("#..", "The map has no goal")]
    [InlineData("G..\n..\n", "Line 2 of the map has 2 letters, but line 1 has 3")]
    [InlineData("G.?\n", "Line 1 of the map has '?' in column 3")]
    [InlineData("", "The map is empty")]
    [InlineData("G#X\n", "no cell to start from")]
    public void Train_MapThatIsNone_IsRefusedInOneLine(string text, string expected)
    {
        File.WriteAllText(_line["map.txt"], text);
        foreach (var command in new[] { "train policy --map {map.txt} --out {run}", "compare --problem policy --map {map.txt} --out {run}" })
        {
            var refused = _line.Run(command);
            Assert.Equal(Application.Usage, refused.Code);
            Assert.Contains("--map: ", refused.ErrorLine, StringComparison.Ordinal);
            Assert.Contains(expected, refused.ErrorLine, StringComparison.Ordinal);
            Assert.False(Directory.Exists(_line["run"]));
        }
    }

    [Fact]
    public void Train_TenMillionCells_AreRefusedAtOnce()
    {
        File.WriteAllText(_line["map.txt"], string.Concat(Enumerable.Repeat(new string('.', 9_999) + "\n", 1_000)) + "G\n");
        var refused = _line.Run("train policy --map {map.txt} --out {run}");
        Assert.Equal(Application.Usage, refused.Code);
        Assert.Contains("at most 10000 cells are allowed", refused.ErrorLine, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--map nowhere", "no such file")]
    [InlineData("--map {folder}", "a folder")]
    [InlineData("--critic input", "--critic: 'input' applies to through critic only")]
    [InlineData("--through critic --moves 5", "--moves: 5 does not apply to through critic")]
    [InlineData("--state attached", "--state: 'attached' applies to through model only")]
    [InlineData("--estimator zgr", "needs the gradient of the cost")]
    [InlineData("--through model --estimator rebar", "evaluates the cost more than once")]
    [InlineData("--estimator vimco", "is for a bound")]
    [InlineData("--gamma 1.1", "--gamma: '1.1' is not a number from 0 to 1")]
    [InlineData("--gamma 1 --step-cost=-0.1", "--gamma: With gamma 1 the step cost must not be below 0")]
    [InlineData("--batch 1000000 --moves 1000", "GB")]
    public void Train_OptionsThatDoNotGoTogether_AreRefusedInOneLine(string options, string expected)
    {
        Directory.CreateDirectory(_line["folder"]);
        var refused = _line.Run($"train policy {options} --out {{run}}");
        Assert.Equal(Application.Usage, refused.Code);
        Assert.Contains(expected, refused.ErrorLine, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_line["run"]));
    }

    [Fact]
    public void Train_CellsThatCannotReachTheGoal_AreSaidInOneLine()
    {
        File.WriteAllText(_line["map.txt"], "..#G\n..#.\n");
        var trained = _line.Run("train policy --map {map.txt} --steps 0 --out {run}");
        Assert.Equal(Application.Done, trained.Code);
        Assert.Contains("4 of the 5 cells that an episode may start in cannot reach G", trained.Error, StringComparison.Ordinal);
    }

    // A table learned through one way is a table for another.
    [Fact]
    public void Weights_OfAnotherWay_AreTaken()
    {
        Assert.Equal(Application.Done, _line.Run("train policy --map book --through model --steps 3 --batch 2 --moves 4 --out {run}").Code);
        const string Again = "train policy --map book --steps 0 --weights {run} --output json";
        var result = Result(_line.Run($"{Again} --out {{again}}"));
        Assert.NotEqual(result.GetProperty("uniformReturn").GetDouble(), result.GetProperty("return").GetDouble());
        var refused = _line.Run($"{Again} --policy mlp --out {{other}}");
        Assert.Contains("its policy is table, not mlp", refused.ErrorLine, StringComparison.Ordinal);
    }

    // Episodes of T moves end, so their return is finite also where walking on forever would not be.
    [Theory]
    [InlineData("--step-cost=-1")]
    [InlineData("--map {closed.txt} --step-cost 0.1")]
    public void Compare_WithoutDiscount_HasAFiniteReturn(string options)
    {
        File.WriteAllText(_line["closed.txt"], "S.#G\n");
        var compared = _line.Run($"compare --problem policy --gamma 1 --horizon 3 --estimators exact --draws 10 --output json {options}");
        Assert.Equal(Application.Done, compared.Code);
    }

    [Fact]
    public void ResumeAndEval_MapThatMovedOrChanged_AreToldApart()
    {
        File.WriteAllText(_line["map.txt"], "..G\n..X\n");
        _line.Interrupted("train policy --map {map.txt} --steps 40 --batch 4 --moves 5 --out {run}", after: "step 9/40");
        File.Move(_line["map.txt"], _line["moved.txt"]);
        Assert.Equal(Application.Usage, _line.Run("train policy --resume {run}").Code);
        File.WriteAllText(_line["map.txt"], "..G\n...\n");
        Assert.Contains("have changed since it began", _line.Run("train policy --resume {run}").ErrorLine, StringComparison.Ordinal);
        Assert.StartsWith("reparam: --map: ", _line.Run("eval {run}").ErrorLine, StringComparison.Ordinal);
        Assert.Equal(Application.Done, _line.Run("eval {run} --map {moved.txt}").Code);
        const string Foreign = "reparam: --data: the experiment of this run has no such setting";
        Assert.StartsWith(Foreign, _line.Run("eval {run} --data x").ErrorLine, StringComparison.Ordinal);
        // A map is known by its letters, wherever its file lies and whatever its name is.
        File.Delete(_line["map.txt"]);
        Directory.CreateDirectory(_line["elsewhere"]);
        File.Move(_line["moved.txt"], _line["elsewhere/other.txt"]);
        Assert.Equal(Application.Done, _line.Run("train policy --resume {run} --map {elsewhere/other.txt}").Code);
        Assert.Equal(Application.Done, _line.Run("eval {run} --map {elsewhere/other.txt}").Code);
    }

    [Fact]
    public void Compare_ThePolicyProblem_TellsTheGradientOfTheReturn()
    {
        const string Command = "compare --problem policy --horizon 4 --gamma 0.9 --step-cost 0.1 --estimators exact,score-function --draws 100";
        var result = Result(_line.Run($"{Command} --output json"));
        // The first move costs 0.1, the second 0.09, and so on; from S of the book's world X is four moves away.
        Assert.True(result.GetProperty("value").GetDouble() < -0.1 * (1 + 0.9 + 0.81 + 0.729));
        var exact = result.GetProperty("exact").EnumerateArray().Select(slope => slope.GetDouble()).ToArray();
        Assert.Equal(4 * 11, exact.Length);
        Assert.Contains(exact, slope => slope != 0);
        foreach (var measured in result.GetProperty("results").EnumerateArray())
        {
            var mean = measured.GetProperty("enumeratedMean").EnumerateArray().Select(slope => slope.GetDouble()).ToArray();
            for (var i = 0; i < exact.Length; i++) Assert.Equal(exact[i], mean[i], 1e-5);
        }
    }

    string[] Untimed(string run)
        => [.. File.ReadLines(Path.Combine(_line[run], "metrics.csv")).Select(line => line[..line.LastIndexOf(',')])];

    static JsonElement Result(Outcome outcome)
    {
        Assert.True(outcome.Code == Application.Done, outcome.Error);
        using var json = JsonDocument.Parse(outcome.Output);
        return json.RootElement.Clone();
    }
}
