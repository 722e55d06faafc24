using Reparam.Cli.Commands;
using Reparam.Experiments.Reproductions;
using Reparam.Experiments.Runs;

namespace Reparam.Tests.Cli;

/// <summary><c>reparam reproduce</c> on tiny data: what is written, that nothing is done twice, and what is refused.</summary>
public sealed class ReproduceTests(ReproduceTests.MadeTable made) : IClassFixture<ReproduceTests.MadeTable>, IDisposable
{
    // The chain with a schedule, and one without; two estimators, one of which anneals.
    const string Tiny = "--data {data} --models sbn-bernoulli,vae-categorical --estimators straight-through,gumbel-softmax --steps 9 --grid-steps 2 --schedule-steps 3 --batch 10 --eval-samples 3 --workers 1";

    readonly CommandLine _line = new();

    public void Dispose() => _line.Dispose();

    [Fact]
    public void Table_OfTwoByTwo_HasOneRowEachAndChoosesTheBestOfTheGrid()
    {
        var table = RowFile<TableRow>.Read(made["table1.csv"]);
        var grid = RowFile<GridRow>.Read(made["grid.csv"]);
        Assert.Equal(["sbn-bernoulli gumbel-softmax 9", "sbn-bernoulli straight-through 9", "vae-categorical gumbel-softmax 9", "vae-categorical straight-through 9"], table.Select(row => $"{row.Model} {row.Estimator} {row.Step}").Order());
        // Three rates for each, four schedules for the one that anneals.
        Assert.Equal((12, 4), (grid.Count(row => row.Choice == "learning-rate"), grid.Count(row => row.Choice == "schedule")));
        Assert.All(grid.Where(row => row.Choice == "schedule"), row => Assert.Equal(("vae-categorical", "gumbel-softmax"), (row.Model, row.Estimator)));
        foreach (var row in table)
        {
            var tried = grid.Where(g => (g.Model, g.Estimator, g.Choice) == (row.Model, row.Estimator, "learning-rate")).ToArray();
            Assert.Equal([3e-3, 1e-2, 3e-2], tried.Select(g => g.LearningRate).Order());
            Assert.Equal(tried.MinBy(g => g.ValidNll)!.LearningRate, row.LearningRate);
            // The tiny images are not the paper's.
            Assert.Equal(("sgd", 0L, (double?)null), (row.Optimizer, row.Seed, row.PaperAtStep));
        }
    }

    [Fact]
    public void Row_OfAFinishedRun_IsTheBoundThatEvalMeasuresOfItsCheckpoint()
    {
        foreach (var row in RowFile<TableRow>.Read(made["table1.csv"]))
        {
            using var json = System.Text.Json.JsonDocument.Parse(_line.Run($"eval {made[$"runs/{row.Model}-{row.Estimator}/final"]} --eval-samples 3 --output json").Output);
            Assert.Equal(row.TestNll, json.RootElement.GetProperty("testNll").GetDouble());
            Assert.Equal(row.Step, json.RootElement.GetProperty("step").GetInt64());
        }
    }

    [Fact]
    public void Json_HasTheRowsOfTheChosenCellsOnly()
    {
        Make("whole");
        using var json = System.Text.Json.JsonDocument.Parse(_line.Run($"reproduce table1 {Tiny.Replace("sbn-bernoulli,", "", StringComparison.Ordinal)} --output json --out {{whole}}").Output);
        var rows = RowFile<TableRow>.Read(File("whole", "table1.csv")).Where(row => row.Model == "vae-categorical");
        Assert.Equal(rows.Select(row => (row.Estimator, row.Step, row.TestNll)), json.RootElement.GetProperty("results").EnumerateArray().Select(row => ((string, long, double))(row.GetProperty("estimator").GetString()!, row.GetProperty("step").GetInt64(), row.GetProperty("testNll").GetDouble())));
    }

    [Theory]
    [InlineData("sbn-bernoulli straight-through: learning rate 0.01")]
    [InlineData("sbn-bernoulli gumbel-softmax: step 9/9")]
    [InlineData("vae-categorical gumbel-softmax: schedule of r 0.0001 and N 1000")]
    public void Interrupted_AndStartedAgain_RepeatsNothingAndEndsTheSame(string at)
    {
        Assert.Equal(Application.Interrupted, _line.Interrupted($"reproduce table1 {Tiny} --out {{parted}}", at).Code);
        var before = File("parted", "grid.csv");
        var kept = System.IO.File.ReadAllLines(before);
        var told = Make("parted");

        Assert.Equal(Application.Done, told.Code);
        // What was there stands there still, seconds and all, so it was not made again.
        Assert.Equal(kept, System.IO.File.ReadAllLines(before).Take(kept.Length));
        foreach (var name in new[] { "table1.csv", "grid.csv" }) Assert.Equal(Untimed(made[name]), Untimed(File("parted", name)));
        Assert.Equal(16 - (kept.Length - 1), told.Error.Split('\n').Count(line => line.Contains("validation", StringComparison.Ordinal)));
    }

    [Fact]
    public void Killed_InTheMiddleOfARun_GoesOnFromItsCheckpoint()
    {
        // As a kill between saving and evaluating leaves it: weights of the last step, no row.
        Copy(made[""], _line["parted"]);
        var table = System.IO.File.ReadAllLines(File("parted", "table1.csv"));
        System.IO.File.WriteAllLines(File("parted", "table1.csv"), table[..^1]);
        var checkpoint = File("parted", "runs/vae-categorical-gumbel-softmax/final/checkpoint.safetensors");
        var written = System.IO.File.GetLastWriteTimeUtc(checkpoint);

        Assert.Equal(Application.Done, Make("parted").Code);
        Assert.Equal(written, System.IO.File.GetLastWriteTimeUtc(checkpoint));
        Assert.Equal(Untimed(made["table1.csv"]), Untimed(File("parted", "table1.csv")));
    }

    [Fact]
    public void MoreSteps_GoOnFromTheEnd_AsOneLongRun()
    {
        Make("parted", " --estimators straight-through --models sbn-bernoulli");
        Make("parted", " --estimators straight-through --models sbn-bernoulli --steps 15");
        Make("whole", " --estimators straight-through --models sbn-bernoulli --steps 15");

        Assert.Equal([9, 15], RowFile<TableRow>.Read(File("parted", "table1.csv")).Select(row => row.Step));
        Assert.Equal(Untimed(File("whole", "table1.csv"))[^1], Untimed(File("parted", "table1.csv"))[^1]);
        Assert.Equal(_line.Tensors("whole/runs/sbn-bernoulli-straight-through/final"), _line.Tensors("parted/runs/sbn-bernoulli-straight-through/final"));
    }

    [Fact]
    public void MoreSteps_OfAWholeTable_BeginWithWhatIsDone()
    {
        Copy(made[""], _line["parted"]);
        var told = Make("parted", " --steps 18").Error.Split('\n');
        // The short runs and the first nine steps of all four cells are behind: of each 3 x 2 (+ 4 x 3) + 18 steps and what judges them, more than a third.
        var first = told.First(line => line.Contains("started (", StringComparison.Ordinal));
        Assert.InRange(int.Parse(first.Split("started (")[1].Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture), 34, 90);
        int[] percents = [.. told.Where(line => line.EndsWith(" %)", StringComparison.Ordinal)).Select(line => int.Parse(line.Split('(')[^1].Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture))];
        Assert.True(percents.Length >= 8);
        Assert.Equal(percents.Order(), percents);
    }

    [Fact]
    public void Protocol_FromBeforeTheSlopesGrowthWasNamed_IsRefused()
    {
        Copy(made[""], _line["parted"]);
        System.IO.File.WriteAllLines(File("parted", "protocol.json"), System.IO.File.ReadLines(made["protocol.json"]).Where(line => !line.Contains("slopeGrowth", StringComparison.Ordinal)));
        var refused = Make("parted");
        Assert.Equal(Application.Failed, refused.Code);
        Assert.Contains("\"slopeGrowth\" is missing", refused.ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_ThatAnotherProcessTrains_FailsAloneAndIsMadeLater()
    {
        var folder = new RunFolder(File("parted", "runs/sbn-bernoulli-straight-through/final"));
        Directory.CreateDirectory(folder.Path);
        using (Assert.IsType<FolderClaim>(FolderClaim.TryTake(folder.Path)))
        {
            var failed = Make("parted");
            Assert.Equal(Application.Failed, failed.Code);
            Assert.Contains("1 of 4 runs failed", failed.Error, StringComparison.Ordinal);
            Assert.Contains($"{folder.Path} is being trained by another process", failed.Error, StringComparison.Ordinal);
        }
        Assert.Equal(Application.Done, Make("parted").Code);
        Assert.Equal(Untimed(made["table1.csv"]).Order(), Untimed(File("parted", "table1.csv")).Order());
    }

    [Fact]
    public void Workers_ChangeNoNumber_AndFinishedRunsAreNotDoneAgain()
    {
        Make("three", " --workers 3");
        Assert.Equal(Untimed(made["table1.csv"]).Order(), Untimed(File("three", "table1.csv")).Order());

        var again = Make("three");
        Assert.Equal(Application.Done, again.Code);
        Assert.Contains("4 of them finished", again.ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public void TestImages_Fewer_AreSaidInTheOutput()
        => Assert.Contains("on 7 of 20 test images, drawn at random", Make("out", " --test-images 7 --models sbn-bernoulli --estimators straight-through").Output, StringComparison.Ordinal);

    [Fact]
    public void LearningRates_OfAnotherGrid_AreTriedInstead()
    {
        Assert.Contains("at the edge of the grid", Make("out", " --learning-rates 0.02,0.01 --models sbn-bernoulli --estimators straight-through").Error, StringComparison.Ordinal);
        Assert.Equal([0.02, 0.01], RowFile<GridRow>.Read(File("out", "grid.csv")).Select(row => row.LearningRate));
    }

    [Theory]
    [InlineData("table1 --models sbn", "--models: 'sbn' is not one of sbn-bernoulli, ")]
    [InlineData("table1 --estimators rebar,exact", "--estimators: 'rebar' is not one of score-function-vn, ")]
    [InlineData("table1 --data {data} --batch 10 --learning-rates 0.1,20", "--learning-rates: '0.1,20' is not comma-separated numbers from 1E-09 to 10")]
    [InlineData("table1 --data {data} --batch 10 --learning-rates 0.1,0.1", "--learning-rates: 0.1 is in the list twice")]
    [InlineData("table1 --data {data} --batch 10 --learning-rates 0,0.1", "--learning-rates: '0,0.1' is not comma-separated numbers from 1E-09 to 10")]
    [InlineData("table1 --steps 0", "--steps: '0' is not a whole number from 1")]
    [InlineData("table1 --workers none", "--workers: 'none' is not a whole number from 1")]
    [InlineData("table1 --data {nowhere}", "--data: ")]
    [InlineData("table1 --data {data} --batch 51", "--batch: 51 is more than the ")]
    [InlineData("table1 --data {data} --batch 10 --out {data}/train-images-idx3-ubyte", "is a file")]
    [InlineData("figure3 --results {nowhere.csv}", "--results: there is no file")]
    [InlineData("figure4 --out {nowhere}/x.svg", "--out: there is no folder")]
    [InlineData("figure2", "'figure2' is not a known command")]
    [InlineData("", "a command is missing: table1 or figure1 or figure3 or figure4")]
    public void WrongOptions_AreOneLineAndExitTwo(string words, string expected)
    {
        var outcome = _line.Run($"reproduce {words.Replace("{data}/", _line.Data + "/", StringComparison.Ordinal).Replace("{nowhere}/", _line["nowhere"] + "/", StringComparison.Ordinal)}");
        Assert.Equal(Application.Usage, outcome.Code);
        Assert.Empty(outcome.Output);
        Assert.Contains(expected, outcome.ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public void TableThatDoesNotFit_IsRefusedInOneLine()
    {
        Copy(made[""], _line["out"]);
        var refused = Make("out", " --seed 3");
        Assert.Equal(Application.Usage, refused.Code);
        Assert.Contains("with --seed 0", refused.ErrorLine, StringComparison.Ordinal);

        System.IO.File.AppendAllText(File("out", "table1.csv"), "nonsense\n");
        var failed = Make("out");
        Assert.Equal(Application.Failed, failed.Code);
        Assert.Contains("line 6 is not a row", failed.ErrorLine, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("figure3", "sbn-bernoulli")]
    [InlineData("figure4", "vae-categorical")]
    public void Figure_DrawsARowAsADotAndAllPublishedCurves(string figure, string model)
    {
        System.IO.File.WriteAllText(_line["t.csv"], $"{TableRow.Header}\n{model},muprop-vn,5000,70.1234,,0.001,sgd,0,10.0\n");
        var outcome = _line.Run($"reproduce {figure} --results {{t.csv}} --out {{f.svg}}");
        Assert.Equal(Application.Done, outcome.Code);
        var svg = System.Xml.Linq.XDocument.Load(_line["f.svg"]).Descendants().ToArray();
        Assert.Equal(14, svg.Count(element => element.Name.LocalName == "g" && element.Elements().Any(child => child.Name.LocalName == "path" && child.Attribute("class")?.Value.StartsWith("line ", StringComparison.Ordinal) == true && child.Attribute("style")!.Value.Contains("dasharray", StringComparison.Ordinal))));
        var dotted = svg.Where(element => element.Name.LocalName == "g" && element.Elements().Any(child => child.Name.LocalName == "circle")).ToArray();
        Assert.Equal("MuProp", Assert.Single(dotted).Elements().First().Value);
    }

    [Fact]
    public void Figure_OfAnotherTable_IsRefused()
    {
        System.IO.File.WriteAllText(_line["t.csv"], "method,seed\nmuprop,0\n");
        var outcome = _line.Run("reproduce figure3 --results {t.csv} --out {f.svg}");
        Assert.Equal(Application.Usage, outcome.Code);
        Assert.StartsWith("reparam: --results: ", outcome.ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public void Figure1_IsThePlotOfTemperatures()
    {
        _line.Run("reproduce figure1 --out {a.svg} --seed 3");
        _line.Run("plot temperatures --out {b.svg} --seed 3");
        Assert.Equal(System.IO.File.ReadAllText(_line["b.svg"]), System.IO.File.ReadAllText(_line["a.svg"]));
    }

    static void Copy(string from, string to)
    {
        foreach (var file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            System.IO.File.Copy(file, copy);
        }
    }

    // A later option of the same name would be an error, so it takes the other's place.
    [Fact]
    public void Again_AfterKillsBetweenARowAndItsFolder_LeavesNoOther()
    {
        const string one = " --estimators straight-through --models sbn-bernoulli";
        Make("parted", one);
        var (trial, claim) = (File("parted", "runs/sbn-bernoulli-straight-through/learning-rate-0.01"), File("parted", "runs/sbn-bernoulli-straight-through/final/run.lock"));
        System.IO.File.WriteAllText(claim, "");
        Make("parted", one);
        Assert.False(System.IO.File.Exists(claim));

        Directory.CreateDirectory(trial);
        System.IO.File.WriteAllText(Path.Combine(trial, "config.json"), "{}");
        Make("parted", one + " --steps 15");
        Assert.False(Directory.Exists(trial));
    }

    Outcome Make(string folder, string options = "") => Make(_line, folder, options);

    static Outcome Make(CommandLine line, string folder, string options)
    {
        var words = Tiny;
        foreach (var given in options.Split(" --", StringSplitOptions.RemoveEmptyEntries))
        {
            var name = $"--{given.Split(' ')[0]} ";
            var start = words.IndexOf(name, StringComparison.Ordinal);
            if (start < 0) words += $" --{given}";
            else
            {
                var end = words.IndexOf(" --", start, StringComparison.Ordinal);
                words = words[..start] + "--" + given + (end < 0 ? "" : words[end..]);
            }
        }
        return line.Run($"reproduce table1 {words} --out {{{folder}}}");
    }

    string File(string folder, string name) => Path.Combine(_line[folder], name);

    // All but the seconds.
    static string[] Untimed(string path) => [.. System.IO.File.ReadAllLines(path).Select(line => line[..line.LastIndexOf(',')])];

    /// <summary>A table made in one go.</summary>
    public sealed class MadeTable : IDisposable
    {
        readonly CommandLine _line = new();

        public MadeTable() => Assert.Equal(Application.Done, Make(_line, "whole", "").Code);

        /// <summary>A path in its folder.</summary>
        public string this[string name] => Path.Combine(_line["whole"], name);

        public void Dispose() => _line.Dispose();
    }
}
