using System.Globalization;
using System.Text.Json;
using System.Xml.Linq;
using Reparam.Cli.Commands;
using Reparam.Distributions;
using Reparam.Randomness;
using Reparam.Tests.Repository;

namespace Reparam.Tests.Cli;

/// <summary><c>reparam fit gumbel</c>.</summary>
public class FitTests
{
    static readonly string Maxima = string.Concat(Enumerable.Range(0, 60).Select(i => FormattableString.Invariant($"{Gumbel.Standard.Sample(RandomKey.FromSeed(3), (ulong)i):R}\n")));

    [Fact]
    public void Json_OfSampleData_HasWhatTheLibraryFits()
    {
        using var cli = new CommandLine();
        var path = Path.Combine(Checkout.Root(), "data", "yearly-maxima.csv");
        var outcome = Application.Run(["fit", "gumbel", path, "--column", "peak", "--out", cli["plot.svg"], "--output", "json"], Out(out var output), Out(out var error), CancellationToken.None);
        Assert.Equal((Application.Done, ""), (outcome, error.ToString()));
        using var json = JsonDocument.Parse(output.ToString());
        var root = json.RootElement;
        Assert.Equal(("fit", "gumbel", "peak", 100), (Text(root, "command"), Text(root, "distribution"), Text(root, "column"), root.GetProperty("count").GetInt32()));
        Assert.Equal((path, cli["plot.svg"]), (Text(root, "file"), Text(root, "plot")));

        var peaks = File.ReadLines(path).Where(line => char.IsAsciiDigit(line[0])).Select(line => double.Parse(line.Split(',')[1], CultureInfo.InvariantCulture)).ToArray();
        var likelihood = root.GetProperty("maximumLikelihood");
        var (location, scale) = (Number(likelihood, "location"), Number(likelihood, "scale"));
        // The likelihood equations: Σ e^−z = n and scale = mean(x) − mean(x·e^−z).
        Assert.Equal(100, peaks.Sum(x => Math.Exp(-(x - location) / scale)), 1e-8);
        Assert.Equal(scale, peaks.Average() - (peaks.Sum(x => x * Math.Exp(-(x - location) / scale)) / 100), 1e-6);
        // What the file was drawn from lies within five of the standard errors (failure probability below 1e-6 each, the seed fixed).
        Assert.InRange((location - 1200) / Number(likelihood, "locationStandardError"), -5, 5);
        Assert.InRange((scale - 300) / Number(likelihood, "scaleStandardError"), -5, 5);

        var moments = root.GetProperty("moments");
        var mean = peaks.Average();
        var deviation = Math.Sqrt(peaks.Sum(x => (x - mean) * (x - mean)) / 99);
        Assert.Equal(deviation * Math.Sqrt(6) / Math.PI, Number(moments, "scale"), 1e-9);
        Assert.True(Number(likelihood, "logLikelihood") >= Number(moments, "logLikelihood"));

        var levels = likelihood.GetProperty("returnLevels").EnumerateArray().ToArray();
        Assert.Equal([2, 5, 10, 25, 50, 100, 200], levels.Select(level => Number(level, "period")));
        foreach (var level in levels)
        {
            Assert.Equal(location - (scale * Math.Log(-Math.Log(1 - (1 / Number(level, "period"))))), Number(level, "level"), 1e-9);
            Assert.Equal(Number(level, "level") + (1.959963984540054 * Number(level, "standardError")), Number(level, "upper"), 1e-9);
            Assert.Equal(Number(level, "level") - (1.959963984540054 * Number(level, "standardError")), Number(level, "lower"), 1e-9);
        }
    }

    [Fact]
    public void SampleData_AreWhatTheirHeaderSays()
    {
        var lines = File.ReadAllLines(Path.Combine(Checkout.Root(), "data", "yearly-maxima.csv"));
        Assert.StartsWith("# Synthetic", lines[0], StringComparison.Ordinal);
        var drawn = Enumerable.Range(0, 100).Select(i => FormattableString.Invariant($"{1901 + i},{new Gumbel(1200, 300).Sample(RandomKey.FromSeed(1900), (ulong)i):F0}"));
        Assert.Equal(drawn, lines.SkipWhile(line => line != "year,peak").Skip(1));
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("peak\n", "")]
    [InlineData("# of no river\n\n\"peak\"\n", "")]
    [InlineData("peak\n", "--column peak")]
    [InlineData("peak\n", "--column PEAK")]
    [InlineData("", "--column 1")]
    public void Column_HoweverItIsFound_IsTheSame(string head, string options)
    {
        using var cli = new CommandLine();
        File.WriteAllText(cli["plain.csv"], Maxima);
        File.WriteAllText(cli["file.csv"], head + Maxima);
        Assert.Equal(Fit(cli, "plain.csv", "").Skip(1), Fit(cli, "file.csv", options).Skip(1));
        foreach (var (separator, number) in new[] { (',', 2), (';', 2), ('\t', 2) })
        {
            File.WriteAllText(cli["file.csv"], string.Concat(Maxima.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => $"\"a{separator}b\"{separator} {line} {separator}x\n")));
            Assert.Equal(Fit(cli, "plain.csv", "").Skip(1), Fit(cli, "file.csv", $"--column {number}").Skip(1));
        }
    }

    [Fact]
    public void Plot_IsWellFormedWithEveryObservation()
    {
        using var cli = new CommandLine();
        File.WriteAllText(cli["peaks.csv"], "a < b\n" + Maxima);
        Assert.Equal(Application.Done, cli.Run("fit gumbel {peaks.csv} --out {plot.svg}").Code);
        XNamespace svg = "http://www.w3.org/2000/svg";
        var plot = XElement.Load(cli["plot.svg"]);
        Assert.Equal("Return levels of a < b", plot.Element(svg + "title")!.Value);
        var group = plot.Descendants(svg + "g").Single(g => g.Element(svg + "title")!.Value == "observations");
        Assert.Equal(60, group.Elements(svg + "circle").Count());
        Assert.Single(plot.Descendants(svg + "path"), path => (string?)path.Attribute("class") is "band f0" or "band f1");
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(cli["plot.svg"])!, "*.tmp"));
    }

    [Fact]
    public void Plot_WithoutAName_LiesHereNamedAfterTheFile()
    {
        using var cli = new CommandLine();
        File.WriteAllText(cli["peaks.csv"], Maxima);
        using var process = new CommandProcess(cli.Words("fit gumbel {peaks.csv}"), cli.Data);
        Assert.EndsWith("peaks-return-levels.svg\n", process.Finish().Output, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(cli.Data, "peaks-return-levels.svg")));
    }

    [Fact]
    public void Plot_FitThatFails_LeavesTheOldOne()
    {
        using var cli = new CommandLine();
        File.WriteAllText(cli["bad.csv"], "1\n2\nx\n");
        File.WriteAllText(cli["plot.svg"], "old");
        Assert.Equal(Application.Usage, cli.Run("fit gumbel {bad.csv} --out {plot.svg}").Code);
        Assert.Equal("old", File.ReadAllText(cli["plot.svg"]));
    }

    [Theory]
    [InlineData("1\n2\nthree\n", "", "line 3: 'three'")]
    [InlineData("peak\n1\n\n# note\n\"\"\n", "", "line 5: ''")]
    [InlineData("1\n2\nnan\n", "", "line 3: 'nan'")]
    [InlineData("1\n2\ninf\n", "", "line 3: 'inf'")]
    [InlineData("1;1,5\n2;2,5\n3;3,5\n", "--column 2", "line 1: '1,5'")]
    [InlineData("a,b\n1,2\n3\n", "--column b", "line 3: '3' has 1 cell, where line 1 has 2")]
    [InlineData("a,b\n1,2\n", "", "--column: a name or a number is required")]
    [InlineData("a,b\n1,2\n", "--column c", "--column: 'c'")]
    [InlineData("a,b\n1,2\n", "--column 3", "--column: '3'")]
    [InlineData("a,b\n1,2\n", "--column 0", "--column: '0'")]
    [InlineData("", "", "FILE: {file} holds no numbers")]
    [InlineData("# nothing\n", "", "FILE: {file} holds no numbers")]
    [InlineData("1\n", "", "FILE: '{file}': ")]
    [InlineData("2\n2\n2\n", "", "FILE: '{file}': ")]
    [InlineData("1\n2\n", "--out {nowhere}/plot.svg", "--out: there is no folder")]
    [InlineData("1\n2\n", "--out {data}", "--out: '{data}' is a folder")]
    [InlineData("1\n2\n", "--out {file}", "--out: '{file}' is FILE itself")]
    [InlineData("1\n2\n", "--tau 1", "'--tau'")]
    public void Fit_WhatCannotBeFitted_IsRefusedInOneLine(string content, string options, string reason)
    {
        using var cli = new CommandLine();
        string Place(string text) => text.Replace("{nowhere}", cli["nowhere"], StringComparison.Ordinal).Replace("{data}", cli.Data, StringComparison.Ordinal).Replace("{file}", cli["file.csv"], StringComparison.Ordinal);
        File.WriteAllText(cli["file.csv"], content);
        var refused = cli.Run($"fit gumbel {{file.csv}} {(options.Contains("--out", StringComparison.Ordinal) ? "" : "--out {plot.svg}")} {Place(options)}");
        Assert.Equal(Application.Usage, refused.Code);
        Assert.Empty(refused.Output);
        Assert.Contains(Place(reason), refused.ErrorLine, StringComparison.Ordinal);
        Assert.Equal(content, File.ReadAllText(cli["file.csv"]));
        Assert.False(File.Exists(cli["plot.svg"]));
    }

    [Theory]
    [InlineData("fit", "gumbel")]
    [InlineData("fit gumbel", "gumbel")]
    [InlineData("fit gumbel {nowhere} --out {plot.svg}", "FILE: ")]
    [InlineData("fit gumbel {data} --out {plot.svg}", "FILE: ")]
    public void Fit_NoFile_IsRefusedInOneLine(string command, string reason)
    {
        using var cli = new CommandLine();
        var refused = cli.Run(command);
        Assert.Equal(Application.Usage, refused.Code);
        Assert.Contains(reason, refused.ErrorLine, StringComparison.Ordinal);
    }

    static string[] Fit(CommandLine cli, string file, string options)
    {
        var fitted = cli.Run($"fit gumbel {{{file}}} --out {{plot.svg}} {options}");
        Assert.Equal((Application.Done, ""), (fitted.Code, fitted.Error));
        return fitted.Output.Split('\n');
    }

    static StringWriter Out(out StringWriter writer) => writer = new StringWriter(CultureInfo.InvariantCulture);

    static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();

    static double Number(JsonElement element, string name) => element.GetProperty(name).GetDouble();
}
