using System.Globalization;
using System.Xml.Linq;
using Reparam.Cli.Commands;
using Reparam.Experiments.Figures;

namespace Reparam.Tests.Cli;

/// <summary><c>reparam plot</c>.</summary>
public class PlotTests
{
    static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    [Theory]
    [InlineData("densities")]
    [InlineData("temperatures")]
    [InlineData("simplex")]
    public void Figure_OfEveryKind_IsOneWellFormedFileWithTitleDescriptionAndBackground(string name)
    {
        using var cli = new CommandLine();
        File.WriteAllText(cli["figure.svg"], "old");
        var drawn = cli.Run($"plot {name} --out {{figure.svg}}");
        Assert.Equal((Application.Done, cli["figure.svg"] + "\n", ""), (drawn.Code, drawn.Output, drawn.Error));
        var svg = XElement.Load(cli["figure.svg"]);
        Assert.NotEmpty(svg.Element(Svg + "title")!.Value);
        Assert.NotEmpty(svg.Element(Svg + "desc")!.Value);
        Assert.Contains(svg.Elements(Svg + "rect"), rect => (string?)rect.Attribute("class") == "paper");
        Assert.False(File.Exists(cli["figure.svg.tmp"]));
        Assert.DoesNotContain("NaN", File.ReadAllText(cli["figure.svg"]), StringComparison.Ordinal);

        var again = CommaCulture.Of(() => cli.Run($"plot {name} --out {{again.svg}}"));
        Assert.Equal(Application.Done, again.Code);
        Assert.Equal(File.ReadAllText(cli["figure.svg"]), File.ReadAllText(cli["again.svg"]));
    }

    [Fact]
    public void Densities_OfEveryPair_AreNamedByTheirParameters()
    {
        var svg = Draw("densities");
        Assert.Equal(5, svg.Descendants(Svg + "g").Count(group => group.Element(Svg + "title")!.Value.StartsWith("μ = ", StringComparison.Ordinal)));
        Assert.Contains(svg.Elements(Svg + "text"), text => text.Value == "μ = 0, β = 1");
    }

    [Fact]
    public void Temperatures_Panels_HaveThePapersProbabilitiesAndSumToOne()
    {
        var svg = Draw("temperatures");
        var panels = svg.Elements(Svg + "g").ToDictionary(group => group.Element(Svg + "title")!.Value, group => group.Elements(Svg + "rect").Select(rect => Number(rect, "height")).ToArray());
        Assert.Equal(10, panels.Count);
        Assert.Equal(1, TemperatureGrid.Probabilities.Sum(), 1e-12);
        // Pixels are written to a tenth.
        Assert.Equal(TemperatureGrid.Probabilities.Select(p => Math.Round(130 * p, 1)), panels["expectation, τ = 0 (categorical)"]);
        Assert.All(panels.Values, heights => Assert.Equal(130, heights.Sum(), 0.36));
        Assert.Equal([0, 0, 0, 0, 0, 0, 130], panels["one sample, τ = 0 (categorical)"].Order());
        // E[y] of each class goes from its probability to 1/7 (Jang et al. 2017, Figure 1).
        var hot = panels["expectation, τ = 10"];
        Assert.All(hot, height => Assert.InRange(height, 130 / 7.0 * 0.7, 130 / 7.0 * 1.3));
        // The paper's bars are averages of few draws; 400,000 of another program differ from them by at most 0.023 (ours have an error of 0.003).
        foreach (var (tau, column) in new[] { ("0.1", 0), ("0.5", 1), ("1", 2), ("10", 3) })
            Assert.All(panels[$"expectation, τ = {tau}"].Zip(TemperatureGrid.PapersMeans[column]), pair => Assert.Equal(pair.Second, pair.First / 130, 0.035));
        Assert.Equal(5 * 7, svg.Descendants(Svg + "path").Count(path => (string?)path.Attribute("class") == "mark"));
        var winner = Array.IndexOf(panels["one sample, τ = 0 (categorical)"], 130);
        foreach (var tau in new[] { "0.1", "0.5", "1", "10" })
        {
            var sample = panels[$"one sample, τ = {tau}"];
            Assert.Equal(winner, Array.IndexOf(sample, sample.Max()));
        }
    }

    [Fact]
    public void Simplex_Panels_HaveContoursOfSharedLevelsAndSamples()
    {
        var panels = Draw("simplex").Elements(Svg + "g").ToArray();
        Assert.Equal(["τ = 0 (categorical)", "τ = ½", "τ = 1", "τ = 2"], panels.Select(panel => panel.Element(Svg + "title")!.Value));
        Assert.Equal([3, 250, 250, 250], panels.Select(panel => panel.Elements(Svg + "circle").Count()));
        Assert.Equal([0, 7, 7, 7], panels.Select(panel => panel.Elements(Svg + "path").Count(path => (string?)path.Attribute("class") == "contour f0")));
        // The uniform density's level, and the next above it, are reached at every temperature.
        Assert.All(panels[1..], panel => Assert.True(panel.Elements(Svg + "path").Count(path => ((string)path.Attribute("d")!).Length > 100) >= 5));
        // The corners' discs have the areas of the probabilities, 2 : ½ : 1.
        var radii = panels[0].Elements(Svg + "circle").Select(circle => Number(circle, "r")).ToArray();
        Assert.Equal(4, radii[0] * radii[0] / (radii[1] * radii[1]), 0.1);
        Assert.Equal(2, radii[0] * radii[0] / (radii[2] * radii[2]), 0.05);
    }

    [Theory]
    [InlineData("temperatures")]
    [InlineData("simplex")]
    public void Seed_Another_GivesOtherSamples(string name)
        => Assert.NotEqual(Draw(name + " --seed 1").ToString(), Draw(name + " --seed 2").ToString());

    [Theory]
    [InlineData("plot", "densities or temperatures or simplex")]
    [InlineData("plot spheres", "'spheres'")]
    [InlineData("plot densities", "'--out'")]
    [InlineData("plot densities --out", "'--out'")]
    [InlineData("plot densities --out {data}", "--out: ")]
    [InlineData("plot densities --out {nowhere/plot.svg}", "--out: there is no folder")]
    [InlineData("plot densities --out {a.svg} --seed 1", "'--seed'")]
    [InlineData("plot simplex --out {a.svg} --seed -1", "--seed: '-1'")]
    [InlineData("plot simplex --out {a.svg} --out {b.svg}", "'--out'")]
    public void Plot_RequestThatMakesNoSense_IsRefusedInOneLine(string command, string reason)
    {
        using var cli = new CommandLine();
        var refused = cli.Run(command);
        Assert.Equal(Application.Usage, refused.Code);
        Assert.Empty(refused.Output);
        Assert.Contains(reason, refused.ErrorLine, StringComparison.Ordinal);
        Assert.False(File.Exists(cli["a.svg"]));
    }

    static XElement Draw(string figure)
    {
        using var cli = new CommandLine();
        Assert.Equal(Application.Done, cli.Run($"plot {figure} --out {{figure.svg}}").Code);
        return XElement.Load(cli["figure.svg"]);
    }

    static double Number(XElement element, string attribute) => double.Parse((string)element.Attribute(attribute)!, CultureInfo.InvariantCulture);
}
