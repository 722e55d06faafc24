using System.Text.Json;
using System.Xml.Linq;
using Reparam.Cli.Commands;
using Reparam.Experiments.Reproductions;
using Reparam.Experiments.Runs;

namespace Reparam.Tests.Cli;

/// <summary><c>reparam reproduce table2</c> on tiny data: what is written, that nothing is done twice, and what is refused.</summary>
public sealed class ReproduceClassificationTests(ReproduceClassificationTests.MadeTable made) : IClassFixture<ReproduceClassificationTests.MadeTable>, IDisposable
{
    static readonly string[] Files = ["table2.csv", "table2-curves.csv", "table2-alphas.csv"];

    readonly CommandLine _line = Labelled();

    public void Dispose() => _line.Dispose();

    [Fact]
    public void Table_OfTwoMethodsAndSeeds_HasARowEachByTheBestAlphaOfItsMethod()
    {
        Assert.Equal("method,seed,steps,alpha,alphaChosenOn,testBound,testAccuracy,seconds", System.IO.File.ReadLines(made["table2.csv"]).First());
        var table = RowFile<ClassificationRow>.Read(made["table2.csv"]);
        var alphas = RowFile<AlphaRow>.Read(made["table2-alphas.csv"]);
        Assert.Equal(["gumbel-softmax 0 5", "gumbel-softmax 3 5", "marginalization 0 5", "marginalization 3 5"], table.Select(row => $"{row.Method} {row.Seed} {row.Steps}").Order());
        Assert.Equal(["gumbel-softmax 0.2 2", "gumbel-softmax 1 2", "marginalization 0.2 2", "marginalization 1 2"], alphas.Select(row => FormattableString.Invariant($"{row.Method} {row.Alpha} {row.Steps}")).Order());
        foreach (var row in table)
        {
            var tried = alphas.Where(alpha => alpha.Method == row.Method).ToArray();
            var accuracy = tried.Max(alpha => alpha.ValidAccuracy);
            Assert.Equal(tried.Where(alpha => alpha.ValidAccuracy == accuracy).MaxBy(alpha => alpha.ValidBound)!.Alpha, row.Alpha);
            Assert.Equal("validation", row.AlphaChosenOn);
        }
        // The choice is on disk and nothing else of it.
        Assert.Empty(Directory.GetDirectories(made["runs/gumbel-softmax"], "*trial*"));
    }

    [Fact]
    public void Row_OfAFinishedRun_IsWhatEvalMeasuresOfItsCheckpoint()
    {
        foreach (var row in RowFile<ClassificationRow>.Read(made["table2.csv"]))
        {
            using var json = JsonDocument.Parse(_line.Run($"eval {made[$"runs/{row.Method}/seed{row.Seed}"]} --eval-samples 1 --output json").Output);
            Assert.Equal((row.TestBound, row.TestAccuracy, row.Steps), (json.RootElement.GetProperty("testBound").GetDouble(), json.RootElement.GetProperty("testAccuracy").GetDouble(), json.RootElement.GetProperty("step").GetInt64()));
        }
    }

    [Fact]
    public void Again_AfterKillsBetweenARowAndItsFolder_LeavesNoOther()
    {
        const string one = "--methods gumbel-softmax --seeds 0";
        Make("killed", one);
        var (trial, claim) = (Path.Combine(_line["killed"], "runs/gumbel-softmax/alpha1-trial"), Path.Combine(_line["killed"], "runs/gumbel-softmax/seed0/run.lock"));
        Directory.CreateDirectory(trial);
        System.IO.File.WriteAllText(Path.Combine(trial, "config.json"), "{}");
        System.IO.File.WriteAllText(claim, "");
        Assert.Equal(Application.Done, Make("killed", one).Code);
        Assert.False(Directory.Exists(trial));
        Assert.False(System.IO.File.Exists(claim));
    }

    [Fact]
    public void Curves_HaveARowEverySoManyStepsAndAtTheEnd_InOrderOfTime()
    {
        Assert.Equal("method,seed,step,seconds,validAccuracy,validBound", System.IO.File.ReadLines(made["table2-curves.csv"]).First());
        foreach (var run in RowFile<ClassificationCurveRow>.Read(made["table2-curves.csv"]).GroupBy(row => (row.Method, row.Seed)))
        {
            Assert.Equal([2, 4, 5], run.Select(row => row.Step));
            Assert.Equal(run.Select(row => row.Seconds).Order(), run.Select(row => row.Seconds));
            // Ten validation images; 36 pixels near the chance of log 2 each, at first more.
            Assert.All(run, row => Assert.Equal(0, row.ValidAccuracy % 10, 1e-9));
            Assert.All(run, row => Assert.InRange(row.ValidBound, -60, -15));
        }
    }

    [Fact]
    public void Figure_HasALineForEachRunInEitherChart()
    {
        var lines = XDocument.Load(made["table2-curves.svg"]).Descendants().Where(element => element.Name.LocalName == "title").Select(element => element.Value).Where(title => title.Contains(", seed ", StringComparison.Ordinal));
        Assert.Equal(["gumbel-softmax, seed 0", "gumbel-softmax, seed 3", "marginalization, seed 0", "marginalization, seed 3"], lines.Distinct().Order());
        Assert.Equal(8, lines.Count());
    }

    [Theory]
    [InlineData("marginalization alpha 1: validation")]
    [InlineData("gumbel-softmax seed 0: step 2/5")]
    [InlineData("marginalization seed 3: step 5/5")]
    public void Interrupted_AndStartedAgain_RepeatsNothingAndEndsTheSame(string at)
    {
        Assert.Equal(Application.Interrupted, _line.Interrupted(Command("parted", ""), at).Code);
        var kept = Files.ToDictionary(name => name, name => Lines(File("parted", name)));
        var told = Make("parted");

        Assert.Equal((Application.Done, ""), (told.Code, told.Code == Application.Done ? "" : told.Error));
        foreach (var name in Files)
        {
            // What was there stands there still, seconds and all, so it was not made again.
            Assert.Equal(kept[name], Lines(File("parted", name)).Take(kept[name].Length));
            Assert.Equal(Untimed(made[name], name), Untimed(File("parted", name), name));
        }
        Assert.Equal(_line.Tensors(File("parted", "runs/gumbel-softmax/seed3")), _line.Tensors(made["runs/gumbel-softmax/seed3"]));
    }

    [Fact]
    public void Broken_InTheMiddleOfARow_GoesOnFromTheCheckpoint()
    {
        Assert.Equal(Application.Failed, _line.Broken(Command("parted", ""), at: "gumbel-softmax seed 3: step 4/5").Code);
        Assert.Equal(Application.Done, Make("parted").Code);
        foreach (var name in Files) Assert.Equal(Untimed(made[name], name), Untimed(File("parted", name), name));
    }

    [Fact]
    public void MoreSteps_GoOnFromTheEnd_AsOneLongRun()
    {
        Make("parted", "--alphas 0.5 --seeds 1 --methods gumbel-softmax");
        Make("parted", "--alphas 0.5 --seeds 1 --methods gumbel-softmax --steps 8");
        Make("whole", "--alphas 0.5 --seeds 1 --methods gumbel-softmax --steps 8");

        var rows = RowFile<ClassificationRow>.Read(File("parted", "table2.csv"));
        Assert.Equal([(5, 0.5, "given"), (8, 0.5, "given")], rows.Select(row => ((int)row.Steps, row.Alpha, row.AlphaChosenOn)));
        Assert.False(System.IO.File.Exists(File("parted", "table2-alphas.csv")));
        Assert.Equal(Untimed(File("whole", "table2.csv"), "table2.csv")[^1], Untimed(File("parted", "table2.csv"), "table2.csv")[^1]);
        Assert.Equal(_line.Tensors("whole/runs/gumbel-softmax/seed1"), _line.Tensors("parted/runs/gumbel-softmax/seed1"));
    }

    [Fact]
    public void FewerSteps_ThanARunHas_AreRefusedAndItsFolderStays()
    {
        Make("whole", "--alphas 0.5 --seeds 1 --methods gumbel-softmax --steps 8");
        var config = System.IO.File.ReadAllText(File("whole", "runs/gumbel-softmax/seed1/config.json"));
        Assert.Contains("is already at step 8, past the 5 steps", Make("whole", "--alphas 0.5 --seeds 1 --methods gumbel-softmax").Error,
            StringComparison.Ordinal);
        Assert.Equal(config, System.IO.File.ReadAllText(File("whole", "runs/gumbel-softmax/seed1/config.json")));
    }

    [Fact]
    public void DeletedRun_IsTrainedAnewWithItsOwnClock()
    {
        Make("whole", "--alphas 0.5 --seeds 1 --methods gumbel-softmax");
        var rows = RowFile<ClassificationCurveRow>.Read(File("whole", "table2-curves.csv"));
        System.IO.File.WriteAllLines(File("whole", "table2-curves.csv"), [ClassificationCurveRow.Header, .. rows.Select(row => (row with { Seconds = 1000 }).ToCsv())]);
        Directory.Delete(File("whole", "runs/gumbel-softmax/seed1"), recursive: true);
        Make("whole", "--alphas 0.5 --seeds 1 --methods gumbel-softmax --steps 8");
        var anew = RowFile<ClassificationCurveRow>.Read(File("whole", "table2-curves.csv"));
        Assert.Equal([2, 4, 6, 8], anew.Select(row => row.Step));
        Assert.All(anew, row => Assert.InRange(row.Seconds, 0, 999));
    }

    [Fact]
    public void MoreSteps_OfAFallingLearningRate_AreRefused()
    {
        Assert.Equal(Application.Done, Make("falling", "--alphas 0.5 --seeds 1 --methods gumbel-softmax --lr-schedule cosine").Code);
        Assert.Contains("with --steps 5", Make("falling", "--alphas 0.5 --seeds 1 --methods gumbel-softmax --lr-schedule cosine --steps 8").ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public void RowsWithoutTheirProtocol_AreNotGoneOnWith()
    {
        Make("whole", "--alphas 0.5 --seeds 1 --methods gumbel-softmax");
        System.IO.File.Delete(File("whole", "table2-protocol.json"));
        Assert.Contains("protocol.json is missing", Make("whole", "--alphas 0.25 --seeds 1 --methods gumbel-softmax").ErrorLine, StringComparison.Ordinal);
        Assert.False(System.IO.File.Exists(File("whole", "table2-protocol.json")));
    }

    [Fact]
    public void Tau_IsThatOfTheWholeRun_AndPartOfTheProtocol()
    {
        Assert.Equal(Application.Done, Make("cold", "--alphas 0.5 --seeds 1 --methods gumbel-softmax --tau 0.25").Code);
        var run = File("cold", "runs/gumbel-softmax/seed1");
        Assert.Equal(("0.25", "constant"), (CommandLine.SettingOf(run, "tau"), CommandLine.SettingOf(run, "tauSchedule")));
        Assert.Contains("with --tau 0.25", Make("cold", "--alphas 0.5 --seeds 1 --methods gumbel-softmax").ErrorLine, StringComparison.Ordinal);
        Make("papers", "--alphas 0.5 --seeds 1 --methods gumbel-softmax");
        Assert.Contains("with --tau none", Make("papers", "--alphas 0.5 --seeds 1 --methods gumbel-softmax --tau 0.25").ErrorLine, StringComparison.Ordinal);
        Assert.NotEqual(_line.Tensors("papers/runs/gumbel-softmax/seed1"), _line.Tensors("cold/runs/gumbel-softmax/seed1"));
    }

    [Fact]
    public void WorkersAndThreads_ChangeNoNumber_AndFinishedRunsAreNotDoneAgain()
    {
        Make("other", "--workers 3 --threads 2");
        foreach (var name in Files) Assert.Equal(Untimed(made[name], name).Order(), Untimed(File("other", name), name).Order());

        var again = Make("other");
        Assert.Equal(Application.Done, again.Code);
        Assert.Contains("4 runs of 5 steps on data, 4 of them finished", again.ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_OfThePapersTask_HasThePapersNumbersBesideOurs()
    {
        using var text = new StringWriter { NewLine = "\n" };
        string[] methods = ["marginalization", "gumbel-softmax", "st-gumbel-softmax", "zgr"];
        ClassificationText.Write(text, [.. methods.Select(method => new ClassificationRow(method, 0, 5, 1, ClassificationRow.Given, -100, 90, 1))], [], isPapers: true);
        var lines = text.ToString().Split('\n');
        Assert.Contains("-106.8", lines[1], StringComparison.Ordinal);
        Assert.Contains("92.6 %", lines[1], StringComparison.Ordinal);
        Assert.Contains("-109.6", lines[2], StringComparison.Ordinal);
        Assert.Contains("92.4 %", lines[2], StringComparison.Ordinal);
        Assert.Contains("-110.7", lines[3], StringComparison.Ordinal);
        Assert.Contains("93.6 %", lines[3], StringComparison.Ordinal);
        Assert.StartsWith("zgr ", lines[4], StringComparison.Ordinal);
    }

    [Fact]
    public void Output_OfOtherData_HasAccuraciesAtEqualSecondsAndNoneOfThePapersNumbers()
    {
        var lines = Make("whole", "--alphas 1 --seeds 0 --methods marginalization,gumbel-softmax,st-gumbel-softmax,zgr --eval-images 7").Output.Split('\n');
        Assert.DoesNotContain("106.8", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("zgr ", lines[4], StringComparison.Ordinal);
        Assert.Contains("after equal seconds of training", lines[6], StringComparison.Ordinal);
        Assert.Contains("evaluated on 7 of 20 test images", lines[^3], StringComparison.Ordinal);
    }

    [Fact]
    public void Json_HasTheRowsOfTheTable()
    {
        var outcome = Make("whole", "--alphas 1 --seeds 0 --methods gumbel-softmax --output json");
        using var json = JsonDocument.Parse(outcome.Output);
        Assert.Equal("reproduce table2", json.RootElement.GetProperty("command").GetString());
        var row = Assert.Single(json.RootElement.GetProperty("results").EnumerateArray());
        var expected = Assert.Single(RowFile<ClassificationRow>.Read(File("whole", "table2.csv")));
        Assert.Equal(ClassificationRow.Header.Split(','), row.EnumerateObject().Select(property => property.Name));
        Assert.Equal(("gumbel-softmax", "given", expected.TestAccuracy), (row.GetProperty("method").GetString(), row.GetProperty("alphaChosenOn").GetString(), row.GetProperty("testAccuracy").GetDouble()));
        Assert.Equal(expected.TestBound, row.GetProperty("testBound").GetDouble(), 1e-3);
    }

    [Fact]
    public void Defaults_AreThePapersMethodsEachWithItsAlphaAndOneSeed()
    {
        Assert.Equal(Application.Done, _line.Run("reproduce table2 --data {data} --steps 2 --batch 5 --labels 6 --out {out}").Code);
        Assert.Equal(["gumbel-softmax 0", "marginalization 0", "st-gumbel-softmax 0"], RowFile<ClassificationRow>.Read(File("out", "table2.csv")).Select(row => $"{row.Method} {row.Seed}").Order());
        Assert.Equal([(30.0, "given"), (300.0, "given"), (300.0, "given")], RowFile<ClassificationRow>.Read(File("out", "table2.csv")).Select(row => (row.Alpha, row.AlphaChosenOn)).Order());
        Assert.False(System.IO.File.Exists(File("out", "table2-alphas.csv")));
        Assert.Contains("with --augment 0;", _line.Run("reproduce table2 --data {data} --steps 2 --batch 5 --labels 6 --augment 1 --out {out}").ErrorLine, StringComparison.Ordinal);
        // The runs of a table are what its protocol says.
        var augmented = Make("augmented", "--methods gumbel-softmax --seeds 0 --alphas 1 --augment 0.5");
        Assert.Contains("with distorted labelled images (--augment 0.5)", augmented.Output, StringComparison.Ordinal);
        Assert.Equal("0.5", CommandLine.SettingOf(File("augmented", "runs/gumbel-softmax/seed0"), "augment"));
        // Another list is another protocol.
        Assert.Contains("with --alphas by default",
            _line.Run("reproduce table2 --data {data} --steps 2 --batch 5 --labels 6 --alphas 1 --out {out}").ErrorLine, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--methods sum", "--methods: 'sum' is not one of marginalization, ")]
    [InlineData("--methods disarm", "--methods: 'disarm' is not one of marginalization, ")]
    [InlineData("--alphas 0.1,0.1", "--alphas: 0.1 is in the list twice")]
    [InlineData("--alphas -1,1", "--alphas: '-1,1' is not comma-separated numbers from 0 to 1000000")]
    [InlineData("--seeds 1,x", "--seeds: '1,x' is not comma-separated whole numbers")]
    [InlineData("--labels 7", "--labels: 7 is not a multiple of 3")]
    [InlineData("--labelled-batch 7", "--labelled-batch: 7 is more than the 6 labelled images")]
    [InlineData("--batch 45", "--batch: 45 is more than the 44 training images without a label")]
    [InlineData("--steps 0", "--steps: '0' is not a whole number from 1")]
    [InlineData("--tau 0.5 --methods marginalization,rloo", "--tau: 0.5 has no effect, because none of marginalization, rloo has a temperature")]
    [InlineData("--tau 0.5 --methods gumbel-softmax,reinmax", "--tau: 0.5 is below 1, the minimum of 'reinmax'")]
    [InlineData("--methods reinmax", "--methods: the paper's temperatures fall below 1, the minimum of 'reinmax'; choose a temperature with --tau")]
    public void WrongOptions_AreOneLineAndExitTwo(string options, string expected)
    {
        var refused = Make("out", options);
        Assert.Equal(Application.Usage, refused.Code);
        Assert.Contains(expected, refused.ErrorLine, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_line["out"]));
    }

    [Fact]
    public void ModelTooLarge_IsRefusedBeforeAnythingIsWritten()
    {
        // The decoder's last layer alone would have over 10^9 weights.
        _line.WriteLargeImages();
        var refused = Make("out", "--workers 2");
        Assert.Equal(Application.Usage, refused.Code);
        Assert.Contains("labelled-batch 5, batch 5, estimator marginalization: 2 runs at once need more GB than there are; this machine allows",
            refused.ErrorLine, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_line["out"]));
    }

    [Fact]
    public void DataWithoutLabels_AreRefused()
    {
        using var line = new CommandLine();
        var refused = line.Run($"reproduce table2 --data {{data}} --out {{out}}");
        Assert.Equal(Application.Usage, refused.Code);
        Assert.Contains("--data: 'data' has no labels", refused.ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public void LabelsOutOfRange_AreRefusedWithTheClassesThatHaveNoImage()
    {
        // One label of 200 among those of three classes: the classes between have no image.
        var file = Path.Combine(_line["data"], "train-labels-idx1-ubyte");
        var bytes = System.IO.File.ReadAllBytes(file);
        bytes[^1] = 200;
        System.IO.File.WriteAllBytes(file, bytes);
        var refused = _line.Run("reproduce table2 --data {data} --out {out}");
        Assert.Equal(Application.Usage, refused.Code);
        Assert.Contains("--data: 'data' has labels up to 200, but no training image of class 3", refused.ErrorLine, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_line["out"]));
    }

    [Theory]
    [InlineData("--alphas 0.2,0.3", "with --alphas 0.2,1")]
    [InlineData("--alpha-steps 3", "with --alpha-steps 2")]
    [InlineData("--curve-every 3", "with --curve-every 2")]
    [InlineData("--lr 0.01", "with --lr 0.001")]
    [InlineData("--labelled-batch 3", "with --labelled-batch 5")]
    [InlineData("--eval-images 5", "with --eval-images 0")]
    public void AnotherProtocol_IsRefusedInOneLine(string options, string expected)
    {
        Directory.CreateDirectory(_line["out"]);
        System.IO.File.Copy(made["table2-protocol.json"], File("out", "table2-protocol.json"));
        var refused = Make("out", options);
        Assert.Equal(Application.Usage, refused.Code);
        Assert.Contains(expected, refused.ErrorLine, StringComparison.Ordinal);
    }

    Outcome Make(string folder, params string[] options) => _line.Run(Command(folder, string.Join(' ', options)));

    // An option given takes the place of the tiny one.
    static string Command(string folder, string options)
    {
        var words = new Dictionary<string, string>();
        var tiny = "--data {data} --methods marginalization,gumbel-softmax --alphas 0.2,1 --seeds 0,3 --steps 5 --alpha-steps 2 --curve-every 2 --batch 5 --labelled-batch 5 --lr-schedule constant --labels 6 --workers 1";
        foreach (var option in $"{tiny} {options}".Split("--", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)) words[option.Split(' ')[0]] = option;
        return $"reproduce table2 --{string.Join(" --", words.Values)} --out {{{folder}}}";
    }

    static CommandLine Labelled()
    {
        var line = new CommandLine();
        line.WriteLabels(3);
        return line;
    }

    string File(string folder, string name) => Path.Combine(_line[folder], name);

    static string[] Lines(string path) => System.IO.File.Exists(path) ? System.IO.File.ReadAllLines(path) : [];

    // All but the seconds: the last column, in the curves the fourth.
    static string[] Untimed(string path, string name) => [.. Lines(path).Select(line => string.Join(',', line.Split(',').Where((_, i) => i != (name == "table2-curves.csv" ? 3 : line.Split(',').Length - 1))))];

    /// <summary>A table made in one go.</summary>
    public sealed class MadeTable : IDisposable
    {
        readonly CommandLine _line = Labelled();

        public MadeTable()
        {
            var outcome = _line.Run(Command("whole", ""));
            Assert.Equal((Application.Done, ""), (outcome.Code, outcome.Code == Application.Done ? "" : outcome.Error));
        }

        /// <summary>A path in its folder.</summary>
        public string this[string name] => Path.Combine(_line["whole"], name);

        public void Dispose() => _line.Dispose();
    }
}
