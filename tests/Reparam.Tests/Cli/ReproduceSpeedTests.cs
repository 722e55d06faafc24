using System.Text.Json;
using System.Xml.Linq;
using Reparam.Cli.Commands;
using Reparam.Experiments.Reproductions;

namespace Reparam.Tests.Cli;

/// <summary><c>reparam reproduce figure5</c> on tiny data. No time is asserted.</summary>
public sealed class ReproduceSpeedTests : IDisposable
{
    const string Tiny = "reproduce figure5 --data {data} --batch 4 --seconds 0.01 --out {out}";

    readonly CommandLine _line = new();

    public void Dispose() => _line.Dispose();

    [Fact]
    public void Figure_OfClasses_HasARowOfEachMethodAndBothCharts()
    {
        // The tiny data have no labels: they are drawn.
        var outcome = _line.Run($"{Tiny} --classes 7,3");
        Assert.Equal((Application.Done, 8), (outcome.Code, outcome.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length));
        Assert.Equal("classes,method,stepsPerSecond", File.ReadLines(Out("figure5.csv")).First());
        var rows = RowFile<SpeedRow>.Read(Out("figure5.csv"));
        Assert.Equal([(3, "gumbel-softmax"), (3, "marginalization"), (7, "gumbel-softmax"), (7, "marginalization")], rows.Select(row => (row.Classes, row.Method)));
        Assert.All(rows, row => Assert.InRange(row.StepsPerSecond, 1e-6, 1e9));

        var svg = XDocument.Load(Out("figure5.svg")).Descendants().ToArray();
        string[] lines = [.. svg.Where(element => element.Name.LocalName == "g" && element.Elements().FirstOrDefault()?.Name.LocalName == "title").Select(element => element.Elements().First().Value)];
        Assert.Equal(["gumbel-softmax", "gumbel-softmax, the paper's", "marginalization", "marginalization, the paper's", "ours", "the paper's"], lines.Order());
    }

    [Fact]
    public void Output_HasThePapersRatios()
    {
        // What stands in the file is not measured, so 100 classes of a few images do no harm.
        Assert.Equal(Application.Done, _line.Run($"{Tiny} --classes 2").Code);
        File.WriteAllText(Out("figure5.csv"), "classes,method,stepsPerSecond\n5,gumbel-softmax,12\n5,marginalization,8\n10,gumbel-softmax,11\n10,marginalization,4\n");
        var outcome = _line.Run($"{Tiny} --classes 5,10");
        Assert.Equal((Application.Done, ""), (outcome.Code, outcome.Error));
        var lines = outcome.Output.Split('\n').Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToArray();
        Assert.Equal(["5", "12", "31", "8", "23", "1.5", "1.348"], lines[1]);
        Assert.Equal(["10", "11", "30", "4", "14", "2.75", "2.143"], lines[2]);

        using var json = JsonDocument.Parse(_line.Run($"{Tiny} --classes 5 --output json").Output);
        Assert.Equal([(5, "gumbel-softmax", 12), (5, "marginalization", 8)], json.RootElement.GetProperty("results").EnumerateArray().Select(row => (row.GetProperty("classes").GetInt32(), row.GetProperty("method").GetString(), row.GetProperty("stepsPerSecond").GetDouble())));
    }

    [Fact]
    public void ModelTooLarge_IsRefusedBeforeAnythingIsWritten()
    {
        _line.WriteLargeImages();
        var refused = _line.Run($"{Tiny} --classes 2");
        Assert.Equal(Application.Usage, refused.Code);
        Assert.Contains("batch 4, estimator gumbel-softmax: 2 runs at once need more GB than there are; this machine allows", refused.ErrorLine, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_line["out"]));
    }

    [Theory]
    [InlineData("--batch 3", "with --batch 4")]
    [InlineData("--threads 2", "with --threads 1")]
    public void OtherWork_IsNotJoinedToWhatWasMeasured(string option, string expected)
    {
        Assert.Equal(Application.Done, _line.Run($"{Tiny} --classes 2").Code);
        var kept = File.ReadAllText(Out("figure5.csv"));
        var refused = _line.Run($"{(option.StartsWith("--batch", StringComparison.Ordinal) ? Tiny.Replace("--batch 4", option, StringComparison.Ordinal) : $"{Tiny} {option}")} --classes 3");
        Assert.Equal(Application.Usage, refused.Code);
        Assert.Contains(expected, refused.ErrorLine, StringComparison.Ordinal);
        Assert.Equal(kept, File.ReadAllText(Out("figure5.csv")));
    }

    [Fact]
    public void Interrupted_AndStartedAgain_MeasuresOnlyWhatIsMissing()
    {
        Assert.Equal(Application.Interrupted, _line.Interrupted($"{Tiny} --classes 2,3", after: "2 classes, marginalization").Code);
        var kept = File.ReadAllLines(Out("figure5.csv"));
        Assert.Equal(3, kept.Length);
        Assert.Equal(Application.Done, _line.Run($"{Tiny} --classes 2,3").Code);
        Assert.Equal(kept, File.ReadAllLines(Out("figure5.csv")).Take(3));
        Assert.Equal(5, File.ReadAllLines(Out("figure5.csv")).Length);
    }

    [Fact]
    public void Run_Trained_GivesItsAnalogiesAsPictures()
    {
        _line.WriteLabels(3);
        _line.Train("run", "--classes 3 --latent-size 2 --labels 6 --labelled-batch 4 --batch 5 --steps 2 --threads 1", "semisup");
        var outcome = _line.Run($"{Tiny} --classes 2 --run {{run}}");
        Assert.Equal(Application.Done, outcome.Code);
        // Four columns and ten rows of 6 x 6 pixels, 2 apart: width and height stand in the header.
        var png = File.ReadAllBytes(Out("analogies.png"));
        Assert.Equal((30, 78), (png[19], png[23]));
        var svg = XDocument.Load(Out("analogies.svg")).Root!;
        Assert.Equal(Convert.ToBase64String(png), svg.Elements().Single(element => element.Name.LocalName == "image").Attribute("href")!.Value.Split(',')[1]);
        Assert.Equal(["image", "0", "1", "2"], svg.Elements().Where(element => element.Attribute("class")?.Value == "name").Select(element => element.Value));
    }

    [Theory]
    [InlineData("--classes 1", "--classes: 1 is fewer than two")]
    [InlineData("--classes 5,x", "--classes: '5,x' is not comma-separated whole numbers")]
    [InlineData("--classes 49", "--classes: 49 classes need 49 labelled images and 4 others in a step, but there are 50")]
    [InlineData("--classes 46", "--classes: 46 classes are too many for 50 training images")]
    [InlineData("--seconds 0", "--seconds: '0' is not a number from")]
    [InlineData("--run {nothing}", "holds no run")]
    [InlineData("--run {vae}", "holds a run of 'vae', not of 'semisup'")]
    public void WrongOptions_AreOneLineAndExitTwo(string options, string expected)
    {
        if (options.Contains("{vae}", StringComparison.Ordinal)) _line.Train("vae");
        var refused = _line.Run($"{(options.Contains("--seconds", StringComparison.Ordinal) ? Tiny.Replace("--seconds 0.01", "", StringComparison.Ordinal) : Tiny)} {(options.Contains("--classes", StringComparison.Ordinal) ? "" : "--classes 2")} {options}");
        Assert.Equal(Application.Usage, refused.Code);
        Assert.Contains(expected, refused.ErrorLine, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_line["out"]));
    }

    string Out(string name) => Path.Combine(_line["out"], name);
}
