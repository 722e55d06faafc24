using System.Text;
using Reparam.Cli.Commands;
using Reparam.Experiments.Comparisons;
using Reparam.Experiments.Datasets;
using Reparam.Experiments.Policy;
using Reparam.Experiments.Registry;
using Reparam.Experiments.Reproductions;
using Reparam.Experiments.Runs;
using Reparam.Tests.Cli;
using Reparam.Training;

namespace Reparam.Tests.Reliability;

/// <summary>Inputs that the campaign found to be read wrong or refused without a clear line, with what is right.</summary>
public sealed class FoundInputTests : IDisposable
{
    const string Result = """
        {"command": "train", "model": "policy", "threads": 1, "steps": 9007199254740993, "trainSeconds": 1.5, "stepsPerSecond": null, "trainLoss": 2,
         "run": "r", "optimalReturn": 1, "uniformReturn": 0, "return": 0.5, "ratio": 0.25, "gradientNorm": 0.125, "profile": null}
        """;

    const string Rows =
        "\"rows\": [{\"phase\": \"forward\", \"operation\": \"Linear\", \"by\": \"\", \"callsPerStep\": 1, \"microsecondsPerStep\": 2, \"share\": 1}]";

    readonly CommandLine _line = new();

    public void Dispose() => _line.Dispose();

    // They became doubles, so that a seed of 17 digits came back as another one.
    [Fact]
    public void Result_WholeNumberBeyondTheDoubles_KeepsItsDigits()
    {
        Write("result.json", Result);
        Assert.Contains("9007199254740993", ReadResult()!.ToJson(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"trainLoss\": 2", "\"trainLoss\": 1e999")]
    [InlineData("\"ratio\": 0.25", "\"ratio\": {\"a\": -1e999}")]
    [InlineData("null}", "{\"steps\": 1, \"microsecondsPerStep\": 2, \"rows\": [null]}}")]
    [InlineData("null}", "{\"steps\": 1, \"microsecondsPerStep\": 2, \"rows\": [{\"phase\": \"forward\"}]}}")]
    [InlineData("null}", "{\"steps\": 1, \"microsecondsPerStep\": 1e999, \"rows\": []}}")]
    [InlineData("null}", "{\"steps\": 1, \"microsecondsPerStep\": 2, \"rows\": [], \"more\": 1}}")]
    public void Result_NumberTooLargeOrProfileNotWhole_IsRefused(string from, string to)
    {
        Write("result.json", Result);
        Assert.NotNull(ReadResult());
        Write("result.json", Result.Replace("null}", $"{{\"steps\": 1, \"microsecondsPerStep\": 2, {Rows}}}}}", StringComparison.Ordinal));
        Assert.Equal("Linear", Assert.Single(ReadResult()!.Profile!.Rows).Operation);
        Write("result.json", Result.Replace(from, to, StringComparison.Ordinal));
        Assert.Contains("result.json is damaged", Assert.Throws<InvalidDataException>(ReadResult).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1e999")]
    [InlineData("-1e999")]
    [InlineData("1\0")]
    public void Curve_NumberThatIsNone_IsRefused(string number)
    {
        var metrics = new Metrics(_line["metrics.csv"], PolicyMeasures.Curve);
        metrics.Rewrite([new(1, double.NaN, [1, 2, double.PositiveInfinity, 4], 1, 0.1, 2)]);
        Assert.Equal(double.PositiveInfinity, Assert.Single(metrics.Read(1)).Measures[2]);
        File.WriteAllText(_line["metrics.csv"], File.ReadAllText(_line["metrics.csv"]).Replace("Infinity", number, StringComparison.Ordinal));
        Assert.Contains("metrics.csv", Assert.Throws<InvalidDataException>(() => metrics.Read(1)).Message, StringComparison.Ordinal);
    }

    // A period of 2.7 was read as 2, and one of 1e300 as the greatest of the type.
    [Theory]
    [InlineData("2.7")]
    [InlineData("1e300")]
    [InlineData("-3")]
    [InlineData("4294967296")]
    public void Grid_PeriodThatIsNoWholeNumber_IsRefused(string period)
    {
        const string Row = "vae-categorical,gumbel-softmax,schedule,100,0.1,0.001,500,99.5,1.5";
        File.WriteAllText(_line["grid.csv"], $"{GridRow.Header}\n{Row}\n");
        Assert.Equal(500, Assert.Single(RowFile<GridRow>.Read(_line["grid.csv"])).TauEvery);
        File.WriteAllText(_line["grid.csv"], $"{GridRow.Header}\n{Row.Replace(",500,", $",{period},", StringComparison.Ordinal)}\n");
        Assert.Contains("line 2", Assert.Throws<InvalidDataException>(() => RowFile<GridRow>.Read(_line["grid.csv"])).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"results\": []", "\"results\": [null]")]
    [InlineData("\"results\": []", "\"results\": null")]
    [InlineData("\"skipped\": []", "\"skipped\": [null]")]
    [InlineData("\"skipped\": []", "\"skipped\": [{}]")]
    [InlineData("\"value\": 1", "\"value\": 1e999")]
    [InlineData("\"results\": []", "\"results\": [{\"estimator\": \"a\", \"biased\": true, \"mean\": [1], \"draws\": 1, "
        + "\"bias\": 1, \"biasError\": 1, \"std\": 1, \"cosine\": 1, \"mse\": {\"1\": 1}}]")]
    public void Comparison_ThatIsNotWhole_IsNone(string from, string to)
    {
        const string Whole = """
            {"problem": "p", "description": "d", "variables": 1, "classes": 2, "binary": false, "logits": [1], "value": 1, "exact": [1], "samples": 4,
             "draws": 5, "seed": 6, "results": [], "skipped": []}
            """;
        var folder = new ComparisonFolder(_line["compared"]);
        Directory.CreateDirectory(folder.Path);
        File.WriteAllText(folder.ResultPath, Whole);
        Assert.NotNull(folder.Finished());
        File.WriteAllText(folder.ResultPath, Whole.Replace(from, to, StringComparison.Ordinal));
        Assert.Null(folder.Finished());
    }

    [Theory]
    [InlineData("1,000")]
    [InlineData("1e999")]
    [InlineData("-1")]
    [InlineData("NaN")]
    [InlineData("soon")]
    public void Checkpoint_TimeThatIsNone_IsRefused(string seconds)
    {
        _line.Interrupted($"train vae --data {{data}} --out {{run}} {CommandLine.Tiny}", after: "step 6/12");
        var path = Path.Combine(_line["run"], "checkpoint.safetensors");
        var content = Safetensors.Read(path);
        Safetensors.Write(path, content.Tensors, new Dictionary<string, string>(content.Metadata) { ["trainSeconds"] = seconds });
        var failed = _line.Run("train vae --resume {run}");
        Assert.Equal(Application.Failed, failed.Code);
        Assert.Contains($"trainSeconds, '{seconds}', is no time", failed.ErrorLine, StringComparison.Ordinal);
    }

    // "Sequence contains no elements", from an axis without ticks.
    [Theory]
    [InlineData("-1e308\n1e308\n")]
    [InlineData("1.7e308\n1\n2\n")]
    [InlineData("5e-324\n1e-323\n")]
    public void Fit_MaximaThatNoFigureShows_AreRefusedInOneLine(string maxima)
    {
        File.WriteAllText(_line["maxima.csv"], maxima);
        var refused = _line.Run("fit gumbel {maxima.csv} --out {levels.svg}");
        Assert.Equal(Application.Usage, refused.Code);
        Assert.Contains("maxima.csv", refused.ErrorLine, StringComparison.Ordinal);
        Assert.False(File.Exists(_line["levels.svg"]));
    }

    // Its last eight bytes are zeros, as at the end of no data.
    [Fact]
    public void Gzip_OfNoDataWithoutItsLastByte_IsRefused()
    {
        byte[] whole = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        File.WriteAllBytes(_line["whole.gz"], whole);
        Assert.Empty(RawFile.Read(_line["whole.gz"]).Content);
        File.WriteAllBytes(_line["cut.gz"], whole[..^1]);
        Assert.Contains("cut.gz", Assert.Throws<DatasetException>(() => RawFile.Read(_line["cut.gz"])).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("steps", "100\0")]
    [InlineData("lr", "0.5\0\0")]
    public void Setting_NumberWithAZero_IsRefused(string name, string text)
    {
        var refused = Assert.Throws<Experiments.Configuration.SettingException>(() => ExperimentRegistry.All[0].Settings.Defaults.With(name, text));
        Assert.Contains(name, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Message_OfALineOfMegabytes_IsShort()
    {
        File.WriteAllText(_line["logits"], $"1,{new string('x', 1 << 20)}\n");
        var refused = _line.Run("sample gumbel-max --logits-file {logits}");
        Assert.Equal(Application.Usage, refused.Code);
        Assert.InRange(refused.ErrorLine.Length, 1, 1000);
        Assert.Contains("logits", refused.ErrorLine, StringComparison.Ordinal);
        Assert.EndsWith("which is not a number.", refused.ErrorLine, StringComparison.Ordinal);
    }

    RunResult? ReadResult() => new RunFolder(_line["r"]).ReadResult(new PolicyExperiment());

    void Write(string name, string text)
    {
        Directory.CreateDirectory(_line["r"]);
        File.WriteAllText(Path.Combine(_line["r"], name), text, Encoding.UTF8);
    }
}
